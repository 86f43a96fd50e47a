import * as v from "valibot";
import { providerNames } from "../../lib/provider-names.ts";
import { parseConnection } from "../../lib/table/connection-item.ts";
import { ownClientItem } from "../../lib/table/stored-own-clients.ts";
import type { Records } from "./compare.ts";
import { type Item, isConnection, isOwnClient, isParked } from "./item-owner.ts";

const parkedSchema = v.object({ tenant: v.string(), provider: v.picklist(providerNames), attempt_id: v.string() });

/** The records that lead to credentials, and the keys of those that this release cannot read. */
export type ReadRecords = { readonly records: Records; readonly unreadable: readonly string[] };

/** Reads the records that lead to credentials out of a table's items. One that cannot be read stops nothing: a later release may have written it. */
export function readRecords(items: readonly Item[]): ReadRecords {
  const unreadable: string[] = [];
  const parse = <T>(item: Item, read: (item: Item) => T): readonly T[] => {
    try {
      return [read(item)];
    } catch {
      unreadable.push(`${item.pk} ${item.sk}`);
      return [];
    }
  };
  const connections = items.filter(isConnection).flatMap((item) => parse(item, parseConnection));
  const parked = items.filter(isParked).flatMap((item) => parse(item, (each) => v.parse(parkedSchema, each)));
  const ownClients = items.filter(isOwnClient).flatMap((item) => parse(item, ownClientItem.parse));
  return {
    records: {
      connections,
      ownClients,
      parked: parked.map(({ tenant, provider, attempt_id }) => ({ tenant, provider, parkedId: attempt_id })),
    },
    unreadable,
  };
}
