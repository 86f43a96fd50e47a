import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Failure } from "../../lib/errors.ts";
import { limitsIn } from "../../lib/table/window-counters.ts";
import { findLeaks } from "../fixtures/find-leaks.ts";
import { requestedAt } from "../fixtures/http-event.ts";
import { answering, onceWorld, type Sent } from "../fixtures/once-fixture.ts";
import { type LocalTable, startTable } from "../fixtures/table-fixture.ts";

let local: LocalTable;
beforeAll(async () => {
  local = await startTable();
});
afterAll(() => local.close());

const keyed = (more: Sent = {}): Sent => ({ key: randomUUID(), ...more });

describe("a request with an Idempotency-Key", () => {
  test("that is sent twenty times at once is done once, and every answer is the first one", async () => {
    const world = onceWorld(local.table);
    let finish = () => {};
    const worked = new Promise<void>((resolve) => {
      finish = resolve;
    });
    world.works(async () => {
      await worked;
      return answering(202, { run: randomUUID() });
    });
    const sending = world.sendTogether(20, keyed());
    setImmediate(finish);
    const answers = await sending;
    expect(world.done()).toBe(1);
    expect(new Set(answers.map(({ status, body }) => `${status} ${body}`)).size).toBe(1);
    expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(202));
    expect(answers.filter(({ isReplay }) => isReplay)).toHaveLength(19);
  });

  test("is answered with the first answer for a day, and then done again", async () => {
    const [world, sent] = [onceWorld(local.table), keyed()];
    expect((await world.send(sent)).body).toBe('{"done":1}');
    world.wait(86_399);
    expect(await world.send(sent)).toMatchObject({ body: '{"done":1}', isReplay: true });
    world.wait(2);
    expect(await world.send(sent)).toMatchObject({ body: '{"done":2}', isReplay: false });
    world.wait(2);
    expect(await world.send({ ...sent, body: '{"another":1}' })).toMatchObject({ status: 422 });
  });

  test.each([
    ["body", { body: '{"other":true}' }],
    ["query", { query: "account=other" }],
    ["path", { route: "POST /other" }],
    ["method", { route: "DELETE /thing" }],
  ])("is refused with another %s, and nothing is done", async (_, other) => {
    const [world, sent] = [onceWorld(local.table), keyed()];
    await world.send(sent);
    expect(await world.send({ ...sent, ...other })).toMatchObject({ status: 422, code: "idempotency_key_reused" });
    expect(world.done()).toBe(1);
  });

  test("S49: is another one in another organisation, and of another person", async () => {
    const [world, sent] = [onceWorld(local.table), keyed()];
    await world.send(sent);
    expect(await world.send({ ...sent, tenant: "globex" })).toMatchObject({ status: 200, isReplay: false });
    expect(await world.send({ ...sent, id: "grace" })).toMatchObject({ status: 200, isReplay: false });
    expect(world.done()).toBe(3);
  });

  test.each([[""], [" "], ["x".repeat(256)], ["two words"], ["schlüssel"], ["a\tb"]])("is a 400 with the key %j", async (key) => {
    const world = onceWorld(local.table);
    expect(await world.send({ key })).toMatchObject({ status: 400, code: "invalid_request" });
    expect(world.done()).toBe(0);
  });

  test.each([["x"], ["x".repeat(255)], ['"quoted"'], ["!~#/:"]])("is done with the key %j", async (key) => {
    const world = onceWorld(local.table);
    expect(await world.send({ key, id: randomUUID() })).toMatchObject({ status: 200 });
  });

  test("that failed is done again, and stays bound to its body", async () => {
    const [world, sent] = [onceWorld(local.table), keyed()];
    for (const code of ["rate_limited", "provider_unavailable", "connection_busy"] as const) {
      world.works(() => {
        throw new Failure(code);
      });
      expect(await world.send(sent)).toMatchObject({ code, isReplay: false });
    }
    expect(await world.send({ ...sent, body: "[]" })).toMatchObject({ status: 422 });
    world.works(() => ({ at: "last" }));
    expect(await world.send(sent)).toMatchObject({ status: 200, body: '{"at":"last"}' });
    expect(await world.send(sent)).toMatchObject({ status: 200, isReplay: true });
    expect(world.done()).toBe(4);
  });

  test("that still runs after a third of the time is a 409 with Retry-After, and nothing is done twice", async () => {
    const [world, sent] = [onceWorld(local.table), keyed()];
    world.letTimePass();
    world.works(() => new Promise(() => {}));
    void world.log({ ...sent, remainingMs: 29_000 });
    await expect.poll(world.done).toBe(1);
    expect(await world.send(sent)).toMatchObject({ status: 409, code: "request_in_progress", retryAfter: "5" });
    expect(world.done()).toBe(1);
  });

  test("whose process died is done by the next one when its function's time is over, and not before", async () => {
    const [world, sent] = [onceWorld(local.table), keyed({ remainingMs: 10_000 })];
    world.letTimePass();
    world.works(() => new Promise(() => {}));
    void world.log(sent);
    await expect.poll(world.done).toBe(1);
    world.works(() => ({ by: "the next one" }));
    world.wait(8);
    expect(await world.send({ ...sent, remainingMs: 300 })).toMatchObject({ status: 409 });
    world.wait(5);
    expect(await world.send(sent)).toMatchObject({ status: 200, body: '{"by":"the next one"}' });
    expect(world.done()).toBe(2);
  });

  test("keeps its place when its own deadline passed: the work may still go on", async () => {
    const [world, sent] = [onceWorld(local.table), keyed()];
    world.works(() => {
      throw new Failure("deadline_exceeded");
    });
    expect(await world.send(sent)).toMatchObject({ status: 504 });
    world.letTimePass();
    expect(await world.send({ ...sent, remainingMs: 300 })).toMatchObject({ status: 409, code: "request_in_progress" });
    expect(world.done()).toBe(1);
  });

  test("a process that lost its place neither keeps its answer nor frees the next one's", async () => {
    const [world, sent] = [onceWorld(local.table), keyed({ remainingMs: 1000 })];
    let finish = (_: object) => {};
    world.works(
      () =>
        new Promise((resolve) => {
          finish = resolve;
        }),
    );
    const slow = world.log(sent);
    await expect.poll(world.done).toBe(1);
    world.wait(4);
    world.works(() => ({ by: "second" }));
    expect(await world.send(sent)).toMatchObject({ body: '{"by":"second"}' });
    finish({ by: "first" });
    await slow;
    expect(await world.send(sent)).toMatchObject({ body: '{"by":"second"}', isReplay: true });
  });

  test("a claim whose answer was lost finds itself", async () => {
    const [world, sent] = [onceWorld(local.table), keyed()];
    await local.fail({ target: "DynamoDB_20120810.UpdateItem", drop: true, after: true });
    expect(await world.send(sent)).toMatchObject({ status: 200 });
    expect(world.done()).toBe(1);
  });

  test("is answered although its answer could not be kept, and is refused before anything is done when the table is away", async () => {
    const [world, sent] = [onceWorld(local.table), keyed()];
    const away = () => local.fail({ target: "DynamoDB_20120810.UpdateItem", type: "AccessDeniedException", times: 1000 });
    world.works(async () => {
      await away();
      return { made: true };
    });
    expect(await world.send(sent)).toMatchObject({ status: 200, body: '{"made":true}' });
    expect(await world.send(keyed())).toMatchObject({ status: 503 });
    expect(world.done()).toBe(1);
    await local.heal();
  });

  test("of a caller who may not write is refused as without a key, and nothing is kept", async () => {
    const world = onceWorld(local.table);
    expect(await world.send(keyed({ permissions: ["connectors:read"] }))).toMatchObject({ status: 403, code: "forbidden" });
    expect(world.opened()).toBe(0);
  });

  test("S89: that ends access is not begun before its note is in the table, with a key and without", async () => {
    const ender = onceWorld(local.table, { subject: "gcp", ends: true });
    const giver = onceWorld(local.table, { subject: "gcp" });
    const [tenant, sent] = [randomUUID(), keyed()];
    await giver.send({ ...sent, tenant });
    for (const more of [{}, keyed()]) {
      await local.fail({ target: "DynamoDB_20120810.UpdateItem", type: "AccessDeniedException", times: 1000 });
      expect(await ender.send({ ...more, tenant })).toMatchObject({ status: 503 });
      await local.heal();
    }
    expect(ender.done()).toBe(0);
    expect(await giver.send({ ...sent, tenant })).toMatchObject({ status: 200, isReplay: true });
    let replayed: object = {};
    ender.works(async () => {
      replayed = await giver.send({ ...sent, tenant });
      throw new Failure("provider_unavailable");
    });
    expect(await ender.send({ tenant })).toMatchObject({ code: "provider_unavailable" });
    expect(replayed).toMatchObject({ status: 409, code: "answer_not_kept" });
  });

  test("without a key nothing is opened", async () => {
    const world = onceWorld(local.table);
    await world.send({});
    await world.send({});
    expect([world.done(), world.opened()]).toEqual([2, 0]);
  });

  test("S75: leaves one audit record for each time that it was sent", async () => {
    const [world, sent] = [onceWorld(local.table), keyed()];
    const statuses = [];
    for (const more of [{}, {}, { body: "[]" }]) {
      const { records } = await world.log({ ...sent, ...more });
      statuses.push(records.map(({ act, status }) => [act, status]));
    }
    expect(statuses).toEqual([[["requested", 200]], [["requested", 200]], [["requested", 422]]]);
  });

  test("who has waited for sixty requests of their own in a minute is answered at once", async () => {
    const [world, id] = [onceWorld(local.table), randomUUID()];
    world.works(() => new Promise(() => {}));
    const sent = keyed({ id });
    void world.log(sent);
    await expect.poll(world.done).toBe(1);
    for (let waits = 0; waits < 60; waits += 1) {
      await limitsIn(local.table).hit(id, "idempotency wait", { count: 60, seconds: 60 }, requestedAt);
    }
    expect(await world.send(sent)).toMatchObject({ status: 409, code: "request_in_progress" });
  });
});

