import { setTimeout as sleep } from "node:timers/promises";
import { mapBounded } from "../../lib/map-bounded.ts";
import { type Item, isConnection, isParked } from "../../release/restore/item-owner.ts";
import type { Schedules } from "../gameday/fire-schedules.ts";
import { type Requests, useToken } from "./callers.ts";
import type { Deeds } from "./customers.ts";
import type { Served } from "./invariants/losses.ts";
import { type Member, nameOf } from "./member.ts";
import { type Stored, waitsForDuty } from "./stored.ts";

/** What the end of a soak works with. */
export type Ending = {
  readonly members: readonly Member[];
  readonly requests: Requests;
  readonly deeds: Deeds;
  readonly schedules: Pick<Schedules, "fire">;
  readonly stored: Stored;
};

/** How long the stack may take until nothing waits any more: an hour's soak of 2,000 connections on a busy machine needs a few minutes. */
const patienceMs = 15 * 60_000;

const requestsAtOnce = 3;

/**
 * Brings the stack to rest after the last fault, as time would: what waits becomes due, the schedule runs, customers repeat what has failed, and a person
 * asks for a refresh where a failure waits for its next try.
 *
 * @returns What still waits after {@link patienceMs}; nothing otherwise.
 */
export async function settle(ending: Ending, say: (detail: string) => void): Promise<readonly string[]> {
  const until = performance.now() + patienceMs;
  for (;;) {
    const items = await ending.stored.read();
    const waiting = items.filter((item) => isWaiting(item, new Date()));
    const undone = ending.members.filter((member) => !isDone(member, items));
    const left = [...waiting.map(({ pk, sk }) => `${pk} ${sk}`), ...undone.map((member) => `${nameOf(member)} is not ${member.state}`)];
    say(`${left.length} wait`);
    if (left.length === 0 || performance.now() > until) {
      return left;
    }
    await ending.stored.hurry(waiting);
    const places = new Set(waiting.filter(({ failure }) => failure !== undefined).map(({ tenant, account }) => `${tenant} ${account}`));
    const failing = ending.members.filter(({ org, account, state }) => state === "connected" && places.has(`${org} ${account}`));
    await mapBounded(failing, requestsAtOnce, (member) => ending.requests.refresh(member));
    for (const member of undone) {
      await ending.deeds[member.state === "connected" ? "connect" : "disconnect"](member);
    }
    await ending.schedules.fire();
    await sleep(500);
  }
}

function isWaiting(item: Item, now: Date): boolean {
  if (!isConnection(item)) {
    return isParked(item) || item.pk.startsWith("OUTBOX#");
  }
  const isLeased = typeof item.lease_until === "number" && item.lease_until > now.getTime();
  const isFailing = item.failure !== undefined && item.status !== "reauth_required";
  return item.status === "disconnecting" || isLeased || isFailing || waitsForDuty(item, now);
}

/** Whether a connection is what its customer wants. One that was seeded, and that the provider has ended, stays as it is. */
function isDone({ org, provider, account, state, customer }: Member, items: readonly Item[]): boolean {
  const record = items.find((item) => isConnection(item) && item.tenant === org && item.provider === provider && item.account === account);
  if (state === "disconnected") {
    return record === undefined;
  }
  return customer === undefined || (record !== undefined && record.status !== "reauth_required");
}

/** Asks for a token of each connection that its customer wants, and uses it; where that does not work, once more after a refresh. */
export function serveEach(
  { members, requests }: Pick<Ending, "members" | "requests">,
  say: (detail: string) => void,
): Promise<readonly Served[]> {
  let done = 0;
  const wanted = members.filter(({ state }) => state === "connected");
  return mapBounded(wanted, requestsAtOnce, async (member) => {
    const served = { name: nameOf(member), rotates: member.rotates };
    say(`${++done} of ${wanted.length}`);
    if (await useToken(member, requests)) {
      return { ...served, isServed: true };
    }
    const refreshed = await requests.refresh(member);
    if (await useToken(member, requests)) {
      return { ...served, isServed: true };
    }
    return { ...served, isServed: false, ...(refreshed.code === undefined ? {} : { code: refreshed.code }) };
  });
}
