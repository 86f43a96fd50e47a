import type { Connection } from "../../../lib/connections/connection.ts";
import { readUntil } from "../../../lib/connections/read-until.ts";
import type { Connections } from "../../../lib/connections/stores.ts";

const isOwn = ({ status }: Connection): boolean => status !== "disconnecting";

/** Lists the organisation's connections to AWS that are not being disconnected, in the order of their account ids. */
export async function listAccounts(
  { connections }: { readonly connections: Pick<Connections, "list"> },
  tenant: string,
): Promise<readonly Connection[]> {
  return (await connections.list(tenant, "aws")).filter(isOwn);
}

/** Finds the first of them. */
export async function findFirstAccount(
  { connections }: { readonly connections: Pick<Connections, "listPage"> },
  tenant: string,
): Promise<Connection | undefined> {
  return (await readUntil(connections, tenant, "aws", isOwn)).find(isOwn);
}

/** Builds an account as Aurora's client knows it, with our words for its standing beside. A list asks no provider: it is built from the record alone. */
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
