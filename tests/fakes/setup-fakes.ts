import { Failure, type FailureCode } from "../../lib/errors.ts";
import { Secret } from "../../lib/secret.ts";
import type { Candidate } from "../../lib/setup/setup-run.ts";
import type { WithLiveToken } from "../../lib/setup/setup-stores.ts";

/** The value that may appear only at the provider. */
export const canary = "ya29.canary-access-token";
export const startOfTime = new Date("2026-11-20T12:00:00.000Z");
export const facts = { tenant: "acme", provider: "gcp", account: "default", runId: "run-1" } as const;
export const key = { tenant: facts.tenant, provider: facts.provider, account: facts.account } as const;
export const newRun = { ...facts, startedBy: "user-1", selected: [], access: "read", createdAt: startOfTime } as const;

/** A project that the person sees; with obstacles it cannot be set up. */
export const candidate = (id: string, obstacles: readonly string[] = []): Candidate => ({
  id,
  name: `Name of ${id}`,
  obstacles,
  facts: { number: "415104041262" },
});

export const candidatesNamed = (count: number, obstacles?: readonly string[]): readonly Candidate[] =>
  Array.from({ length: count }, (_, index) => candidate(`project-${index + 1}`, obstacles));

/** Returns the token of the only connection, like the port: other connections have none. */
export function fakeLiveToken(token = canary): WithLiveToken {
  return async ({ tenant, provider, account }, work) => {
    if (tenant !== facts.tenant || provider !== facts.provider || account !== facts.account) {
      throw new Failure("not_found");
    }
    return work(new Secret(token));
  };
}

/** Fails with the reason why there is no token. */
export const noToken =
  (code: FailureCode): WithLiveToken =>
  () =>
    Promise.reject(new Failure(code));
