import { expect, it } from "vitest";
import { buildMethods } from "../../lib/connections/methods.ts";
import { tokenBroker } from "../../lib/connections/tokens/serve-token.ts";
import { bearerOf } from "../fakes/bearer-of.ts";
import { grace } from "../fakes/scripted-provider.ts";
import { acme, colleague, signal } from "../fixtures/connect-fixture.ts";
import { type HandoverWorld, openHandover } from "./handover-fixture.ts";
import { inTurns } from "./in-turns.ts";

it("S85: a caller who asks while a connection is handed over gets a token that works, wherever each is at", async () => {
  let hasHandedOver = false;
  for (let handoverAt = 1; !hasHandedOver; handoverAt += 1) {
    let hasRead = false;
    for (let readerAt = 1; !hasRead; readerAt += 1) {
      ({ hasHandedOver, hasRead } = await expectServed(handoverAt, readerAt));
    }
  }
});

/**
 * The handover stops at one of its turns; a caller begins, and stops at one of its own; the handover ends, and then the caller is answered.
 *
 * @returns Whether each of them ended before it came to its turn.
 */
async function expectServed(handoverAt: number, readerAt: number) {
  const world = await openHandover();
  const confirmation = await world.parkTakeover();
  const [handover, reader] = [stopsAt(handoverAt), stopsAt(readerAt)];
  const where = `the handover at ${handoverAt}, the caller at ${readerAt}`;
  const handedOver = world
    .confirm(confirmation, colleague, startProcess(world, handover.wait))
    // A caller that stands still has the lease: the sweeper goes on.
    .catch((error: unknown) => expect(error, where).toMatchObject({ code: "connection_busy" }));
  await Promise.race([handedOver, handover.stopped]);
  const served = tokenBroker(startProcess(world, reader.wait))
    .serve(acme, 60, signal)
    .catch((error: unknown) => expect.fail(`${where}: ${String(error)}`));
  await Promise.race([served, reader.stopped]);
  handover.goOn();
  await handedOver;
  reader.goOn();
  const token = bearerOf(await served);
  expect(world.provider.isAlive(token), `${where}: ${token} is refused`).toBe(true);
  world.clock.moveMinutes(2);
  await world.sweep();
  expect(await world.read(), where).toMatchObject({ id: world.before.id, identity: { id: grace }, status: "active" });
  return { hasHandedOver: !handover.hasStopped(), hasRead: !reader.hasStopped() };
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

function startProcess(world: HandoverWorld, wait: () => Promise<void>): HandoverWorld["deps"] {
  const { connections, parked, credentials, provider } = world.deps;
  const wrap = <T extends object>(name: string, port: T): T => inTurns(wait, 0, name, port);
  return {
    ...world.deps,
    connections: wrap("connections", connections),
    parked: wrap("parked", parked),
    credentials: wrap("credentials", credentials),
    methods: buildMethods(wrap("provider", provider)),
  };
}
