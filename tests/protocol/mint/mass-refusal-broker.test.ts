import { describe, expect, it } from "vitest";
import { refusalBudget } from "../../../lib/connections/mass-refusal.ts";
import { tokenBroker } from "../../../lib/connections/tokens/serve-token.ts";
import { Failure } from "../../../lib/errors.ts";
import { net, openMinted, signal } from "./mint-fixture.ts";

/** Connections whose tokens are minted, and the callers of one broker who ask for them one after the other. */
async function openCallers(count: number) {
  const world = await openMinted();
  const { submit, connections, engine, clock } = world;
  const keys = Array.from({ length: count }, (_, index) => ({ ...net, tenant: `tenant-${index}` }));
  for (const [index, key] of keys.entries()) {
    await submit(key, `client-of-${index}`, `grant-of-${index}`);
  }
  /** A process of the broker. */
  const openBroker = () => tokenBroker({ ...engine, endings: refusalBudget(clock) });
  const broker = openBroker();
  /** The outcome of each caller: `served`, or the code of the failure. */
  const askAll = async (using = broker) => {
    const outcomes: string[] = [];
    for (const key of keys) {
      const outcome = await using.serve(key, 300, signal).then(
        () => "served",
        (error: unknown) => (error as Failure).code,
      );
      outcomes.push(outcome);
    }
    return outcomes;
  };
  const countEnded = async () => {
    const records = await Promise.all(keys.map((key) => connections.read(key)));
    return records.filter((record) => record?.status === "reauth_required").length;
  };
  return { ...world, keys, broker, openBroker, askAll, countEnded };
}

const rejected = new Failure("credential_rejected");
const times = (count: number, word: string) => Array.from({ length: count }, () => word);

describe("S59: callers of a broker whose provider refuses every connection of a method", () => {
  it("end five connections a process; the others stay, and are asked for once a minute", async () => {
    const { method, askAll, countEnded, clock, connections, keys, calls } = await openCallers(30);
    method.failAlways("mint", rejected);
    expect(await askAll()).toEqual([...times(5, "credential_rejected"), ...times(25, "mass_refusal")]);
    expect(await countEnded()).toBe(5);
    const asked = method.requested.length;
    const { commit } = calls;
    clock.moveSeconds(59);
    await askAll();
    expect(method.requested.length, "the provider is left in peace").toBe(asked);
    clock.moveSeconds(2);
    await askAll();
    expect(method.requested.length).toBe(asked + 25);
    expect(calls.commit, "no record is written").toBe(commit);
    expect(await connections.read(keys[29] ?? net)).toMatchObject({ status: "active" });
    method.failAlways("mint", undefined);
    clock.moveSeconds(61);
    expect(await askAll()).toEqual([...times(5, "credential_rejected"), ...times(25, "served")]);
  });

  it("hear when to ask again", async () => {
    const { method, broker, askAll, keys } = await openCallers(6);
    method.failAlways("mint", rejected);
    await askAll();
    await expect(broker.serve(keys[5] ?? net, 300, signal)).rejects.toMatchObject({ code: "mass_refusal", retryAfterSeconds: 60 });
  });

  it("end two more in an hour, and five in each other process", async () => {
    const { method, askAll, countEnded, clock, openBroker } = await openCallers(30);
    method.failAlways("mint", rejected);
    await askAll();
    for (let minute = 0; minute < 60; minute += 1) {
      clock.moveMinutes(1);
      await askAll();
    }
    expect(await countEnded()).toBe(5 + 2);
    await askAll(openBroker());
    expect(await countEnded()).toBe(5 + 2 + 5);
  });

  it("go on getting the tokens that live, of connections that were not ended", async () => {
    const { method, askAll, clock, countEnded } = await openCallers(30);
    expect(await askAll()).toEqual(times(30, "served"));
    method.failAlways("mint", rejected);
    // Fewer than the wanted five minutes are left: each is asked for again.
    clock.moveSeconds(3600 - 200);
    expect(await askAll()).toEqual([...times(5, "credential_rejected"), ...times(25, "served")]);
    expect(await countEnded()).toBe(5);
  });
});

describe("callers of a broker whose customers revoke one connection after the other", () => {
  it("each hear it at once, beside connections that work", async () => {
    const { method, connections, askAll, keys, clock, engine } = await openCallers(40);
    const mint: typeof method.mint = async (held, access, call) => {
      if (Number(/\d+$/.exec(call.at.tenant)) % 2 === 0) {
        throw rejected;
      }
      return method.mint(held, access, call);
    };
    const methods = { ...engine.methods, find: () => ({ ...method, mint }) };
    const outcomes = await askAll(tokenBroker({ ...engine, methods, endings: refusalBudget(clock) }));
    expect(outcomes).toEqual(keys.map((_, index) => (index % 2 === 0 ? "credential_rejected" : "served")));
    expect(await connections.read(keys[38] ?? net)).toMatchObject({ status: "reauth_required" });
  });
});
