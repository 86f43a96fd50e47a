import { encodeSegment } from "../../lib/encode-segment.ts";

/** An item of the table, with what a restore looks at. */
export type Item = Readonly<Record<string, unknown>> & { readonly pk: string; readonly sk: string };

/**
 * Takes the lease out of a record that is copied: its holder is gone. So is the note that it is the only connection, which was true at the backup. Events are named by the number of the lease: it goes on from the second
 * of the restore, so that no event has the id of another one that was published after the backup, which its receivers would drop.
 */
export function asRestored({ lease_owner: _, lease_until: __, only: ___, ...item }: Item, now: Date): Item {
  const second = Math.floor(now.getTime() / 1000);
  return typeof item.generation === "number" ? { ...(item as Item), generation: item.generation + second } : (item as Item);
}

/** What stands for some minutes only, or is found out again: a restored one would be wrong. */
const passing = /^(TICKET#|STATE#|LIMIT#|IDEMPOTENCY#|QUOTA#|LOOK#|TOKEN#)/;
const passingOfConnection = /^(SETUP|STOPPED_SETUP)#/;

export const isPassing = ({ pk, sk }: Item): boolean => passing.test(pk) || passingOfConnection.test(sk);

export const isConnection = ({ pk, sk }: Item): boolean => pk.startsWith("ORG#") && sk.startsWith("CONNECTION#");
export const isTombstone = ({ sk }: Item): boolean => sk.startsWith("TOMBSTONE#");
export const isOwnClient = ({ pk }: Item): boolean => pk.startsWith("OAUTH_CLIENT#");
export const isParked = ({ pk }: Item): boolean => pk.startsWith("PARKED#");

/** Names the place of a connection: organisation, provider and account, encoded as in keys. */
const toPlace = (tenant: string, provider: string, account: string): string => `${tenant}/${provider}/${account}`;

/** The items that belong to one connection, and are nothing without it. A key's parts are encoded, so no part holds a `#`. */
const owned: readonly (readonly [pk: RegExp, sk: RegExp])[] = [
  [/^ORG#(?<tenant>[^#]+)$/, /^(?:CONNECTION|TARGET|NEWEST_RUN)#(?<provider>[^#]+)#(?<account>[^#]+)/],
  [/^LEDGER#(?<tenant>[^#]+)#(?<provider>[^#]+)#(?<account>[^#]+)$/, /^CHANGE#/],
  [/^SUBJECT#(?<provider>[^#]+)#/, /^ORG#(?<tenant>[^#]+)#(?<account>[^#]+)$/],
];

/** Finds the place of the connection that an item belongs to. @returns `undefined`: it stands by itself. */
export function findOwner(item: Item): string | undefined {
  if (item.pk.startsWith("CLAIM#")) {
    return toPlace(
      ...((["tenant", "provider", "account"] as const).map((name) => encodeSegment(String(item[name]))) as [string, string, string]),
    );
  }
  for (const [pk, sk] of owned) {
    const parts = { ...pk.exec(item.pk)?.groups, ...sk.exec(item.sk)?.groups };
    const { tenant, provider, account } = parts;
    if (pk.test(item.pk) && sk.test(item.sk) && tenant !== undefined && provider !== undefined && account !== undefined) {
      return toPlace(tenant, provider, account);
    }
  }
  return undefined;
}
