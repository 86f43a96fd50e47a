import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { fairShare } from "../../lib/http/fair-share.ts";
import { takePartsIn } from "../../lib/table/window-counters.ts";
import { findOrganisation, type Item } from "../../ops/offboard/item-kinds.ts";
import { type LocalTable, startTable } from "../fixtures/table-fixture.ts";

let local: LocalTable;
beforeAll(async () => {
  local = await startTable();
});
afterAll(() => local.close());

const share = { use: "tokens", rate: { count: 100, seconds: 10 } } as const;
const begin = Date.UTC(2026, 2, 1, 12);

test("S66: five processes that ask at once let one share through, and a tenth for each process beyond the first", async () => {
  const tenant = randomUUID();
  let nowMs = begin;
  const open = () => fairShare({ clock: () => new Date(nowMs), take: takePartsIn(local.table) }, share, () => {});
  const processes = Array.from({ length: 5 }, open);
  const sendAll = async () => {
    let allowed = 0;
    const work = async (count: ReturnType<typeof open>) => {
      for (let sent = 0; sent < 200; sent += 1) {
        await Promise.resolve(count(tenant)).then(
          () => {
            allowed += 1;
          },
          () => undefined,
        );
      }
    };
    await Promise.all(processes.map((count) => work(count)));
    return allowed;
  };
  expect(await sendAll()).toBe(100 + 4 * 10);
  nowMs += 10_000;
  expect(await sendAll(), "the next window").toBe(140);
});

test("one organisation's parts are no other's, and are found by an offboarding", async () => {
  const [one, other] = [randomUUID(), randomUUID()];
  const take = takePartsIn(local.table);
  const windowStart = new Date(begin);
  expect(await take({ tenant: one, share, amount: 10, most: 10, windowStart })).toBe(true);
  expect(await take({ tenant: one, share, amount: 10, most: 10, windowStart })).toBe(false);
  expect(await take({ tenant: other, share, amount: 10, most: 10, windowStart })).toBe(true);
  const items = (await local.items()) as readonly Item[];
  expect(items.map(findOrganisation).filter((found) => found?.organisation === one)).toHaveLength(1);
});
