import { describe, expect, it } from "vitest";
import { createHandler } from "../../functions/jobs/publish-events.ts";
import type { Notice } from "../../lib/connections/domain-event.ts";
import { Failure } from "../../lib/errors.ts";
import type { AuditRecord } from "../../lib/telemetry/audit-record.ts";
import { eventsWithOutbox } from "../../lib/telemetry/events.ts";
import { memoryConnections } from "../fakes/memory-connections.ts";
import { memoryFeed } from "../fakes/memory-feed.ts";
import { memoryOutbox } from "../fakes/memory-outbox.ts";
import { memoryWebhooks } from "../fakes/memory-webhooks.ts";
import { recordedLog } from "../fakes/recorded-log.ts";
import { stoppedClock } from "../fakes/stopped-clock.ts";
import { captureLog } from "../fixtures/http-event.ts";
import { newConnection } from "../fixtures/new-connection.ts";
import { newNotice } from "../fixtures/new-notice.ts";

const inTime = { getRemainingTimeInMillis: () => 55_000 };

/** A bus that accepts the events that the test allows, and records them. */
function openWorld() {
  const clock = stoppedClock();
  const [outbox, feed, webhooks] = [memoryOutbox(), memoryFeed(), memoryWebhooks()];
  const told: string[] = [];
  let isUp = true;
  const refused = new Set<string>();
  const publish = async ({ id }: Notice) => isUp && !refused.has(id) && told.push(id) > 0;
  let remainingMs = 55_000;
  const logger = recordedLog();
  const run = (using: { readonly publish?: typeof publish; readonly webhooks?: Pick<typeof webhooks, "wake"> } = {}) =>
    createHandler({ outbox, publish, feed, webhooks, audit: () => {}, clock, logger, ...using })(
      {},
      { getRemainingTimeInMillis: () => remainingMs },
    );
  const setRemaining = (milliseconds: number) => {
    remainingMs = milliseconds;
  };
  const setUp = (up: boolean) => {
    isUp = up;
  };
  return { clock, outbox, feed, webhooks, told, refused, publish, logger, run, setUp, setRemaining };
}

const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

/** Forty due notices, and a bus that does not answer until the test lets it. */
async function openSlowBus() {
  const world = openWorld();
  await Promise.all(Array.from({ length: 40 }, () => world.outbox.write(newNotice(), world.clock())));
  const end = Promise.withResolvers<void>();
  const begun: string[] = [];
  const publish: typeof world.publish = async (notice) => {
    begun.push(notice.id);
    await end.promise;
    return world.publish(notice);
  };
  return { ...world, begun, end: () => end.resolve(), run: () => world.run({ publish }) };
}

