import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { mapBounded } from "../../../lib/map-bounded.ts";
import { addAccount, countGoogleCalls, failGoogle } from "../../fixtures/google-control.ts";
import { confirm, connect, newPerson, type Person, waitForSetup } from "../../fixtures/journey.ts";
import { type EmbeddedTarget, startEmbeddedTarget } from "../../fixtures/target.ts";
import { eventsOf, readConnection } from "./keeping.ts";

/** More than a worker refreshes at a time: the connections that a tick leaves alone come after those. */
const connections = 90;
const inFlight = 64;
const refreshesPerMinute = 80;

describe("embedded: in a minute of the schedule with more due connections than Google's budget, a provider", () => {
  let target: EmbeddedTarget;
  let people: readonly Person[];
  beforeAll(async () => {
    target = await startEmbeddedTarget({ params: { refreshShards: "1", googleRefreshesPerMinute: String(refreshesPerMinute) } });
    const accounts = await mapBounded(Array.from({ length: connections }), 1, () => addAccount(target));
    const connected = await mapBounded(accounts, 4, async (account) => {
      const person = await newPerson(target);
      const { status, json } = await confirm(person, await connect(person, account));
      expect(status).toBe(200);
      return { person, setup: String(json.task_id) };
    });
    // A setup that still runs would refresh an expired token before the schedule does.
    await mapBounded(connected, 4, ({ person, setup }) => waitForSetup(person, setup));
    people = connected.map(({ person }) => person);
  });
  afterAll(() => target.stop());

  /** Expires every token, and makes all connections due. */
  const endAll = async () => {
    await target.inside.patchItems("ORG#", "expires_at", Date.now() - 1000);
    await target.inside.patchItems("ORG#", "due_at", new Date(Date.now() - 1000).toISOString());
  };
  const tick = () => target.inside.invoke("jobsRefreshDue", { shard: 0 });
  const askedIn = (deed: () => Promise<unknown>) => countGoogleCalls(target, "/token", deed);
  const statuses = async () => new Set((await mapBounded(people, 8, readConnection)).map(({ status }) => status));

  test("gets as many requests as its budget allows, and the rest a minute later", async () => {
    await endAll();
    expect(await askedIn(async () => expect(await tick()).toEqual(refreshed(refreshesPerMinute)))).toBe(refreshesPerMinute);
    expect(await askedIn(async () => expect(await tick()).toEqual({ "gcp refreshed expired": connections - refreshesPerMinute }))).toBe(10);
    expect(await statuses()).toEqual(new Set(["active"]));
  });

  test("that is down gets no further requests, and each connection with an expired token is degraded, with one event", async () => {
    await endAll();
    await failGoogle(target, { method: "POST", path: "/token", times: 999, status: 503, body: "" });
    let counts: Record<string, number> = {};
    const asked = await askedIn(async () => {
      counts = (await tick()) as typeof counts;
    });
    expect(asked).toBeGreaterThanOrEqual(10);
    expect(asked).toBeLessThan(inFlight + 10);
    expect(counts).toEqual({
      "gcp failed provider_unavailable": asked,
      "gcp degraded provider_unavailable": connections - asked,
    });
    expect(await statuses()).toEqual(new Set(["degraded"]));
    await tick();
    const told = await mapBounded(people, 8, (person) => eventsOf(target, person));
    expect(told).toEqual(people.map(() => ["connection.degraded"]));
  });
});

const refreshed = (times: number) => ({ "gcp refreshed expired": times, "gcp skipped budget_spent": connections - times });
