import type { Failure } from "../../errors.ts";
import type { Provider } from "../connection.ts";

/** A failure, and the provider of the connection or grant that met it. */
export type MetFailure = { readonly provider: Provider; readonly failure: Failure };

/**
 * Collects the failures of one run of the schedule, each once a provider and code: one cause may stop thousands of connections in the same
 * minute, and an operator needs one report. The first is kept, with its detail.
 */
export function failureTally() {
  const met = new Map<string, MetFailure>();
  return {
    failed(provider: Provider, failure: Failure): void {
      const path = `${provider} ${failure.code}`;
      met.set(path, met.get(path) ?? { provider, failure });
    },
    failures: (): readonly MetFailure[] => [...met.values()],
  };
}

export type FailureTally = ReturnType<typeof failureTally>;