describe("the schedule of the outbox", () => {
  it("publishes due notices, the oldest first, and erases them", async () => {
    const { clock, outbox, told, run } = openWorld();
    const [younger, older, later] = [newNotice(), newNotice(), newNotice()];
    await outbox.write(younger, clock());
    await outbox.write(older, new Date(clock().getTime() - 1000));
    await outbox.write(later, new Date(clock().getTime() + 1));
    expect(await run()).toEqual({ published: 2, left: 0 });
    expect(told).toEqual([older.id, younger.id]);
    expect(outbox.all()).toEqual([later]);
    expect(await run(), "nothing is told twice").toEqual({ published: 0, left: 0 });
  });

  it("keeps each event in the feed before the outbox forgets it, and publishes none that the feed does not take", async () => {
    const { clock, outbox, feed, told, logger, run } = openWorld();
    const notice = newNotice();
    await outbox.write(notice, clock());
    feed.failNext("keep", new Failure("table_throttled", { detail: "CANARY" }));
    expect(await run()).toEqual({ published: 0, left: 1 });
    expect([outbox.all(), feed.waiting(), told]).toEqual([[notice], [], []]);
    expect(logger.text()).not.toContain("CANARY");
    clock.moveMinutes(1);
    expect(await run()).toEqual({ published: 1, left: 0 });
    expect([outbox.all(), feed.waiting(), told]).toEqual([[], [notice], [notice.id]]);
  });

  it("wakes the webhook of an event's organisation before the outbox forgets the event", async () => {
    const { clock, outbox, webhooks, told, run } = openWorld();
    const notice = newNotice();
    const tenant = notice.detail.organisation ?? "";
    await webhooks.put({ tenant, url: "https://hooks.example.com/", updatedAt: clock(), updatedBy: "ada", number: 0 });
    const held = await webhooks.take(tenant, { owner: "one", now: clock(), until: clock() });
    const dueAt = new Date(clock().getTime() + 3_600_000);
    await webhooks.finish(held ?? expect.unreachable(), { number: 0, failures: 0, rests: true, dueAt });
    await outbox.write(notice, clock());
    const wake = () => Promise.reject(new Failure("table_throttled"));
    expect(await run({ webhooks: { wake } })).toEqual({ published: 0, left: 1 });
    expect([outbox.all(), told, await webhooks.listDue(clock(), 9)]).toEqual([[notice], [], []]);
    clock.moveMinutes(1);
    expect(await run()).toEqual({ published: 1, left: 0 });
    expect(await webhooks.listDue(clock(), 9)).toEqual([tenant]);
  });

  it("retries a notice that the bus did not take after a minute, and publishes the others before", async () => {
    const { clock, outbox, told, refused, run } = openWorld();
    const [stuck, other] = [newNotice(), newNotice()];
    await outbox.write(stuck, new Date(clock().getTime() - 1000));
    await outbox.write(other, clock());
    refused.add(stuck.id);
    expect(await run()).toEqual({ published: 1, left: 1 });
    expect(told).toEqual([other.id]);
    clock.moveSeconds(59);
    expect(await run()).toEqual({ published: 0, left: 0 });
    clock.moveSeconds(1);
    refused.clear();
    expect(await run()).toEqual({ published: 1, left: 0 });
    expect(told).toEqual([other.id, stuck.id]);
    expect(outbox.all()).toEqual([]);
  });

  it("continues when a notice cannot be erased, and publishes that notice again", async () => {
    const { clock, outbox, told, run } = openWorld();
    const [first, second] = [newNotice(), newNotice()];
    await outbox.write(first, new Date(clock().getTime() - 1000));
    await outbox.write(second, clock());
    const { erase } = outbox;
    outbox.erase = async (id) => {
      outbox.erase = erase;
      throw new Failure("table_throttled", { detail: id });
    };
    expect(await run()).toEqual({ published: 2, left: 0 });
    expect(await run()).toEqual({ published: 1, left: 0 });
    expect(told).toEqual([first.id, second.id, first.id]);
  });

  it("begins nothing when the invocation is about to end", async () => {
    const { clock, outbox, told, run, setRemaining } = openWorld();
    await outbox.write(newNotice(), clock());
    setRemaining(10_000);
    expect(await run()).toEqual({ published: 0, left: 1 });
    expect(told).toEqual([]);
    setRemaining(10_001);
    expect(await run()).toEqual({ published: 1, left: 0 });
  });

  it("publishes sixteen at a time: a slow notice delays few of the others", async () => {
    const { run, begun, end, outbox } = await openSlowBus();
    const running = run();
    await settled();
    expect(begun).toHaveLength(16);
    end();
    expect(await running).toEqual({ published: 40, left: 0 });
    expect(new Set(begun).size).toBe(40);
    expect(outbox.all()).toEqual([]);
  });

  it("begins no further notice after its deadline, and says how many still wait", async () => {
    const { run, begun, end, outbox, setRemaining } = await openSlowBus();
    const running = run();
    await settled();
    setRemaining(10_000);
    end();
    expect(await running).toEqual({ published: 16, left: 24 });
    expect(begun).toHaveLength(16);
    expect(outbox.all()).toHaveLength(24);
  });

  it("logs and measures the number of remaining notices, zero too", async () => {
    const { clock, outbox, run, setUp, logger } = openWorld();
    await outbox.write(newNotice(), clock());
    await outbox.write(newNotice(), clock());
    setUp(false);
    expect((await captureLog(() => run())).entries).toMatchObject([{ service: "aurora-oauth", OutboxLeft: 2 }]);
    expect(logger.text()).toMatch(/message: 'published',\s+published: 0,\s+left: 2/);
    setUp(true);
    clock.moveMinutes(1);
    expect((await captureLog(() => run())).entries).toMatchObject([{ OutboxLeft: 0 }]);
    expect(logger.text()).toMatch(/message: 'published',\s+published: 2,\s+left: 0/);
  });

  it("logs and counts each failure to erase notices once a code", async () => {
    const { clock, outbox, run, logger } = openWorld();
    await outbox.write(newNotice(), clock());
    await outbox.write(newNotice(), clock());
    outbox.erase = () => Promise.reject(new Failure("table_unavailable", { detail: "AccessDeniedException" }));
    const { entries } = await captureLog(() => run());
    expect(entries).toMatchObject([{ code: "table_unavailable", owner: "operator", Failures: 1 }, { OutboxLeft: 0 }]);
    expect(logger.text().match(/message: 'failure'/g)).toHaveLength(1);
    expect(logger.text()).toContain("detail: 'AccessDeniedException'");
  });

  it("loses nothing in an outage of the bus that is longer than a minute", async () => {
    const { clock, outbox, told, run, setUp } = openWorld();
    const notices = Array.from({ length: 20 }, () => newNotice());
    await Promise.all(notices.map((notice) => outbox.write(notice, clock())));
    setUp(false);
    for (let minute = 0; minute < 5; minute += 1) {
      expect(await run()).toEqual({ published: 0, left: 20 });
      clock.moveMinutes(1);
    }
    setUp(true);
    expect(await run()).toEqual({ published: 20, left: 0 });
    expect(told).toHaveLength(20);
    expect(new Set(told)).toEqual(new Set(notices.map(({ id }) => id)));
  });

  it("publishes the events that a process wrote with its record before it died", async () => {
    const { clock, told, publish, feed } = openWorld();
    const connections = memoryConnections();
    const records: AuditRecord[] = [];
    const audit = (left: readonly AuditRecord[]) => records.push(...left);
    const handle = createHandler({
      outbox: connections.outbox,
      publish,
      feed,
      webhooks: memoryWebhooks(),
      audit,
      clock,
      logger: recordedLog(),
    });
    const run = () => handle({}, inTime);
    const connection = newConnection({ updatedAt: clock() });
    await connections.write(connection, undefined, [{ name: "connection.connected", id: "a1.connected", connection }]);
    clock.moveSeconds(59);
    expect(await run(), "its own process has a minute to tell it").toEqual({ published: 0, left: 0 });
    clock.moveSeconds(1);
    expect(await run()).toEqual({ published: 1, left: 0 });
    expect(told).toEqual(["a1.connected"]);
    expect(records).toEqual([
      expect.objectContaining({ id: "a1.connected", act: "connection.connected", organisation: connection.tenant }),
    ]);
  });

  it("has nothing to publish when the process has published its event at once", async () => {
    const { clock, told, publish, feed } = openWorld();
    const { outbox, ...connections } = memoryConnections();
    const connection = newConnection({ updatedAt: clock() });
    const event = { name: "connection.connected", id: "a1.connected", connection } as const;
    await connections.write(connection, undefined, [event]);
    await eventsWithOutbox({ webhooks: memoryWebhooks(), publish, outbox, feed, audit: () => {}, clock, logger: recordedLog() }).publish(
      event,
    );
    clock.moveMinutes(2);
    expect(
      await createHandler({ outbox, publish, feed, webhooks: memoryWebhooks(), audit: () => {}, clock, logger: recordedLog() })({}, inTime),
    ).toEqual({
      published: 0,
      left: 0,
    });
    expect(told).toEqual(["a1.connected"]);
  });
});
