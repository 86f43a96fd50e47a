import * as v from "valibot";
import type { ClientPlace, OwnClient, OwnClients } from "../oauth-clients/own-client.ts";
import { providerNames } from "../provider-names.ts";
import { readDue } from "./due.ts";
import { type Item, instant, item, list, optional, storedAs, textInstant } from "./item.ts";
import { dueIndex, ownClientItemKey, ownClientPartition, ownClientPrefix, ownClientShardPrefix, toShard } from "./item-keys.ts";
import { ifEqual, ifNew, queryAll, readAs, writeItemIf } from "./requests.ts";
import type { Table } from "./table.ts";

const keyOf = ({ tenant, provider, peer }: ClientPlace) => ownClientItemKey(tenant, provider, peer);

/** The OAuth clients that organisations bring. No secret is in them. */
export function ownClientsIn(table: Table): OwnClients {
  const read = (place: ClientPlace) => readAs(ownClientItem, table, keyOf(place));
  return {
    read,
    list: async (tenant, provider) =>
      (await queryAll(table, ownClientPartition(tenant), ownClientPrefix(provider))).map(ownClientItem.parse),
    write: (client) =>
      writeItemIf(
        table,
        {
          ...keyOf(client),
          ...ownClientItem.build(client),
          [dueIndex.partition]: client.dueAt && `${ownClientShardPrefix}${toShard(client.tenant)}`,
        },
        client.revision === 1 ? ifNew : ifEqual("revision", client.revision - 1),
      ),
    listDue: async (now, limit, skip) =>
      (await readDue(table, ownClientShardPrefix, now, limit)).flatMap((stored) => {
        const parsed = v.safeParse(ownClientItem.schema, stored);
        if (!parsed.success) {
          skip(`${stored.pk} ${stored.sk}`);
        }
        return parsed.success ? [parsed.output] : [];
      }),
    findId: async ({ tenant, provider }, peer) => {
      const client = await read({ tenant, provider, peer });
      return client?.isRemoved ? undefined : client?.clientId;
    },
  };
}

export const ownClientItem: Item<OwnClient> = item({
  tenant: v.string(),
  provider: v.picklist(providerNames),
  peer: v.string(),
  clientId: v.string(),
  version: v.number(),
  setBy: v.string(),
  setAt: instant,
  testedAt: instant,
  bothUntil: optional(instant),
  isRemoved: optional(v.literal(true)),
  earlier: list(item({ clientId: v.string(), since: instant, isErasing: optional(v.literal(true)) })),
  dueAt: storedAs(dueIndex.sort, optional(textInstant)),
  revision: v.number(),
});
