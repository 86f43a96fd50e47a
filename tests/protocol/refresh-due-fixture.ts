import type { ConnectionKey } from "../../lib/connections/connection.ts";
import { buildMethods } from "../../lib/connections/methods.ts";
import type { DueEntry } from "../../lib/connections/stores.ts";
import type { Failure } from "../../lib/errors.ts";
import { acme, hour, openEngine } from "../fixtures/engine-fixture.ts";

/** An entry of the index as a page has it. */
export const dueNow = (key: ConnectionKey, dueAt: Date): DueEntry => ({
  key,
  dueAt,
  isDuty: false,
  hasEnded: false,
  isDisconnecting: false,
  item: key,
});

/** Opens a number of connections of one age, whose tokens have expired. */
export async function openMany(count: number) {
  const world = await openEngine();
  const keys: ConnectionKey[] = [acme];
  for (let index = 1; index < count; index += 1) {
    keys.push(await world.connectAnother(`tenant-${String(index).padStart(4, "0")}`));
  }
  world.clock.moveSeconds(2 * hour);
  const pagesOf = (size: number, read: (page: number) => void = () => undefined) => ({
    ...world.engine.due,
    async *pages() {
      for (let start = 0; start < keys.length; start += size) {
        read(start / size);
        yield keys.slice(start, start + size).map((key) => dueNow(key, world.clock()));
      }
    },
  });
  const statuses = async () => Promise.all(keys.map(async (key) => (await world.read(key)).credential?.version));
  return { ...world, keys, pagesOf, statuses };
}

export type Many = Awaited<ReturnType<typeof openMany>>;

/** The provider, whose answer to each call is what `decide` makes of its turn. */
export const answering = ({ engine, provider }: Many, decide: (turn: number) => Promise<void> | void) => {
  let turn = 0;
  const refresh: typeof provider.refresh = async (...call) => {
    turn += 1;
    await decide(turn);
    return provider.refresh(...call);
  };
  return { ...engine, methods: buildMethods({ ...provider, refresh }) };
};

export const failing = (failure: Failure) => () => {
  throw failure;
};
