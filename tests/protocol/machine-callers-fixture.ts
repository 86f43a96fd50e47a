import { expect } from "vitest";
import type { Failure } from "../../lib/errors.ts";
import { authenticateListed } from "../../lib/http/callers/authenticate-listed.ts";
import { parseCallers } from "../../lib/http/callers/parse-callers.lazy.ts";
import type { TrustedIssuer } from "../../lib/http/callers/trusted-issuer.ts";
import type { Principal } from "../../lib/http/principal.ts";

/**
 * Sends a token to a deployment that trusts a list.
 *
 * @param otherwise - Whom the deployment's own way finds.
 */
export async function authenticateAs(
  otherwise: Principal,
  token: string,
  { list, aheadSeconds }: { readonly list: readonly TrustedIssuer[]; readonly aheadSeconds: number },
): Promise<Principal> {
  const reading = parseCallers(JSON.stringify(list));
  const authenticated = authenticateListed({
    issuers: "issuers" in reading ? reading.issuers : expect.unreachable(reading.problem),
    otherwise: async () => otherwise,
    isVouchedFor: () => false,
    clock: () => new Date(Date.now() + aheadSeconds * 1000),
    onRefreshFailed: () => expect.unreachable(),
  });
  return authenticated({ authorization: `Bearer ${token}` });
}

/** The detail with which a token is refused. */
export const refusalOf = (authenticating: Promise<Principal>): Promise<string> =>
  authenticating.then(
    ({ id }) => `let in as ${id}`,
    ({ code, detail }: Failure) => `${code}: ${detail?.replace(/^http:\/\/127\.0\.0\.1:\d+: /, "")}`,
  );
