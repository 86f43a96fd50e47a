import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { recordsOfFile } from "../../lib/audit/records-file.ts";
import { digestName, hourAfter } from "../../lib/audit/trail-names.ts";
import type { AuditRecord } from "../../lib/telemetry/audit-record.ts";
import { idsOf, openActivityWorld } from "../fixtures/activity-world.ts";

const first = "2026-02-28T20";
const toInstant = (minutes: number, milliseconds = 0) =>
  new Date(Date.parse(`${first}:00:00Z`) + minutes * 60_000 + milliseconds).toISOString();
const tokenAt = (at: string, id: string): AuditRecord => ({ id, at, act: "handed_out", organisation: "acme", actor: "billing" });

/** Events and tokens, one after the other, over nine hours and the border of a day. Three hours are not sealed. */
async function openLongWorld() {
  const world = openActivityWorld();
  const expected: string[] = [];
  for (let index = 0; index < 60; index += 1) {
    const at = toInstant(index * 9);
    const isAct = index % 3 === 0;
    await (isAct ? world.note(tokenAt(at, `t${index}`)) : world.happen(at, { id: `e${index}` }));
    expected.unshift(...(isAct && index * 9 >= 360 ? [] : [isAct ? `t${index}` : `e${index}`]));
  }
  await world.seal(first, hourAfter(first, 5));
  return { ...world, expected };
}

describe("the pages of GET /activity", () => {
  it.each([1, 2, 7, 50, 100])("of %i give everything once, over the borders of files, hours and days", async (limit) => {
    const { expected, number, readAll } = await openLongWorld();
    expect(idsOf(await readAll(`limit=${limit}`))).toEqual(expected);
    await number(20);
    expect(idsOf(await readAll(`limit=${limit}`))).toEqual(expected);
    await number();
    const all = await readAll(`limit=${limit}`);
    expect(idsOf(all)).toEqual(expected);
    expect(all.filter(({ source, at }) => source === "event" && at < toInstant(360))).toEqual([]);
  });

  it("give an event once, and leave none out, though it gets its number between two pages", async () => {
    const plan = fc.record({
      numbered: fc.nat(12),
      limit: fc.integer({ min: 1, max: 4 }),
      between: fc.array(fc.nat(5), { maxLength: 12 }),
    });
    await fc.assert(
      fc.asyncProperty(plan, async ({ numbered, limit, between }) => {
        const { happen, number, ask } = openActivityWorld();
        for (let index = 0; index < 12; index += 1) {
          // Some of them in one millisecond.
          await happen(toInstant(index >> 1), { id: `e${String(index).padStart(2, "0")}` });
        }
        await number(numbered);
        const got: string[] = [];
        let next: string | undefined = "";
        for (let page = 0; next !== undefined; page += 1) {
          const { entries, next_cursor: cursor } = await ask(`limit=${limit}${next && `&cursor=${next}`}`);
          got.push(...idsOf(entries));
          next = cursor;
          await number(between[page] ?? 0);
          // What happens meanwhile belongs before the first page.
          await happen(toInstant(60 + page), { id: `new${page}` });
        }
        expect(got).toHaveLength(12);
        expect(got.map((id) => Number(id.slice(1)) >> 1)).toEqual([5, 5, 4, 4, 3, 3, 2, 2, 1, 1, 0, 0]);
        expect(new Set(got).size).toBe(12);
      }),
      { numRuns: 200 },
    );
  });

  it("give two events of one millisecond once each, whatever their ids and numbers are", async () => {
    for (const ids of [
      ["a", "b"],
      ["b", "a"],
    ]) {
      const { happen, number, seal, readAll } = openActivityWorld();
      for (const id of ids) {
        await happen(toInstant(1), { id });
        await number();
      }
      await seal(first, first);
      expect(idsOf(await readAll("limit=1")).toSorted()).toEqual(["a", "b"]);
      expect((await readAll()).map(({ source }) => source)).toEqual(["both", "both"]);
    }
  });

  it("show what was sealed at the first page, and nothing that is sealed between two pages", async () => {
    const { note, seal, ask } = openActivityWorld();
    note(tokenAt(toInstant(10), "t1"));
    note(tokenAt(toInstant(20), "t2"));
    note(tokenAt(toInstant(70), "t3"));
    await seal(first, first);
    const { entries, next_cursor: cursor, sealed_until: until } = await ask("limit=1");
    expect(idsOf(entries)).toEqual(["t2"]);
    await seal(hourAfter(first), hourAfter(first));
    expect(await ask(`limit=1&cursor=${cursor}`)).toMatchObject({ entries: [{ id: "t1" }], sealed_until: until });
    expect(idsOf((await ask()).entries)).toEqual(["t3", "t2", "t1"]);
  });

  it("read an hour of several files, and an act of long ago, in bounded steps", async () => {
    const { note, seal, trail, ask } = openActivityWorld();
    note(tokenAt(toInstant(-200 * 24 * 60), "old"));
    for (let index = 0; index <= recordsOfFile; index += 1) {
      note(tokenAt(toInstant(0, index), `t${index}`));
    }
    const long = hourAfter(first, -200 * 24);
    await seal(long, long);
    // The chain begins anew: sealing each hour of 200 days would take a minute.
    trail.kept.delete(digestName(long));
    await seal(first, first);
    let asked = 0;
    const { list, read } = trail;
    trail.list = (...named) => {
      asked += 1;
      return list(...named);
    };
    trail.read = (name) => {
      asked += 1;
      return read(name);
    };
    const got: string[] = [];
    let [pages, next]: [number, string | undefined] = [0, ""];
    for (; next !== undefined; pages += 1) {
      asked = 0;
      const page = await ask(`limit=100${next && `&cursor=${next}`}`);
      expect(asked).toBeLessThan(60);
      got.push(...idsOf(page.entries));
      next = page.next_cursor;
    }
    const newest = Array.from({ length: recordsOfFile + 1 }, (_, index) => `t${recordsOfFile - index}`);
    expect(got).toEqual([...newest, "old"]);
    expect(pages).toBeLessThan(30);
  });

  it("end early, with a cursor, when the time of the request is over", async () => {
    const { ask, clock, expected } = await openLongWorld();
    const years = 100 * 365 * 24 * 60;
    clock.moveMinutes(years);
    const { entries, next_cursor: cursor } = await ask();
    expect(entries).toEqual([]);
    clock.moveMinutes(-years);
    expect(idsOf((await ask(`limit=100&cursor=${cursor}`)).entries)).toEqual(expected);
  });
});
