import { Webhook as Verifier } from "standardwebhooks";
import { afterAll, expect, it } from "vitest";
import { startReceiver } from "../fixtures/webhook-receiver.ts";
import { openWebhookWorld } from "../fixtures/webhook-world.ts";

const [events, accounts, batches] = [10_000, 100, 4];

const closers: (() => Promise<void>)[] = [];
afterAll(() => Promise.all(closers.map((close) => close())));

/** Not `Math.random`: a run that fails can be run again. */
function chances(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return state / 2 ** 32;
  };
}

it("S52: 10,000 events reach a receiver that fails a third of the time, each at least once, in order for each connection, none rejected while keys rotate", async () => {
  const chance = chances(22);
  let verify: (body: string, headers: Record<string, string>) => unknown = () => undefined;
  const taken = new Map<string, string[]>();
  let [rejected, failed] = [0, 0];
  const receiver = await startReceiver(({ body, headers }) => {
    try {
      verify(body, headers as Record<string, string>);
    } catch {
      rejected += 1;
      return { status: 401 };
    }
    if (chance() < 1 / 3) {
      failed += 1;
      return { status: 500 };
    }
    const { id, data } = JSON.parse(body) as { id: string; data: { account: string } };
    taken.set(data.account, [...(taken.get(data.account) ?? []), id]);
    return { status: 204 };
  });
  closers.push(receiver.close);
  const world = await openWebhookWorld(receiver.url);
  // The receiver knows one key. It changes to the new one at once, or some passes after the rotation.
  let key = world.key.reveal();
  verify = (body, headers) => {
    const at = new Date(Number(headers["webhook-timestamp"]) * 1000);
    const ours = new Verifier(key).sign(String(headers["webhook-id"]), at, body);
    if (!String(headers["webhook-signature"]).split(" ").includes(ours)) {
      throw new Error("another key");
    }
  };
  const expected = new Map<string, string[]>();
  for (let batch = 0; batch < batches; batch += 1) {
    for (let index = 0; index < events / batches; index += 1) {
      const account = `a${Math.floor(chance() * accounts)}`;
      expected.set(account, [...(expected.get(account) ?? []), await world.happen(account)]);
    }
    let next = key;
    for (let [left, passes] = [events / batches, 0]; left > 0; passes += 1) {
      const rotating = passes === 2 ? world.rotate() : undefined;
      left -= (await world.pass()).taken;
      next = (await rotating)?.key.reveal() ?? next;
      key = passes >= 2 + batch * 3 ? next : key;
      world.clock.moveMinutes(2);
    }
    key = next;
    world.clock.moveMinutes(25 * 60);
  }
  expect(rejected).toBe(0);
  expect(failed).toBeGreaterThan(events / 4);
  expect(key).not.toBe(world.key.reveal());
  expect(world.letters).toEqual([]);
  for (const [account, ids] of expected) {
    expect(taken.get(account), account).toEqual(ids);
  }
});
