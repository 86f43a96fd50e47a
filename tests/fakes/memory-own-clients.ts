import type { ClientPlace, OwnClient, OwnClients } from "../../lib/oauth-clients/own-client.ts";

/** The fake of the port. */
export function memoryOwnClients(): OwnClients {
  const stored = new Map<string, OwnClient>();
  const pathOf = ({ tenant, provider, peer }: ClientPlace) => JSON.stringify([tenant, provider, peer]);
  const read = async (place: ClientPlace) => stored.get(pathOf(place));
  return {
    read,
    list: async (tenant, provider) => [...stored.values()].filter((one) => one.tenant === tenant && one.provider === provider),
    write: async (client) => {
      const isNext = (stored.get(pathOf(client))?.revision ?? 0) === client.revision - 1;
      if (isNext) {
        stored.set(pathOf(client), client);
      }
      return isNext;
    },
    listDue: async (now) => [...stored.values()].filter(({ dueAt }) => dueAt !== undefined && dueAt <= now),
    findId: async ({ tenant, provider }, peer) => {
      const client = await read({ tenant, provider, peer });
      return client?.isRemoved ? undefined : client?.clientId;
    },
  };
}
