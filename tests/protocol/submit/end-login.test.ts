import { describe, expect, it } from "vitest";
import type { SubmitConnectionDeps } from "../../../lib/connections/connect/submit-connection.ts";
import { Failure } from "../../../lib/errors.ts";
import { grace } from "../../fakes/scripted-provider.ts";
import { acme, colleague } from "../../fixtures/connect-fixture.ts";
import { inTurns } from "../in-turns.ts";
import { openSubmitWorld, type SubmitWorld, secret } from "./submit-fixture.ts";

const gone = { code: "account_mismatch" };

/** A login whose place setup gives to a connection that stores nothing. */
async function openLogin() {
  const world = openSubmitWorld();
  await world.login();
  world.clock.moveMinutes(5);
  const read = async () => (await world.connections.read(acme)) ?? expect.fail("there is no connection");
  const before = await read();
  const submitEnd = (using: SubmitConnectionDeps & Pick<SubmitWorld, "role"> = world.deps, endsLogin = before.grantId) =>
    world.submit(secret, { method: using.role, replaceAccount: true, endsLogin }, using);
  const sweepLater = (minutes = 2) => {
    world.clock.moveMinutes(minutes);
    return world.sweep();
  };
  return { ...world, read, before, submitEnd, sweepLater };
}

type World = Awaited<ReturnType<typeof openLogin>>;

const logIn = async (world: World, login: { takesOver?: string; replaceAccount?: boolean }, principal = colleague) => {
  const callback = await world.consent({ ...login, principal });
  world.provider.script({ subject: grace });
  return () => world.complete(callback, world.deps);
};

/** What others do in the place meanwhile. `mayFollow`: it needs no login in the place. */
const deeds = {
  "a handover": { prepare: (world: World) => logIn(world, { takesOver: world.before.id }), mayFollow: false },
  "another account that replaces it": { prepare: (world: World) => logIn(world, { replaceAccount: true }), mayFollow: true },
  "another end of the same login": {
    prepare:
      async ({ submitEnd }: World) =>
      () =>
        submitEnd(),
    mayFollow: false,
  },
};

describe.each(Object.entries(deeds))("S86: the end of a login by setup beside %s", (_, { prepare, mayFollow }) => {
  it("replaces only the login that it names, wherever it stands when the other comes", async () => {
    const seen = { replaced: 0, refused: 0 };
    let hasStopped = true;
    for (let at = 1; hasStopped; at += 1) {
      const world = await openLogin();
      const deed = await prepare(world);
      const where = `stopped at ${at}`;
      const turns = stopsAt(at);
      const ending = world.submitEnd(startProcess(world, turns.wait)).then(
        () => "ended",
        (error: unknown) => error,
      );
      await Promise.race([ending, turns.stopped]);
      hasStopped = turns.hasStopped();
      const done = await deed().catch((error: unknown) => error);
      turns.goOn();
      const ended = await ending;
      // Who meets the lease of the other waits for a sweep, or was refused.
      await world.sweepLater();
      const { method, identity } = await world.read();
      if (ended === "ended") {
        seen.replaced += 1;
        // The other came later: it replaces what is there now, at once or by the sweeper, or is refused.
        const hasFollowed = mayFollow && method === "login";
        expect([method, identity.id], where).toEqual(hasFollowed ? ["login", grace] : ["role", "acme-tailnet"]);
        expect(hasFollowed || isRefused(done), where).toBe(true);
      } else {
        seen.refused += 1;
        expect(ended, where).toMatchObject(gone);
        expect(isRefused(done), `${where}: the other goes live`).toBe(false);
        expect((await world.read()).grantId, where).not.toBe(world.before.grantId);
      }
      if (method === "login") {
        expect(world.provider.isAlive(`refresh-of-${grace}-2`), `${where}: the login that is connected lives`).toBe(true);
      }
      await world.sweepLater(61);
      await world.sweepLater(61);
      expect(world.parked.all(), where).toEqual([]);
    }
    expect(Math.min(seen.replaced, seen.refused), JSON.stringify(seen)).toBeGreaterThan(0);
  });

  it("is refused before anything is stored when the other came first", async () => {
    const world = await openLogin();
    await (await prepare(world))();
    const there = await world.read();
    await expect(world.submitEnd()).rejects.toMatchObject(gone);
    expect(await world.read()).toEqual(there);
    expect(world.parked.all().filter(({ endsLogin }) => endsLogin !== undefined)).toEqual([]);
  });
});

