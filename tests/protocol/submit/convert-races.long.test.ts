import { expect, it } from "vitest";
import { buildMethods } from "../../../lib/connections/methods.ts";
import { tokenBroker } from "../../../lib/connections/tokens/serve-token.ts";
import { acme, signal } from "../../fixtures/connect-fixture.ts";
import { inTurns } from "../in-turns.ts";
import { openSubmitWorld, type SubmitWorld, secret } from "./submit-fixture.ts";

type Race = { readonly title: string; readonly prepare: (world: SubmitWorld) => Promise<unknown>; readonly to: "role" | "client" };

const races: readonly Race[] = [
  { title: "a login", prepare: ({ login }) => login(), to: "role" },
  { title: "a secret", prepare: ({ submit }) => submit(), to: "role" },
  { title: "a connection that stores nothing", prepare: ({ submit, role }) => submit(secret, { method: role }), to: "client" },
];

it.each(races)("S81: a caller who asks while $title is converted gets a token that works, wherever each is at", async (race) => {
  let hasConverted = false;
  for (let converterAt = 1; !hasConverted; converterAt += 1) {
    let hasRead = false;
    for (let readerAt = 1; !hasRead; readerAt += 1) {
      ({ hasConverted, hasRead } = await expectServed(race, converterAt, readerAt));
    }
  }
});

/**
 * The conversion stops at one of its turns; a caller begins, and stops at one of its own; the conversion ends, and then the caller is answered.
 *
 * @returns Whether each of them ended before it came to its turn.
 */
async function expectServed({ prepare, to }: Race, converterAt: number, readerAt: number) {
  const world = openSubmitWorld();
  await prepare(world);
  world.clock.moveMinutes(5);
  const [converter, reader] = [stopsAt(converterAt), stopsAt(readerAt)];
  const where = `the conversion at ${converterAt}, the caller at ${readerAt}`;
  const converting = startProcess(world, converter.wait);
  const converted = world
    .submit(secret, { method: converting[to], replaceAccount: true }, converting)
    // A caller that stands still has the lease: the sweeper goes on.
    .catch((error: unknown) => expect(error, where).toMatchObject({ code: "connection_busy" }));
  await Promise.race([converted, converter.stopped]);
  const served = tokenBroker(startProcess(world, reader.wait))
    .serve(acme, 60, signal)
    .catch((error: unknown) => expect.fail(`${where}: ${String(error)}`));
  await Promise.race([served, reader.stopped]);
  converter.goOn();
  await converted;
  reader.goOn();
  const token = await served;
  const isTaken = [world.provider, world.client, world.role].map((method) => method.probe(token, { at: acme, details: {}, signal }));
  await Promise.any(isTaken).catch(() => expect.fail(`${where}: the token is refused`));
  world.clock.moveMinutes(2);
  await world.sweep();
  expect(await world.connections.read(acme), where).toMatchObject({ method: to, status: "active" });
  return { hasConverted: !converter.hasStopped(), hasRead: !reader.hasStopped() };
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

function startProcess(world: SubmitWorld, wait: () => Promise<void>): SubmitWorld["deps"] {
  const { connections, parked, credentials } = world.deps;
  const wrap = <T extends object>(name: string, port: T): T => inTurns(wait, 0, name, port);
  const methods = { provider: world.provider, client: wrap("client", world.client), role: wrap("role", world.role) };
  return {
    ...world.deps,
    ...methods,
    connections: wrap("connections", connections),
    parked: wrap("parked", parked),
    credentials: wrap("credentials", credentials),
    methods: buildMethods(methods.provider, methods.client, methods.role),
  };
}
