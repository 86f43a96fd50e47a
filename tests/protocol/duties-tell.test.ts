import { describe, expect, it } from "vitest";
import { nextProbe } from "../../lib/connections/duties/next-probe.ts";
import { buildMethods } from "../../lib/connections/methods.ts";
import type { Telling } from "../../lib/connections/provider.ts";
import { Failure } from "../../lib/errors.ts";
import { scriptedDuties } from "../fakes/scripted-duties.ts";
import { type Death, mortalProcess } from "./crash-fixture.ts";
import { client, clientId, type Duties, openDuties } from "./duties-fixture.ts";

const day = 86_400;
const expiresAt = new Date("2026-06-01T00:00:00Z");
const expiring: Telling = { name: "secret_expiring", code: "credential_expired", expiresAt };

/** The events of the connection whose tokens are minted, as they were published; the same one may come twice. */
const toldBy = ({ events }: Duties) => events.published.filter(({ connection }) => connection.provider === "tailscale");
const namesToldBy = (world: Duties) => toldBy(world).map(({ name }) => name);

describe("a duty that tells of a secret that expires", () => {
  it("publishes the event with the record, and neither status nor failure changes", async () => {
    const world = await openDuties({ trust: 0 });
    const { tick, method, readClient, clock, at, connections } = world;
    const before = await readClient();
    method.tellAlways("trust", expiring);
    expect(await tick()).toEqual({ "tailscale duty trust done": 1 });
    const id = `${clientId}.trust.${clock().toISOString().slice(0, 10)}.secret_expiring`;
    expect(toldBy(world)).toMatchObject([
      { name: "connection.secret_expiring", id, code: "credential_expired", expiresAt, connection: { status: "active" } },
    ]);
    expect(connections.kept.at(-1), "it is stored with the record").toMatchObject({ id });
    const due = { at: at(day), reason: "duty" };
    expect(await readClient()).toEqual({ ...before, duties: { trust: at(day) }, due, updatedAt: clock() });
  });

  it("tells the same event when it is repeated on one day, and another one on the next", async () => {
    const world = await openDuties({ trust: 0 });
    const { tick, method, untilDue, connections, clock } = world;
    method.tellAlways("trust", expiring);
    await tick();
    connections.patch(client, { duties: { trust: clock() }, due: { at: clock(), reason: "duty" } });
    await tick();
    await untilDue();
    await tick();
    const [first, second, third, ...others] = toldBy(world).map(({ id }) => id);
    expect([second, others]).toEqual([first, []]);
    expect(third).not.toBe(first);
  });

  it("does not tell what is not on the record", async () => {
    const world = await openDuties({ trust: 0 });
    const { tick, method, engine } = world;
    method.tellAlways("trust", expiring);
    const commit = () => Promise.reject(new Failure("table_unavailable"));
    await tick({}, { ...engine, connections: { ...engine.connections, commit } });
    expect(toldBy(world)).toEqual([]);
  });

  it("says nothing of the end when the provider does not know it", async () => {
    const world = await openDuties({ trust: 0 });
    world.method.tellAlways("trust", { name: "secret_expiring", code: "credential_rejected" });
    await world.tick();
    expect(toldBy(world)).toMatchObject([{ name: "connection.secret_expiring", code: "credential_rejected" }]);
    expect(toldBy(world)[0]).not.toHaveProperty("expiresAt");
  });
});

describe("a process that dies in a duty that tells", () => {
  it("leaves, at every call, an event that is published, and one id for a day", async () => {
    const world = await openDuties({ trust: 0 });
    const { steps } = await run(world);
    expect(steps.map(({ name }) => name)).toEqual(expect.arrayContaining(["connections.commit", "events.publish"]));
    for (const { call, name } of steps) {
      for (const when of ["before", "after"] as const) {
        await surviveDeath({ call, when }, `${when} ${call}: ${name}`);
      }
    }
  });
});

