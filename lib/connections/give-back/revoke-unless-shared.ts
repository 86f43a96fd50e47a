import type { Secret } from "../../secret.ts";
import type { Logger } from "../../telemetry/logger.ts";
import type { Connection, Provider } from "../connection.ts";
import type { Connections, KeptProvider } from "../ports.ts";

type Deps = {
  readonly provider: Pick<KeptProvider, "revoke" | "revokesWholeAccount">;
  readonly connections: Pick<Connections, "listBySubject" | "read">;
  readonly logger: Logger;
};

/**
 * Revokes a token unless that would end somebody's live connection, in whichever organisation: some providers revoke every
 * grant that a person gave to the application, whichever token they are handed. A connection that is being given back
 * itself does not count, so that of two disconnects at once one revokes. Nor does one whose own grant is gone: it has nothing
 * to lose, and would keep every later grant of that person alive. Whatever else is wrong with one, its grant still stands.
 *
 * @param except - The id of the connection whose grant this is.
 */
export async function revokeUnlessShared(
  deps: Deps,
  account: { readonly provider: Provider; readonly subject: string },
  token: Secret,
  signal: AbortSignal,
  except?: string,
): Promise<"revoked" | "shared"> {
  const sharing = deps.provider.revokesWholeAccount ? await countSharing(deps, account, except) : 0;
  if (sharing > 0) {
    deps.logger.info("a revocation was left out: a live connection uses the same account", {
      provider: account.provider,
      connections: sharing,
    });
    return "shared";
  }
  await deps.provider.revoke(token, signal);
  return "revoked";
}

async function countSharing({ connections }: Deps, account: { provider: Provider; subject: string }, except?: string): Promise<number> {
  const keys = await connections.listBySubject(account.provider, account.subject);
  const found = await Promise.all(keys.map((key) => connections.read(key)));
  return found.filter((connection) => connection !== undefined && connection.id !== except && hasGrant(connection)).length;
}

const hasGrant = ({ status, failure }: Connection): boolean =>
  status !== "disconnecting" && !(status === "reauth_required" && failure?.code === "grant_revoked");
