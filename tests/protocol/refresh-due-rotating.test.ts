import { describe, expect, it } from "vitest";
import type { ConnectionKey, Provider } from "../../lib/connections/connection.ts";
import type { TickEnd } from "../../lib/connections/jobs/tick-tally.ts";
import { buildMethods } from "../../lib/connections/methods.ts";
import type { CodeFlowMethod } from "../../lib/connections/provider.ts";
import { Failure } from "../../lib/errors.ts";
import { versionAfter } from "../fixtures/access-tokens.ts";
import { dueNow, type Many, openMany } from "./refresh-due-fixture.ts";

const oneTurn = () => new Promise((resolve) => setImmediate(resolve));

/** As many connections of one provider that rotates as may be in doubt, and as a tick works on at a time. */
const mostInDoubt = 16;
const atOnce = 24;

/** The same connections at a provider that rotates, all of them due before the others. */
async function openRotating(count: number) {
  const many = await openMany(count);
  const rotating = await Promise.all(many.keys.map((key) => copyTo("ovh", many, key)));
  const inDoubt = new Set<string>();
  const counts = { most: 0, begun: 0 };
  /** Both providers; `decide` holds up, or fails, each refresh at the one that rotates, and `store` each write of its tokens. */
  const withProviders = (decide: () => Promise<unknown>, store: () => Promise<unknown> = decide) => {
    const refresh: CodeFlowMethod["refresh"] = async (held, call) => {
      const token = held.refresh_token?.reveal() ?? "";
      inDoubt.add(token);
      counts.begun += 1;
      counts.most = Math.max(counts.most, inDoubt.size);
      await decide().catch((error: unknown) => {
        inDoubt.delete(token);
        throw error;
      });
      return many.provider.refresh(held, call);
    };
    const write: Many["credentials"]["write"] = async (key, fields, ...call) => {
      if (key.provider !== "ovh") {
        return many.credentials.write(key, fields, ...call);
      }
      await store();
      const written = await many.credentials.write(key, fields, ...call);
      inDoubt.delete(fields.refresh_token?.reveal() ?? "");
      return written;
    };
    const ovh: CodeFlowMethod = { ...many.provider, provider: "ovh", rotatesRefreshTokens: true, refresh };
    const methods = buildMethods(many.provider, ovh);
    const pages = async function* () {
      yield [...rotating, ...many.keys].map((key) => dueNow(key, many.clock()));
    };
    return { ...many.engine, credentials: { ...many.credentials, write }, methods, due: { ...many.engine.due, pages } };
  };
  const countLeases = () => rotating.filter((key) => many.connections.leaseOf(key) !== undefined).length;
  return { ...many, counts, countLeases, withProviders };
}

async function copyTo(provider: Provider, { connections, credentials, read }: Many, key: ConnectionKey): Promise<ConnectionKey> {
  const copy = { ...key, provider };
  const stored = await credentials.read({ ...key, area: "connections" });
  await credentials.write({ ...copy, area: "connections" }, stored?.fields ?? {}, { cas: 0 });
  await connections.write({ ...(await read(key)), ...copy }, undefined, []);
  return copy;
}

