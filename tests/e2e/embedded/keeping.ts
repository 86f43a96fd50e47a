import { type Account, addAccount } from "../../fixtures/google-control.ts";
import { connectFully, newPerson, type Person } from "../../fixtures/journey.ts";
import type { EmbeddedTarget } from "../../fixtures/target.ts";
import { credentialsOf } from "./what-is-left.ts";

/** The functions that refresh: the schedule's, the broker's, a person's click, the live probe. */
export const refreshing = ["jobsRefreshDue", "tokensServe", "tokensReportRejected", "connectionsRefresh", "connectionsCheck"] as const;

export type Connected = { readonly person: Person; readonly machine: Person; readonly account: Account };

/** Makes a person with a live connection, and a machine of their organisation that may ask for its token. */
export async function connectSomebody(target: EmbeddedTarget): Promise<Connected> {
  const [person, account] = [await newPerson(target), await addAccount(target)];
  await connectFully(person, account);
  return { person, account, machine: await newPerson(target, { org: person.org, permissions: ["tokens:read"] }) };
}

const organisation = ({ org }: Person) => `ORG#${org}`;

/** Makes the connection due. */
export const makeDue = ({ inside }: EmbeddedTarget, person: Person) =>
  inside.patchItems(organisation(person), "due_at", new Date(Date.now() - 1000).toISOString());

/** Changes the record so that the token is old, expires in `seconds`, and is due. */
export async function endIn(target: EmbeddedTarget, person: Person, seconds: number): Promise<void> {
  await target.inside.patchItems(organisation(person), "refreshed_at", Date.now() - 3_400_000);
  await target.inside.patchItems(organisation(person), "expires_at", Date.now() + seconds * 1000);
  await makeDue(target, person);
}

/** Moves the end of a connection's back-off ten minutes ahead. Chance may end one at once, and a slow machine sees it. */
export async function holdBackOff(target: EmbeddedTarget, person: Person): Promise<void> {
  const failure = (await storedConnection(target, person))?.failure;
  await target.inside.patchItems(organisation(person), "failure", { ...(failure as object), retry_at: Date.now() + 600_000 });
}

/** Expires a lease whose holder is gone. */
export const endLease = ({ inside }: EmbeddedTarget, person: Person) => inside.patchItems(organisation(person), "lease_until", 1);

/**
 * Refreshes the connection, and lets its token come into its last seconds, in which it is not served. By the record the token expires in some
 * minutes, so that the schedule refreshes it.
 */
export async function holdBriefToken(target: EmbeddedTarget, person: Person): Promise<void> {
  await person.client.refreshConnection("gcp");
  const [path = ""] = await credentialsOf(target, person.org);
  await target.inside.changeInVault(path, { expires_at: new Date(Date.now() + 1000).toISOString() });
  await endIn(target, person, 200);
}

/** One minute of the schedule: every shard of it, to its end. @returns How often each outcome occurred. */
export async function tick({ inside }: EmbeddedTarget): Promise<Record<string, number>> {
  const shards = await Promise.allSettled([0, 1, 2, 3].map((shard) => inside.invoke("jobsRefreshDue", { shard })));
  const sum: Record<string, number> = {};
  for (const shard of shards) {
    if (shard.status === "rejected") {
      throw shard.reason;
    }
    for (const [outcome, times] of Object.entries(shard.value as Record<string, number>)) {
      sum[outcome] = (sum[outcome] ?? 0) + times;
    }
  }
  return sum;
}

/** Reads the connection over the API. */
export const readConnection = async (person: Person) => (await person.client.readConnection("gcp")).json;

/** Reads the stored record. */
export const storedConnection = async ({ inside }: EmbeddedTarget, person: Person) =>
  (await inside.items()).find(({ pk, sk }) => pk === organisation(person) && sk.startsWith("CONNECTION#"));

/** Reads the names of the events about an organisation's connection, oldest first, without those of connecting it. */
export async function eventsOf({ inside }: EmbeddedTarget, { org }: Person): Promise<string[]> {
  const told = (await inside.events()).filter(({ detail }) => detail.organisation === org).map((event) => event["detail-type"]);
  return told.filter((name) => !/^setup\.|^connection\.(connected|confirmed)$/.test(name));
}

/** Kills the warm processes with their caches: secrets for five minutes, logins to Vault for longer. */
export const forgetAll = ({ inside }: EmbeddedTarget) => Promise.all(refreshing.map((key) => inside.kill(key)));

/** Counts the lines that are metrics with these fields. */
export const countMetrics = (lines: readonly string[], fields: Readonly<Record<string, unknown>>): number =>
  lines
    .filter((line) => line.includes('"_aws"'))
    .map((line): Record<string, unknown> => JSON.parse(line))
    .filter((metric) => Object.entries(fields).every(([name, value]) => metric[name] === value)).length;
