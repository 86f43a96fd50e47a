import { randomBytes } from "node:crypto";
import { PutCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { completeSession } from "../../lib/connect-sessions/complete-session.ts";
import { type ConnectSession, type KeptGrant, toLinkToken, toStatus } from "../../lib/connect-sessions/connect-session.ts";
import { endConnectSession } from "../../lib/connect-sessions/end-connect-session.ts";
import { expireConnectSessions } from "../../lib/connect-sessions/expire-connect-sessions.ts";
import { type FinishDeps, finishConnectSession } from "../../lib/connect-sessions/finish-connect-session.ts";
import { toGrantId } from "../../lib/connect-sessions/settle-finished.ts";
import { connectSessionsIn } from "../../lib/connect-sessions/stored-connect-sessions.ts";
import type { Connection } from "../../lib/connections/connection.ts";
import { aesSealer } from "../../lib/credentials/sealer.ts";
import { Failure } from "../../lib/errors.ts";
import { hashOpaqueValue } from "../../lib/oauth/opaque-value.ts";
import { minutesAfter } from "../../lib/system.ts";
import { connectSessionItemKey } from "../../lib/table/item-keys.ts";
import { memorySecrets } from "../fakes/memory-secrets.ts";
import { recordedEvents } from "../fakes/recorded-events.ts";
import { stoppedClock } from "../fakes/stopped-clock.ts";
import { newConnection } from "../fixtures/new-connection.ts";
import { newSealKey } from "../fixtures/session-world.ts";
import { type LocalTable, startTable } from "../fixtures/table-fixture.ts";

let local: LocalTable;
beforeAll(async () => {
  local = await startTable();
});
afterAll(() => local.close());
beforeEach(() => local.empty());

const verifier = "v".repeat(43);
const caller = { id: "server", verifier };

/** Sessions over the table at a stopped clock, and what became of what they keep. */
function openWorld() {
  const clock = stoppedClock();
  const events = recordedEvents();
  const sealer = aesSealer(memorySecrets({ seal: { current: newSealKey() } }), "seal", randomBytes);
  const sessions = connectSessionsIn({ table: local.table, sealer, clock, random: randomBytes, publish: events.publish });
  const make = () =>
    sessions.create({
      ...{ tenant: "acme", principalId: caller.id, expiresAt: minutesAfter(clock(), 30) },
      allowed: [{ provider: "tailscale", methods: ["client"] }],
      ...{ returnUrl: "https://app.example/done", callerName: "Example Ltd", callerColour: "#0b5fff" },
      ...{ codeChallenge: hashOpaqueValue(verifier), endUser: { id: "jo", name: "Jo Doe" }, tags: { plan: "team" } },
    });
  const held = { kind: "submission", method: "client", fields: { clientSecret: "canary" } } as const;
  const place = { provider: "tailscale", account: "default" } as const;
  const complete = async () => {
    const { id, session } = await make();
    await sessions.change(session, { status: "opened", browserHash: "hash" });
    return { id, session: await completeSession(sessions, toLinkToken(id), { place, held }, clock()) };
  };
  const discarded: object[] = [];
  let there: Connection | undefined;
  const connections = { read: async () => there };
  /** The connection of a finish that died before it could mark its session. */
  const dieLive = (session: ConnectSession) => {
    there = newConnection({ id: "c1", grantId: toGrantId(session, held), setupRunId: "run" });
  };
  const work = (connect: FinishDeps["connect"] = async () => ({ id: "c1" })) => ({
    ...{ sessions, clock, connect, connections },
    discard: async (_: ConnectSession, kept: KeptGrant) => void discarded.push(kept),
  });
  const expire = () => expireConnectSessions({ sessions, connections }, clock());
  const reread = async (id: string) => (await sessions.read(toLinkToken(id))) ?? expect.unreachable();
  return { clock, events, sessions, make, complete, held, place, work, discarded, reread, expire, dieLive };
}

const conflict = { code: "request_in_progress" };

describe("S91: a connect session in the table", () => {
  test("shows neither its id before a browser has opened it, the end user nor what waits, and opens nowhere else", async () => {
    const { sessions, complete, make } = openWorld();
    const unopened = await make();
    const { id, session } = await complete();
    const stored = JSON.stringify(await local.items());
    for (const secret of [unopened.id, "Jo Doe", "canary", verifier]) {
      expect(stored).not.toContain(secret);
    }
    expect(await sessions.open(session)).toMatchObject({ id, endUser: { id: "jo", name: "Jo Doe" } });
    const other = await make();
    const [item] = (await local.items()).filter(({ pk }) => pk === connectSessionItemKey(session.hash).pk);
    const moved = { ...item, ...connectSessionItemKey(other.session.hash) };
    await local.table.client.send(new PutCommand({ TableName: local.table.name, Item: moved }));
    const found = (await sessions.read(toLinkToken(other.id))) ?? expect.unreachable();
    await expect(sessions.open(found)).rejects.toMatchObject({ code: "state_invalid" });
  });

  test("is changed by one of two processes that have read it", async () => {
    const { sessions, make } = openWorld();
    const { session } = await make();
    const changes = ["one", "two"].map((browserHash) => sessions.change(session, { status: "opened", browserHash }));
    const done = await Promise.all(changes);
    expect(done.filter((changed) => changed !== undefined)).toHaveLength(1);
  });

  test("has its event in the outbox as soon as it is completed, failed or expired, with the id of the end user alone", async () => {
    const { events, complete } = openWorld();
    const { id, session } = await complete();
    const written = (await local.items()).filter(({ pk }) => String(pk).startsWith("OUTBOX#"));
    expect(written).toMatchObject([
      {
        id: `${session.hash}.completed`,
        name: "connect_session.completed",
        detail: { organisation: "acme", provider: "tailscale", session: id, end_user: "jo", "tag.plan": "team" },
      },
    ]);
    expect(events.names()).toEqual(["connect_session.completed"]);
    expect(JSON.stringify(written)).not.toContain("Jo Doe");
  });
});

describe("S91: finishing a connect session", () => {
  test("is done by one process at a time, and a process that died is followed by the next after 30 seconds", async () => {
    const { clock, complete, work, reread } = openWorld();
    const { id } = await complete();
    const dying = finishConnectSession(
      work(() => new Promise(() => undefined)),
      await reread(id),
      caller,
    );
    dying.catch(() => undefined);
    await expect.poll(async () => (await reread(id)).finishingUntil !== undefined).toBe(true);
    await expect(finishConnectSession(work(), await reread(id), caller)).rejects.toMatchObject(conflict);
    await expect(endConnectSession(work(), await reread(id))).rejects.toMatchObject(conflict);
    clock.moveSeconds(31);
    const finished = await finishConnectSession(work(), await reread(id), caller);
    expect(finished).toMatchObject({ status: "finished", connected: { provider: "tailscale", account: "default", id: "c1" } });
    const never = work(() => expect.unreachable());
    expect((await finishConnectSession(never, await reread(id), caller)).connected).toEqual(finished.connected);
  });

  test("goes on when its time is over meanwhile: nothing calls it expired, and the next one waits", async () => {
    const { clock, complete, work, reread } = openWorld();
    const { id } = await complete();
    clock.moveSeconds(30 * 60 - 5);
    const finished = await finishConnectSession(
      work(async () => {
        clock.moveSeconds(10);
        expect(toStatus(await reread(id), clock())).toBe("completed");
        await expect(finishConnectSession(work(), await reread(id), caller)).rejects.toMatchObject(conflict);
        await expect(endConnectSession(work(), await reread(id))).rejects.toMatchObject(conflict);
        return { id: "c1" };
      }),
      await reread(id),
      caller,
    );
    expect(toStatus(finished, clock())).toBe("finished");
  });

  test("says so after the session's time, if its connection is live and an earlier one could not say so", async () => {
    const { clock, complete, work, reread, dieLive } = openWorld();
    const { id, session } = await complete();
    dieLive(session);
    clock.moveMinutes(31);
    const never = work(() => expect.unreachable());
    expect(await finishConnectSession(never, await reread(id), caller)).toMatchObject({ status: "finished", connected: { id: "c1" } });
    const other = await complete();
    clock.moveMinutes(31);
    await expect(finishConnectSession(never, await reread(other.id), caller)).rejects.toMatchObject({ code: "connect_session_over" });
  });

  test("is not disturbed by wrong verifiers", async () => {
    const { complete, work, reread } = openWorld();
    const { id } = await complete();
    const wrong = { ...caller, verifier: "w".repeat(43) };
    const finished = await finishConnectSession(
      work(async () => {
        for (let time = 1; time <= 6; time += 1) {
          await expect(finishConnectSession(work(), await reread(id), wrong)).rejects.toMatchObject(conflict);
        }
        return { id: "c1" };
      }),
      await reread(id),
      caller,
    );
    expect([finished.status, finished.wrongVerifiers]).toEqual(["finished", 0]);
    await expect(finishConnectSession(work(), finished, wrong)).rejects.toMatchObject({ code: "verifier_refused" });
  });

  test("is not undone by five wrong verifiers, if its connection is live and the finish could not say so", async () => {
    const { complete, work, reread, dieLive, discarded } = openWorld();
    const { id, session } = await complete();
    dieLive(session);
    const wrong = { ...caller, verifier: "w".repeat(43) };
    for (let time = 1; time <= 5; time += 1) {
      await expect(finishConnectSession(work(), await reread(id), wrong)).rejects.toMatchObject({ code: "verifier_refused" });
    }
    expect(await reread(id)).toMatchObject({ status: "finished", connected: { id: "c1" } });
    expect(discarded).toEqual([]);
  });

  test("keeps what waits after a failure that passes, and gives it up after one that only the customer can mend", async () => {
    const { complete, work, reread, discarded, held, sessions, events } = openWorld();
    const { id } = await complete();
    const refuse = (code: "store_unavailable" | "account_claimed") => work(() => Promise.reject(new Failure(code)));
    await expect(finishConnectSession(refuse("store_unavailable"), await reread(id), caller)).rejects.toMatchObject({
      code: "store_unavailable",
    });
    expect([(await reread(id)).status, discarded]).toEqual(["completed", []]);
    await expect(finishConnectSession(refuse("account_claimed"), await reread(id), caller)).rejects.toMatchObject({
      code: "account_claimed",
    });
    const failed = await reread(id);
    expect([failed.status, failed.failure, discarded]).toEqual(["failed", "account_claimed", [held]]);
    expect((await sessions.open(failed)).held).toBeUndefined();
    expect(events.names()).toEqual(["connect_session.completed", "connect_session.failed"]);
  });

  test("erases what waited once the connection is live", async () => {
    const { complete, work, reread, sessions } = openWorld();
    const { id } = await complete();
    await finishConnectSession(work(), await reread(id), caller);
    expect((await sessions.open(await reread(id))).held).toBeUndefined();
  });
});

describe("S91: the end of a connect session", () => {
  test("is told once when its time is over, also of one that no browser opened, and never of one that is finished", async () => {
    const { clock, make, complete, work, reread, sessions, events, expire } = openWorld();
    const [unopened, waiting, finished] = [await make(), await complete(), await complete()];
    await finishConnectSession(work(), await reread(finished.id), caller);
    expect(await expire()).toMatchObject({ expired: 0 });
    clock.moveMinutes(31);
    expect(await expire()).toEqual({ expired: 2, waiting: 0, unreadable: 0 });
    expect(await expire()).toMatchObject({ expired: 0 });
    expect(
      events.published.flatMap((event) => ("session" in event && event.name.endsWith("expired") ? [event.session.id] : [])).sort(),
    ).toEqual([unopened.id, waiting.id].sort());
    const over = await reread(waiting.id);
    expect([over.status, (await sessions.open(over)).held]).toEqual(["expired", undefined]);
    expect((await reread(finished.id)).status).toBe("finished");
  });

  test("waits for the process that finishes it", async () => {
    const { clock, complete, sessions, expire } = openWorld();
    const { session } = await complete();
    await sessions.change(session, { finishingUntil: minutesAfter(clock(), 32) });
    clock.moveMinutes(31);
    expect(await expire()).toMatchObject({ expired: 0 });
    clock.moveMinutes(2);
    expect(await expire()).toMatchObject({ expired: 1 });
  });

  test("is that it is finished, if its connection is live and the finish could not say so", async () => {
    const { clock, complete, work, reread, expire, dieLive, discarded, events } = openWorld();
    const { id, session } = await complete();
    dieLive(session);
    const over = { code: "connect_session_over", detail: "finished" };
    await expect(endConnectSession(work(), session)).rejects.toMatchObject(over);
    expect(await reread(id)).toMatchObject({ status: "finished", connected: { id: "c1" }, setupRunId: "run" });

    const expired = await complete();
    dieLive(expired.session);
    clock.moveMinutes(31);
    expect(await expire()).toMatchObject({ expired: 1 });
    expect(await reread(expired.id)).toMatchObject({ status: "finished", connected: { id: "c1" } });
    expect([discarded, events.names()]).toEqual([[], ["connect_session.completed", "connect_session.completed"]]);
  });

  test("is the same before and after the sweep has marked it expired", async () => {
    const { clock, complete, work, reread, expire, discarded } = openWorld();
    const { id } = await complete();
    clock.moveMinutes(31);
    const over = { code: "connect_session_over", detail: "expired" };
    await expect(endConnectSession(work(), await reread(id))).rejects.toMatchObject(over);
    expect(await expire()).toMatchObject({ expired: 1 });
    await expect(endConnectSession(work(), await reread(id))).rejects.toMatchObject(over);
    expect(discarded).toEqual([]);
  });

  test("is not held up by sessions that cannot be read or opened", async () => {
    const { clock, make, reread, expire } = openWorld();
    const [broken, strange, other] = [await make(), await make(), await make()];
    const patch = async ({ session }: typeof broken, change: object) => {
      const item = (await local.items()).find(({ pk }) => pk === connectSessionItemKey(session.hash).pk);
      await local.table.client.send(new PutCommand({ TableName: local.table.name, Item: { ...item, ...change } }));
    };
    await patch(broken, { sealed: "changed" });
    await patch(strange, { status: "of a later release" });
    clock.moveMinutes(31);
    expect(await expire()).toEqual({ expired: 1, waiting: 0, unreadable: 2 });
    expect((await reread(other.id)).status).toBe("expired");
  });
});
