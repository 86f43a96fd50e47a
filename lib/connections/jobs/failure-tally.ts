import type { Failure } from "../../errors.ts";
import type { Provider } from "../connection.ts";

/** A failure, and the provider of the connection or grant that met it. */
export type MetFailure = { readonly provider: Provider; readonly failure: Failure };

/**
 * The failures that one run of the schedule meets, each once a provider and code: what stops one connection may stop thousands
 * in the same minute, and an operator needs to hear it once. The first of them is kept, with its detail.
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
