import type { Dependents } from "./count-dependents.ts";
import { type OwnClient, parsePeer } from "./own-client.ts";

/** Builds the answer about an organisation's own client, without its secret. */
export function toClientView(client: OwnClient, { byClient }: Pick<Dependents, "byClient">, now: Date) {
  const { provider, clientId, setBy, setAt, testedAt, bothUntil, earlier } = client;
  const { part, isNamed } = parsePeer(client);
  const count = (id: string) => byClient.get(id)?.length ?? 0;
  return {
    region: part === provider ? null : part,
    named: isNamed,
    client_id: clientId,
    set_by: setBy,
    set_at: setAt.toISOString(),
    tested_at: testedAt.toISOString(),
    two_secrets_until: bothUntil !== undefined && bothUntil > now ? bothUntil.toISOString() : null,
    connections: count(clientId),
    earlier: earlier.filter(({ isErasing }) => !isErasing).map((one) => ({ client_id: one.clientId, connections: count(one.clientId) })),
  };
}
