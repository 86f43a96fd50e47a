import type { Connection, ConnectionKey } from "../../lib/connections/connection.ts";
import type { Connections } from "../../lib/connections/ports.ts";
import { encodeSegment } from "../../lib/encode-segment.ts";

/** The fake of the port. Passes the same contract as the table. */
export function memoryConnections(): Connections {
  const stored = new Map<string, Connection>();
  const all = () => [...stored.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, connection]) => connection);
  return {
    read: async (key) => stored.get(pathOf(key)),
    list: async (tenant) => all().filter((connection) => connection.tenant === tenant),
    listBySubject: async (provider, subject) =>
      all()
        .filter((connection) => connection.provider === provider && connection.subject === subject)
        .map(({ tenant, account }) => ({ tenant, provider, account })),
    write: async (connection, previous) => {
      const held = stored.get(pathOf(connection));
      const isStill = held?.grantId === previous?.grantId && held?.updatedAt.getTime() === previous?.updatedAt.getTime();
      if (isStill) {
        stored.set(pathOf(connection), connection);
      }
      return isStill;
    },
  };
}

const pathOf = ({ tenant, provider, account }: ConnectionKey) => [tenant, provider, account].map(encodeSegment).join("#");
