import { encodeSegment } from "../../../lib/encode-segment.ts";
import { type Comparison, lostFits } from "../../../release/restore/compare.ts";
import { findOwner, type Item, isConnection, isParked } from "../../../release/restore/item-owner.ts";
import type { Finding } from "./invariant.ts";

/** What may stay without its connection, by docs/contribute/stored-data.md: runs and their plans, tombstones, marks, settings, limits, requests with a key, feeds of events, items of the whole stage, sessions of the console, and what lives for minutes. */
const mayStay = /^(TICKET|STATE|SESSION|SESSIONS|LIMIT|IDEMPOTENCY|QUOTA|RUN|PLAN|FEED)#|^(SWITCHES|ISSUER_KEYS|AUDIT_HEAD)$/;
const mayStayOfOrganisation = /^(TOMBSTONE|SETTINGS|NEWEST_RUN|SETUP|STOPPED_SETUP)#|^(WORKSPACE|WEBHOOK)$/;
const mark = /^REVOCATION#/;

const nameOf = ({ pk, sk }: Item): string => `${pk} ${sk}`;

/** Nothing in the table is without its connection, and nothing waits any more. @param now - The instant at which the items were read. */
export function checkItems(items: readonly Item[], now: Date): Finding {
  const connections = new Set(items.filter(isConnection).map(findOwner));
  const parked = new Set(items.filter(isParked).map(({ attempt_id }) => `PARKED#${encodeSegment(String(attempt_id))}`));
  const isOwned = (item: Item): boolean => {
    if (item.pk.startsWith("SUBJECT#") && item.sk.startsWith("PARKED#")) {
      // It is written before its parked grant: where the process dies in between, it goes by its `ttl`.
      return parked.has(item.sk) || typeof item.ttl === "number";
    }
    const owner = /^(TOKEN|LOOK)#/.test(item.pk) ? item.pk.split("#").slice(1).join("/") : findOwner(item);
    return owner !== undefined && connections.has(owner);
  };
  const mustBeOwned = items.filter(({ pk, sk }) => !mayStay.test(pk) && !mayStayOfOrganisation.test(sk) && !mark.test(sk));
  const waiting = mustBeOwned.filter((item) => isParked(item) || item.pk.startsWith("OUTBOX#"));
  const orphans = mustBeOwned.filter((item) => !waiting.includes(item) && !isConnection(item) && !isOwned(item));
  const records = items.filter(isConnection);
  const ending = records.filter(({ status }) => status === "disconnecting");
  const leased = records.filter(({ lease_until }) => typeof lease_until === "number" && lease_until > now.getTime());
  const unclaimed = records.filter((item) => item.claimed === true && !items.some((other) => isClaimOf(other, item)));
  return {
    title: "No item, claim or lease is without its connection, and nothing waits",
    figures: `${items.length} items, ${records.length} of them connections`,
    violations: [
      ...orphans.map((item) => `without a connection: ${nameOf(item)}`),
      ...waiting.map((item) => `still waits: ${nameOf(item)}`),
      ...ending.map((item) => `its disconnect has not ended: ${nameOf(item)}`),
      ...leased.map((item) => `a lease that no process uses: ${nameOf(item)}`),
      ...unclaimed.map((item) => `has no claim: ${nameOf(item)}`),
    ],
  };
}

const isClaimOf = (item: Item, connection: Item): boolean =>
  item.pk.startsWith("CLAIM#") && item.tenant === connection.tenant && item.account === connection.account;

/**
 * Each credential in Vault belongs to a record, and each record that names one has its own.
 *
 * @param lost - The places whose connection is lost as the model allows.
 */
export function checkCredentials({ connections, orphans }: Comparison, lost: ReadonlySet<string>): Finding {
  const placeOf = ({ tenant, provider, account }: Comparison["connections"][number]["connection"]) => `${tenant}/${provider}/${account}`;
  const unfit = connections.filter(({ connection, fit }) => lostFits.has(fit) && !lost.has(placeOf(connection)));
  return {
    title: "No credential is without its record, and no record without its credential",
    figures: `${connections.length} records, ${connections.filter(({ fit }) => fit !== "nothing_stored").length} with a credential`,
    violations: [
      ...orphans.map((path) => `no record leads to it: ${path}`),
      ...unfit.map(({ connection, fit }) => `${placeOf(connection)}: ${fit}`),
    ],
  };
}

/** Grants of one account at a provider that are alive there, and how many of them a connection has. */
export type LiveGrants = { readonly of: string; readonly live: number; readonly held: number };

/**
 * No grant is alive at a provider of which no connection knows.
 *
 * @param allowed - Logins that were cut off between the provider's answer and our stores, and grants of which the functions have logged that
 *   they could not be given back: each may leave one that only the provider knows.
 */
export function checkGrants(grants: readonly LiveGrants[], allowed: number): Finding {
  const unheld = grants.filter(({ live, held }) => live > held);
  const count = unheld.reduce((sum, { live, held }) => sum + live - held, 0);
  const live = grants.reduce((sum, one) => sum + one.live, 0);
  return {
    title: "No grant is alive at a provider that no connection holds",
    figures: `${live} live grants and keys at the providers, ${count} of them unheld; logins that were cut off may leave ${allowed}`,
    violations: count > allowed ? unheld.map(({ of, live: alive, held }) => `${of}: ${alive} are alive, ${held} are held`) : [],
  };
}