describe("a provider that rotates its refresh tokens", () => {
  it("S15: has at most 16 refresh tokens in doubt in a tick, from the request until the new one is stored, and all get their turn", async () => {
    const { tick, counts, withProviders } = await openRotating(60);
    expect(await tick({}, withProviders(oneTurn))).toEqual({ "ovh refreshed expired": 60, "gcp refreshed expired": 60 });
    expect(counts.most).toBe(mostInDoubt);
  });

  it("S15: counts a token that waits for its write, although the provider has answered", async () => {
    const { tick, counts, withProviders, statuses } = await openRotating(40);
    const stored = Promise.withResolvers<void>();
    const ticking = tick(
      {},
      withProviders(oneTurn, () => stored.promise),
    );
    await expect.poll(statuses).toEqual(Array.from({ length: 40 }, () => versionAfter(1)));
    expect(counts.begun).toBe(mostInDoubt);
    stored.resolve();
    expect(await ticking).toMatchObject({ "ovh refreshed expired": 40 });
  });

  it("has the lease and the credential of the next ones at hand while 16 are in doubt", async () => {
    const { tick, counts, withProviders, countLeases } = await openRotating(40);
    const answer = Promise.withResolvers<void>();
    const ticking = tick(
      {},
      withProviders(() => answer.promise),
    );
    await expect.poll(countLeases).toBe(atOnce);
    await oneTurn();
    expect([countLeases(), counts.begun]).toEqual([atOnce, mostInDoubt]);
    answer.resolve();
    await ticking;
  });

  it("asks for no token whose turn comes when too little time is left, and gives its lease back", async () => {
    const { tick, counts, withProviders, countLeases, clock } = await openRotating(mostInDoubt + 1);
    const answer = Promise.withResolvers<void>();
    const endsAt = new Date(clock().getTime() + 20_000);
    const ticking = tick(
      { endsAt },
      withProviders(() => answer.promise),
    );
    await expect.poll(countLeases).toBe(mostInDoubt + 1);
    await expect.poll(() => counts.begun).toBe(mostInDoubt);
    clock.moveSeconds(1);
    answer.resolve();
    expect(await ticking).toMatchObject({ "ovh refreshed expired": mostInDoubt, "ovh failed deadline_exceeded": 1 });
    expect([counts.begun, countLeases()]).toEqual([mostInDoubt, 0]);
  });

  it("has no more under way than the tick itself", async () => {
    const { tick, counts, withProviders } = await openRotating(20);
    expect(await tick({ concurrency: 3 }, withProviders(oneTurn))).toMatchObject({ "ovh refreshed expired": 20 });
    expect(counts.most).toBe(3);
  });

  it("keeps no connection of another provider waiting that is due after its own", async () => {
    const { tick, counts, withProviders, statuses } = await openRotating(40);
    const answer = Promise.withResolvers<void>();
    const ticking = tick(
      {},
      withProviders(() => answer.promise),
    );
    await expect.poll(statuses).toEqual(Array.from({ length: 40 }, () => versionAfter(1)));
    expect(counts.begun).toBe(mostInDoubt);
    answer.resolve();
    expect(await ticking).toEqual({ "ovh refreshed expired": 40, "gcp refreshed expired": 40 });
  });

  it("is not asked again when it fails, like any other: waiting connections are not begun", async () => {
    const { tick, counts, withProviders } = await openRotating(40);
    const down = withProviders(() => Promise.reject(new Failure("provider_unavailable")));
    const outcomes = await tick({}, down);
    expect(outcomes).toMatchObject({ "ovh failed provider_unavailable": counts.begun, "gcp refreshed expired": 40 });
    expect(counts.begun).toBeLessThan(10 + atOnce);
  });

  it("leaves the waiting connections due at the tick's deadline, and the tick reports that it was cut short", async () => {
    const { tick, counts, withProviders } = await openRotating(40);
    const stop = new AbortController();
    const ends: TickEnd[] = [];
    const ending = withProviders(async () => stop.abort());
    const outcomes = await tick({ stop: stop.signal, report: (end) => ends.push(end) }, ending);
    const { begun } = counts;
    expect(outcomes["ovh refreshed expired"]).toBe(begun);
    expect(begun).toBeLessThanOrEqual(atOnce);
    expect(ends).toMatchObject([{ isCutShort: true }]);
    expect(await tick({}, withProviders(oneTurn))).toMatchObject({ "ovh refreshed expired": 40 - begun });
  });

  it("has no further page of the index read for it once the tick's deadline has come", async () => {
    const { tick, counts, withProviders, keys, clock } = await openRotating(atOnce + 4);
    const stop = new AbortController();
    const answer = Promise.withResolvers<void>();
    stop.signal.addEventListener("abort", () => answer.resolve());
    const using = withProviders(() => answer.promise);
    const page = keys.map((key) => dueNow({ ...key, provider: "ovh" }, clock()));
    let read = 0;
    const pages = async function* () {
      for (read = 1; read < 10; read += 1) {
        if (read === 2) {
          stop.abort();
        }
        yield page;
      }
    };
    await tick({ stop: stop.signal }, { ...using, due: { ...using.due, pages } });
    expect([counts.begun, read]).toEqual([atOnce, 2]);
  });
});
