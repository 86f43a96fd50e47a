import { describe, expect, it } from "vitest";
import { createHandler } from "../../functions/events/list.ts";
import { Failure } from "../../lib/errors.ts";
import type { Permission } from "../../lib/http/rights.ts";
import { noticeOf } from "../contract/feeds-contract.ts";
import { memoryFeed } from "../fakes/memory-feed.ts";
import { stoppedClock } from "../fakes/stopped-clock.ts";
import { buildContext, buildEventFrom, captureLog } from "../fixtures/http-event.ts";

type Page = { readonly events: readonly { readonly id: string }[]; readonly next: string | null };

function openWorld() {
  const [feed, clock] = [memoryFeed(), stoppedClock()];
  const limits = { hit: async () => ({ allowed: true }) as const };
  const ask = async (query = "", { tenant = "acme", permissions = ["connectors:read"] as Permission[] } = {}) => {
    const event = buildEventFrom({ tenant, permissions }, { route: "GET /events", query });
    const handle = createHandler({ feed, limits, clock });
    const { result } = await captureLog(() => handle(event, buildContext(29_000)));
    const body = JSON.parse(result.body ?? "") as Page & { readonly code?: string };
    return { status: result.statusCode, ...body };
  };
  const happen = async (id: string, tenant = "acme") => {
    clock.moveSeconds(1);
    await feed.keep(noticeOf(tenant, clock(), id));
  };
  return { feed, clock, ask, happen };
}

const idsOf = ({ events }: Page) => events.map(({ id }) => id);

describe("GET /events", () => {
  it("gives an event in the form of Standard Webhooks, with the id and the detail that the bus gets", async () => {
    const { clock, ask, happen } = openWorld();
    await happen("c1.7.recovered");
    const { detail } = noticeOf("acme", clock(), "c1.7.recovered");
    expect(await ask()).toEqual({
      status: 200,
      events: [{ id: "c1.7.recovered", type: "connection.recovered", timestamp: clock().toISOString(), data: detail }],
      next: expect.stringMatching(/^1-/),
    });
  });

  it("gives a receiver that was away for 29 days everything once and in order, and then only what is new", async () => {
    const { clock, ask, happen } = openWorld();
    await happen("before");
    let { next } = await ask();
    const expected = Array.from({ length: 250 }, (_, index) => `e${index}`);
    for (const id of expected) {
      await happen(id);
    }
    clock.moveMinutes(29 * 24 * 60);
    const got: string[] = [];
    for (let page = await ask(`after=${next}`); page.events.length > 0; page = await ask(`after=${page.next}`)) {
      got.push(...idsOf(page));
      next = page.next;
    }
    expect(got).toEqual(expected);
    await happen("new");
    expect(idsOf(await ask(`after=${next}`))).toEqual(["new"]);
  });

  it("answers 410 to a cursor behind which events are gone, and goes on from the oldest one", async () => {
    const { clock, ask, happen } = openWorld();
    await happen("first");
    const { next } = await ask();
    await happen("lost");
    await ask();
    clock.moveMinutes(31 * 24 * 60);
    await happen("new");
    expect(await ask(`after=${next}`)).toMatchObject({ status: 410, code: "cursor_expired" });
    expect(idsOf(await ask())).toEqual(["new"]);
  });

  it("S49: shows an organisation its own events only, also behind the cursor of another", async () => {
    const { ask, happen } = openWorld();
    await happen("ours");
    await happen("theirs", "globex");
    expect(idsOf(await ask())).toEqual(["ours"]);
    const { next } = await ask("", { tenant: "globex" });
    expect(await ask(`after=${next}`)).toMatchObject({ status: 410 });
    expect(await ask("", { tenant: "nobody" })).toEqual({ status: 200, events: [], next: null });
  });

  it("serves what has a number when the table is throttled, and nothing when it is away", async () => {
    const { feed, ask, happen } = openWorld();
    await happen("one");
    await ask();
    await happen("two");
    feed.failNext("number", new Failure("table_throttled"));
    expect(idsOf(await ask())).toEqual(["one"]);
    feed.failNext("number", new Failure("table_unavailable"));
    expect(await ask()).toMatchObject({ status: 503, code: "table_unavailable" });
    expect(idsOf(await ask())).toEqual(["one", "two"]);
  });

  it.each([
    ["after=1", { field: "after" }],
    ["limit=0", { field: "limit" }],
    ["limit=101", { field: "limit" }],
    ["before=1", {}],
  ])("refuses %s", async (query, facts) => {
    expect(await openWorld().ask(query)).toMatchObject({ status: 400, code: "invalid_request", ...facts });
  });

  it("S50: needs the right to read connections", async () => {
    const { ask } = openWorld();
    expect(await ask("", { permissions: ["tokens:read"] })).toMatchObject({ status: 403, code: "forbidden" });
  });
});