describe("S47: what the table holds of a request with an Idempotency-Key", () => {
  const secret = "tskey-auth-1";

  const tableAsText = async () => JSON.stringify(await local.items());

  test("is neither the key nor what was sent nor the answer", async () => {
    const world = onceWorld(local.table, { answersSecret: true });
    const [sent, answered] = [`sent-${randomUUID()}`, `answered-${randomUUID()}`];
    const request = keyed({ id: `caller-${randomUUID()}`, body: JSON.stringify({ sent }) });
    world.works(() => ({ key: answered }));
    await world.send(request);
    expect((await world.send(request)).body).toBe(JSON.stringify({ key: answered }));
    const canaries = Object.entries({ sent, answered, key: request.key ?? "" }).map(([name, value]) => ({ name, value }));
    const text = await tableAsText();
    expect(text).toContain("IDEMPOTENCY#acme#");
    expect(findLeaks(canaries, [{ where: "the table", text }])).toEqual([]);
  });

  test("is no secret answer under a key that could be guessed: the request is not done again, and says that", async () => {
    const [world, sent] = [onceWorld(local.table, { answersSecret: true }), { key: "order-17", id: randomUUID() }];
    world.works(() => ({ key: secret }));
    expect(await world.send(sent)).toMatchObject({ status: 200 });
    expect(await world.send(sent)).toMatchObject({ status: 409, code: "answer_not_kept" });
    expect(world.done()).toBe(1);
  });

  test("is no answer that is too long for an item", async () => {
    const [world, sent] = [onceWorld(local.table), keyed()];
    world.works(() => ({ long: "x".repeat(400_000) }));
    expect(await world.send(sent)).toMatchObject({ status: 200 });
    expect(await world.send(sent)).toMatchObject({ status: 409, code: "answer_not_kept" });
  });
});
