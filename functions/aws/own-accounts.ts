import type { Connection } from "../../lib/connections/connection.ts";
import type { Connections } from "../../lib/connections/stores.ts";

type Deps = { readonly connections: Pick<Connections, "list"> };

/** Lists the organisation's connections to AWS that are not being disconnected, in the order of their account ids. */
export async function listAccounts({ connections }: Deps, tenant: string): Promise<readonly Connection[]> {
  return (await connections.list(tenant)).filter(({ provider, status }) => provider === "aws" && status !== "disconnecting");
}

/** Builds an account as Aurora's client knows it, with our words for its standing beside. A list calls nobody: it is the record alone. */
export const toAccountView = ({ account, identity, details, status, refreshedAt, failure }: Connection) => ({
  account_id: account,
  role_arn: identity.id,
  read_only_role_arn: null,
  region: details?.region ?? null,
  connection_method: "sts_assume_role",
  last_verified_at: refreshedAt.toISOString(),
  status,
  code: status === "reauth_required" ? (failure?.code ?? null) : null,
});
