import { describe, expect, it } from "vitest";
import { type SweepGrantsDeps, sweepGrants } from "../../lib/connections/jobs/sweep-grants.ts";
import type { MetFailure } from "../../lib/connections/jobs/tick-tally.ts";
import { buildMethods } from "../../lib/connections/methods.ts";
import { Failure } from "../../lib/errors.ts";
import { ada, grace } from "../fakes/scripted-provider.ts";
import { openWorld, signal } from "../fixtures/connect-fixture.ts";

/** Sweeps, and returns its counts and its report, which comes exactly once. */
async function reported(deps: SweepGrantsDeps) {
  const told: (readonly MetFailure[])[] = [];
  const counts = await sweepGrants(deps, signal, signal, (failures) => told.push(failures));
  expect(told).toHaveLength(1);
  const codes = told.flat().map(({ provider, failure: { code, detail } }) => [provider, code, detail].filter(Boolean).join(" "));
  return { counts, codes: codes.sort() };
}

describe("the report of a sweep for an operator", () => {
  /** Parks grants of as many people that were not confirmed in time. */
  const expired = async (count: number) => {
    const world = openWorld();
    for (let index = 0; index < count; index += 1) {
      await world.park({ subject: `person-${index}` });
    }
    world.clock.moveMinutes(11);
    return world;
  };

  it("has each failure with its detail, once a provider and code, whether the sweep or the return of a grant met it", async () => {
    const { deps, credentials, parked } = await expired(4);
    const [unmoved] = parked.all();
    const advance: typeof parked.advance = async (parkedId, ...move) => {
      if (parkedId === unmoved?.parkedId) {
        throw new Failure("table_throttled", { detail: "dynamodb: slow down" });
      }
      return parked.advance(parkedId, ...move);
    };
    let erased = 0;
    const erase = async () => {
      erased += 1;
      throw new Failure("store_denied", { detail: `erase ${erased}` });
    };
    const using = { ...deps, credentials: { ...credentials, erase }, parked: { ...parked, advance } };
    const { counts, codes } = await reported(using);
    expect(counts).toEqual({ live: 0, givenBack: 0, left: 4 });
    expect(codes).toEqual(["gcp store_denied erase 1", "gcp table_throttled dynamodb: slow down"]);
    expect(erased).toBe(3);
  });

  it("is empty when nothing failed", async () => {
    const { deps } = await expired(2);
    expect(await reported(deps)).toEqual({ counts: { live: 0, givenBack: 2, left: 0 }, codes: [] });
  });

  it("has a bug with the place where it happened", async () => {
    const { deps, provider } = await expired(1);
    const broken = { ...provider, revoke: () => Promise.reject(new TypeError("of undefined")) };
    expect((await reported({ ...deps, methods: buildMethods(broken) })).codes).toEqual(["gcp internal"]);
  });

  it.each([
    ["another process that has the connection", new Failure("connection_busy")],
    ["a login of the same account", new Failure("login_under_way")],
    ["the end of its own time", new DOMException("aborted", "AbortError")],
  ])("is not %s: the grant only waits", async (_what, error) => {
    const { deps, provider } = await expired(1);
    const waiting = { ...provider, revoke: () => Promise.reject(error) };
    const { counts, codes } = await reported({ ...deps, methods: buildMethods(waiting) });
    expect(counts).toEqual({ live: 0, givenBack: 0, left: 1 });
    expect(codes).toEqual([]);
  });

  it("has the failure that keeps a confirmed grant from being made live", async () => {
    const { park, confirm, credentials, clock, deps } = openWorld();
    const confirmation = await park();
    credentials.failNext("write", new Failure("vault_sealed"));
    await expect(confirm(confirmation)).rejects.toMatchObject({ code: "vault_sealed" });
    clock.moveMinutes(2);
    credentials.failNext("write", new Failure("store_denied"));
    expect(await reported(deps)).toEqual({ counts: { live: 0, givenBack: 0, left: 1 }, codes: ["gcp store_denied"] });
  });

  it("has also a customer's own failure, for which a confirmed grant is revoked after all", async () => {
    const { park, confirm, connect, clock, credentials, deps } = openWorld();
    const asGrace = await park({ subject: grace });
    credentials.failNext("write", new Failure("vault_sealed"));
    await expect(confirm(asGrace)).rejects.toMatchObject({ code: "vault_sealed" });
    await connect({ subject: ada });
    clock.moveMinutes(2);
    expect(await reported(deps)).toEqual({ counts: { live: 0, givenBack: 1, left: 0 }, codes: ["gcp account_mismatch"] });
  });

  it("has the failure that keeps the grant of a replaced account from being revoked", async () => {
    const { park, confirm, connect, clock, connections, deps, provider } = openWorld();
    await connect({ subject: ada });
    clock.moveMinutes(1);
    const asGrace = await park({ subject: grace }, { replaceAccount: true });
    const write = () => Promise.reject(new Failure("table_unavailable"));
    await expect(confirm(asGrace, undefined, { ...deps, connections: { ...connections, write } })).rejects.toThrow();
    clock.moveMinutes(2);
    provider.failNext("revoke", new Failure("client_misconfigured"));
    expect(await reported(deps)).toEqual({ counts: { live: 1, givenBack: 0, left: 0 }, codes: ["gcp client_misconfigured"] });
  });
});