describe("the end of a login by setup", () => {
  it("S86: makes no connection where the login was disconnected while it was proved", async () => {
    const world = await openLogin();
    const verify: SubmitWorld["role"]["verify"] = async (...given) => {
      const verified = await world.role.verify(...given);
      world.clock.moveSeconds(1);
      await world.disconnect();
      world.clock.moveSeconds(1);
      return verified;
    };
    const role = { ...world.role, verify };
    await expect(world.submitEnd({ ...world.deps, role })).rejects.toMatchObject({ code: "connection_disconnecting" });
    expect(await world.connections.read(acme)).toBeUndefined();
    expect(world.parked.all()).toEqual([]);
  });

  it("forgets nothing of what setup has made, in whichever process it goes live", async () => {
    const world = await openLogin();
    const targets = { ids: ["project-1"] };
    world.connections.patch(acme, { targets });
    await world.submitEnd();
    expect(await world.read()).toMatchObject({ method: "role", targets });
    expect(world.setup.forgotten).toEqual([]);
    expect(world.connections.kept.map(({ name }) => name)).not.toContain("setup.left_behind");
  });

  it.each([
    ["the store is away", (world: World) => world.credentials.failNext("read", new Failure("store_unavailable"))],
    ["another process holds the lease", (world: World) => holdLease(world)],
  ])("leaves nothing behind for a sweeper when %s, however often it is tried", async (_, trouble) => {
    const world = await openLogin();
    for (const _try of [1, 2, 3]) {
      await trouble(world);
      await expect(world.submitEnd()).rejects.toMatchObject({ code: expect.stringMatching(/^(store_unavailable|connection_busy)$/) });
      expect(world.parked.all().filter(({ phase }) => phase === "confirming")).toEqual([]);
    }
    await world.sweepLater();
    await world.sweepLater(6);
    expect(await world.read()).toMatchObject({ method: "login", grantId: world.before.grantId, status: "active" });
    expect(world.parked.all()).toEqual([]);
    expect([world.setup.forgotten, world.provider.revoked]).toEqual([[], []]);
  });

  it("is not completed by the sweeper when its process has died, or the table failed: the run has told that the login is kept", async () => {
    const world = await openLogin();
    const write = () => Promise.reject(new Failure("table_unavailable"));
    const cut = world.submitEnd({ ...world.deps, connections: { ...world.deps.connections, write } } as SubmitWorld["deps"]);
    await expect(cut).rejects.toMatchObject({ code: "table_unavailable" });
    expect(world.parked.all().some(({ phase }) => phase === "confirming")).toBe(true);
    await world.sweepLater();
    await world.sweepLater(61);
    expect(await world.read()).toMatchObject({ method: "login", grantId: world.before.grantId, status: "active" });
    expect(world.parked.all()).toEqual([]);
    expect([world.setup.forgotten, world.provider.revoked]).toEqual([[], []]);
  });

  it("is finished by the sweeper when its record was written and the answer was lost: the login's credential is erased, the setup stays", async () => {
    const world = await openLogin();
    const write: typeof world.deps.connections.write = async (...given) => {
      await world.deps.connections.write(...given);
      throw new Failure("table_unavailable");
    };
    const cut = world.submitEnd({ ...world.deps, connections: { ...world.deps.connections, write } } as SubmitWorld["deps"]);
    await expect(cut).rejects.toMatchObject({ code: "table_unavailable" });
    await world.sweepLater();
    expect(await world.read()).toMatchObject({ id: world.before.id, method: "role", status: "active" });
    expect(await world.held()).toBeUndefined();
    await world.sweepLater(61);
    expect(world.parked.all()).toEqual([]);
    expect(world.setup.forgotten).toEqual([]);
  });
});

const isRefused = (done: unknown): boolean =>
  done instanceof Failure || (typeof done === "object" && done !== null && "kind" in done && done.kind === "pending");

async function holdLease({ connections, clock }: World) {
  await connections.acquire(acme, { owner: "another process", now: clock(), until: new Date(clock().getTime() + 30_000) });
}

/** A process that stops once, at one of its turns. */
function stopsAt(at: number) {
  const { promise: stopped, resolve: stop } = Promise.withResolvers<void>();
  const { promise: released, resolve: goOn } = Promise.withResolvers<void>();
  let turns = 0;
  const wait = async () => {
    turns += 1;
    if (turns === at) {
      stop();
      await released;
    }
  };
  return { wait, stopped, goOn, hasStopped: () => turns >= at };
}

function startProcess(world: World, wait: () => Promise<void>): SubmitWorld["deps"] {
  const { connections, parked, credentials, role, methods } = world.deps;
  const wrap = <T extends object>(name: string, port: T): T => inTurns(wait, 0, name, port);
  return {
    ...world.deps,
    role: wrap("role", role),
    methods,
    connections: wrap("connections", connections),
    parked: wrap("parked", parked),
    credentials: wrap("credentials", credentials),
  };
}
