import { describe, expect, it } from "vitest";
import type { RefreshDueDeps, RefreshDueOptions } from "../../lib/connections/jobs/refresh-due.ts";
import type { TickEnd } from "../../lib/connections/jobs/tick-tally.ts";
import { Failure } from "../../lib/errors.ts";
import { acme } from "../fixtures/engine-fixture.ts";
import { answering, dueNow, failing, type Many, openMany } from "./refresh-due-fixture.ts";

describe("the report of a tick for an operator", () => {
  const ended = async (many: Many, options: Partial<RefreshDueOptions> = {}, using: RefreshDueDeps = many.engine) => {
    const ends: TickEnd[] = [];
    const ticking = many.tick({ ...options, report: (end) => ends.push(end) }, using);
    await ticking.catch(() => undefined);
    expect(ends).toHaveLength(1);
    return ends[0] ?? expect.fail();
  };

  it("has each failure with its detail, once a provider and code, whether it was recorded or thrown", async () => {
    const many = await openMany(6);
    const { connections, keys } = many;
    const using = answering(many, (turn) => {
      if (turn <= 3) {
        throw new Failure("provider_answer_invalid", { detail: `turn ${turn}` });
      }
    });
    const acquire: typeof connections.acquire = (key, request) =>
      key.tenant === keys[5]?.tenant
        ? Promise.reject(new Failure("table_throttled", { detail: "dynamodb: slow down" }))
        : connections.acquire(key, request);
    const { failures } = await ended(many, { concurrency: 1 }, { ...using, connections: { ...connections, acquire } });
    expect(failures.map(({ provider, failure: { code, detail } }) => `${provider} ${code} ${detail}`).sort()).toEqual([
      "gcp provider_answer_invalid turn 1",
      "gcp table_throttled dynamodb: slow down",
    ]);
  });

  it("has a disconnect that could not be continued", async () => {
    const many = await openMany(1);
    many.connections.patch(acme, { status: "disconnecting", due: { at: many.clock(), reason: "disconnect" } });
    many.credentials.failNext("erase", new Failure("store_denied"));
    const { failures } = await ended(many);
    expect(failures).toMatchObject([{ provider: "gcp", failure: { code: "store_denied" } }]);
  });

  it("has the time for which the oldest entry has been due, and none when none is", async () => {
    const many = await openMany(3);
    const dueAt = (seconds: number) => ({ due: { at: new Date(many.clock().getTime() - seconds * 1000), reason: "expiry" } }) as const;
    for (const [index, key] of many.keys.entries()) {
      many.connections.patch(key, dueAt(index === 1 ? 754.5 : 20));
    }
    expect(await ended(many)).toMatchObject({ failures: [], oldestDueSeconds: 754.5, isCutShort: false });
    expect(await ended(many)).toMatchObject({ failures: [], oldestDueSeconds: 0, isCutShort: false });
  });

  it("says that its deadline passed before all due entries were worked on", async () => {
    const many = await openMany(3);
    expect(await ended(many, { stop: AbortSignal.abort() })).toMatchObject({ isCutShort: true, oldestDueSeconds: expect.any(Number) });
    const stop = new AbortController();
    const using = answering(many, (turn) => (turn === 3 ? stop.abort() : undefined));
    expect(await ended(many, { concurrency: 1, stop: stop.signal }, using), "the last one was begun").toMatchObject({ isCutShort: false });
  });

  it("is made by a tick that fails as well", async () => {
    const many = await openMany(2);
    const due = {
      ...many.engine.due,
      async *pages() {
        yield many.keys.map((key) => dueNow(key, many.clock()));
        throw new Failure("table_unavailable");
      },
    };
    const using = answering(many, failing(new Failure("provider_timeout")));
    expect((await ended(many, {}, { ...using, due })).failures).toMatchObject([{ failure: { code: "provider_timeout" } }]);
  });
});