async function surviveDeath(death: Death, where: string) {
  const world = await openDuties({ trust: 0 });
  const { isDead } = await run(world, death);
  expect(isDead(), `${where}: dies`).toBe(true);
  const { clock, method, tick, untilDue, connections } = world;
  clock.moveSeconds(31);
  method.tellAlways("trust", expiring);
  for (let turn = 0; turn < 2; turn += 1) {
    await untilDue();
    await tick();
  }
  const stored = connections.kept.filter(({ name }) => name === "connection.secret_expiring").map(({ id }) => id);
  const days = stored.map((id) => id.split(".").at(-2));
  expect(stored.length, where).toBeGreaterThan(0);
  expect(new Set(stored).size, `${where}: one id a day`).toBe(new Set(days).size);
}

async function run(world: Duties, death?: Death) {
  const { engine, provider, server, tick } = world;
  const { wrap, steps, isDead } = mortalProcess(death);
  const method = scriptedDuties(server);
  method.tellAlways("trust", expiring);
  const deps = {
    ...engine,
    methods: buildMethods(provider, method),
    connections: wrap("connections", engine.connections),
    credentials: wrap("credentials", engine.credentials),
    events: wrap("events", engine.events),
  };
  await tick({}, deps).catch(() => undefined);
  return { steps, isDead };
}

describe("trust that is open to others", () => {
  /** The engine whose probe finds this, or nothing. */
  const probing = ({ engine, provider, method }: Duties, failure: Failure | undefined) => ({
    ...engine,
    methods: buildMethods(provider, { ...method, probe: async () => (failure === undefined ? [] : Promise.reject(failure)) }),
  });

  it("withholds the token when the probe finds it, is told once, and the probe that finds it closed restores the connection", async () => {
    const world = await openDuties({ probe: 0, trust: 10 * day });
    const { tick, readClient, untilDue, clock } = world;
    for (const times of [1, 2]) {
      const open = probing(world, new Failure("trust_insecure"));
      expect(await tick({}, open), `time ${times}`).toMatchObject({ "tailscale duty probe failed trust_insecure": 1 });
      const due = { at: nextProbe(clientId, clock()), reason: "duty" };
      expect(await readClient()).toMatchObject({ status: "reauth_required", failure: { code: "trust_insecure" }, due });
      await untilDue();
    }
    expect(await tick({}, probing(world, undefined))).toMatchObject({ "tailscale duty probe done": 1 });
    expect(await readClient()).toMatchObject({ status: "active" });
    expect(await readClient()).not.toHaveProperty("failure");
    expect(namesToldBy(world)).toEqual(["connection.trust_insecure", "connection.recovered"]);
  });

  it("ends the connection when a duty tells of it, and the rest of the duty's outcome is kept", async () => {
    const world = await openDuties({ trust: 0, probe: day });
    const { tick, method, readClient, at } = world;
    method.tellAlways("trust", { name: "trust_insecure", code: "trust_insecure" });
    expect(await tick()).toEqual({ "tailscale duty trust done": 1 });
    expect(await readClient()).toMatchObject({
      status: "reauth_required",
      failure: { code: "trust_insecure" },
      duties: { trust: at(day), probe: at(day) },
      due: { at: at(day), reason: "duty" },
    });
    expect(toldBy(world)).toMatchObject([{ name: "connection.trust_insecure", code: "trust_insecure" }]);
  });

  it("ends nothing that a duty tells while many others are told the same: the fault may be ours", async () => {
    const world = await openDuties({ trust: 0 });
    const { tick, method, readClient, at, engine } = world;
    method.tellAlways("trust", { name: "trust_insecure", code: "trust_insecure" });
    const endings = { ...engine.endings, mayEnd: async () => false };
    expect(await tick({}, { ...engine, endings })).toEqual({ "tailscale duty trust failed mass_refusal": 1 });
    expect(await readClient()).toMatchObject({ status: "active", duties: { trust: at(900) } });
    expect(toldBy(world)).toEqual([]);
  });

  it("is told also of a connection that had ended for another reason, and the other reason after it", async () => {
    const world = await openDuties({ probe: 0 });
    const { tick, untilDue } = world;
    for (const code of ["credential_rejected", "trust_insecure", "credential_rejected", "grant_revoked"] as const) {
      await tick({}, probing(world, new Failure(code)));
      await untilDue();
    }
    expect(namesToldBy(world)).toEqual(["connection.reauth_required", "connection.trust_insecure", "connection.reauth_required"]);
  });
});
