import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createHandler } from "../../functions/connect-sessions/manage.ts";
import { completeSession } from "../../lib/connect-sessions/complete-session.ts";
import { toLinkToken } from "../../lib/connect-sessions/connect-session.ts";
import { connectSessionsIn } from "../../lib/connect-sessions/stored-connect-sessions.ts";
import type { LivePorts } from "../../lib/connections/ports.ts";
import { hashOpaqueValue } from "../../lib/oauth/opaque-value.ts";
import { minutesAfter } from "../../lib/system.ts";
import { memoryOwnClients } from "../fakes/memory-own-clients.ts";
import { ada, grace } from "../fakes/scripted-provider.ts";
import { attemptOf, openWorld, owner } from "../fixtures/connect-fixture.ts";
import { callHandler } from "../fixtures/described-answers.ts";
import { buildEventFrom } from "../fixtures/http-event.ts";
import { type LocalTable, startTable } from "../fixtures/table-fixture.ts";
import { countedLimits } from "./call-connection.ts";

let local: LocalTable;
beforeAll(async () => {
  local = await startTable();
});
afterAll(() => local.close());
beforeEach(() => local.empty());

const verifier = "v".repeat(43);
const place = { tenant: owner.tenant, provider: "gcp", account: "team" } as const;

/** Two sessions with one preset account, whose end users are both done. */
async function openRace(subjects: readonly [string, string]) {
  const world = openWorld();
  const { clock, sealer, deps } = world;
  const sessions = connectSessionsIn({ table: local.table, sealer, clock, random: randomBytes });
  const complete = async (subject: string) => {
    const confirmation = await world.park({ subject }, { account: place.account });
    const grant = (await world.parked.read(attemptOf(confirmation))) ?? expect.unreachable();
    await world.parked.write({ ...grant, waitsForFinish: true });
    const { id, session } = await sessions.create({
      ...{ tenant: owner.tenant, principalId: owner.id, expiresAt: minutesAfter(clock(), 30), account: place.account },
      allowed: [{ provider: "gcp", methods: ["login"] }],
      ...{ returnUrl: "https://app.example/done", callerName: "Example Ltd", callerColour: "#0b5fff" },
      ...{ codeChallenge: hashOpaqueValue(verifier), endUser: { id: subject } },
    });
    await sessions.change(session, { status: "opened", browserHash: "hash" });
    await completeSession(sessions, toLinkToken(id), { place, held: { kind: "login", confirmation } }, clock());
    return { id, grantId: attemptOf(confirmation) };
  };
  const [winner, loser] = [await complete(subjects[0]), await complete(subjects[1])];
  const finish = async ({ id }: typeof winner, changes: Partial<LivePorts> = {}) => {
    const handler = createHandler({
      ...{ ...deps, ...changes, sessions, ownClients: memoryOwnClients(), limits: countedLimits().store },
      ...{ publicUrl: "https://oauth.example.com", hasConsole: true, returnAddresses: [] },
    });
    const request = {
      route: "POST /connect-sessions/{session}/finish",
      path: { session: id },
      body: JSON.stringify({ code_verifier: verifier }),
    };
    const { result } = await callHandler(handler, buildEventFrom({ id: owner.id, permissions: ["connect_sessions:write"] }, request));
    return { status: result.statusCode, json: JSON.parse(result.body ?? "") as Record<string, unknown> };
  };
  return { ...world, sessions, winner, loser, finish };
}

type Race = Awaited<ReturnType<typeof openRace>>;

/** Runs a deed once, at the first call. */
const once = (deed: () => Promise<unknown>) => {
  let done: Promise<unknown> | undefined;
  return () => {
    done ??= deed();
    return done;
  };
};

/** Both finish at once. `order`: where the loser is when the winner's connection comes. */
const orders: Readonly<Record<string, (race: Race) => Promise<readonly Awaited<ReturnType<Race["finish"]>>[]>>> = {
  "has found the place free": async ({ connections, finish, winner, loser }) => {
    const finishWinner = once(() => finish(winner));
    const read: typeof connections.read = async (key) => {
      const there = await connections.read(key);
      await finishWinner();
      return there;
    };
    const lost = await finish(loser, { connections: { ...connections, read } });
    return [(await finishWinner()) as typeof lost, lost];
  },
  "is about to store its credential": async ({ credentials, finish, winner, loser }) => {
    const finishWinner = once(() => finish(winner));
    const write: typeof credentials.write = async (...sent) => {
      await finishWinner();
      return credentials.write(...sent);
    };
    const lost = await finish(loser, { credentials: { ...credentials, write } });
    return [(await finishWinner()) as typeof lost, lost];
  },
  "waits, because the winner's credential is stored and its record is not": async ({ connections, timers, finish, winner, loser }) => {
    const { promise: hasLooked, resolve: look } = Promise.withResolvers<void>();
    let losing: ReturnType<Race["finish"]> | undefined;
    const loseLater = once(async () => {
      losing = finish(loser, {
        timers: {
          ...timers,
          pause: async () => {
            look();
            await winning;
          },
        },
      });
      await hasLooked;
    });
    const write: typeof connections.write = async (...sent) => {
      await loseLater();
      return connections.write(...sent);
    };
    const winning = finish(winner, { connections: { ...connections, write } });
    return [await winning, (await losing) ?? expect.unreachable()];
  },
};

describe.each([
  ["of one person", [ada, ada], []],
  ["of two people", [ada, grace], [`refresh-of-${grace}-2`]],
] as const)("S91: two sessions %s with one preset account that are finished at once", (_, subjects, revoked) => {
  it.each(Object.entries(orders))("connect one, and the other one is refused and discarded, when the loser %s", async (_, run) => {
    const race = await openRace(subjects);
    const { connections, credentials, parked, provider, sessions, winner, loser, finish } = race;
    const [won, lost] = await run(race);
    expect(won).toMatchObject({ status: 200, json: { status: "finished", connection: { account: place.account } } });
    expect(lost).toMatchObject({ status: 409, json: { code: "already_connected", accounts: [place.account] } });
    expect(await connections.read(place)).toMatchObject({ grantId: winner.grantId, status: "active", identity: { id: subjects[0] } });
    const live = await credentials.read({ ...place, area: "connections" });
    expect(live?.fields.grant_id?.reveal()).toBe(winner.grantId);
    expect(provider.isAlive(live?.fields.refresh_token?.reveal() ?? "")).toBe(true);
    expect([provider.revoked, parked.all(), await credentials.read({ ...place, area: "parked", account: loser.grantId })]).toEqual([
      revoked,
      [],
      undefined,
    ]);
    expect(await sessions.read(toLinkToken(loser.id))).toMatchObject({ status: "failed", failure: "already_connected" });
    expect(await finish(winner)).toEqual(won);
    expect(await finish(loser)).toMatchObject({ status: 410, json: { code: "connect_session_over" } });
  });
});
