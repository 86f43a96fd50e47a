import { expect, test } from "vitest";
import { openAuroraSetup } from "../../bench/setup/aurora-setup.ts";
import { floorOf } from "../../bench/setup/floor.ts";
import { openOurSetup } from "../../bench/setup/our-setup.ts";
import { openVirtualGoogle } from "../../bench/setup/virtual-google.ts";
import { virtualTime } from "../../bench/setup/virtual-time.ts";

/** More projects than Google's quota lets be set up in two minutes, each in a process of its own. */
const projects = 25;

async function openOurs() {
  const time = virtualTime();
  return openOurSetup(time, await openVirtualGoogle(time, projects));
}

test("25 projects whose tasks run at once are all set up completely, in the same virtual time whenever it is measured", async () => {
  const [one, other] = [await openOurs(), await openOurs()];
  // A run that leaves anything out throws.
  const first = await one.first();
  expect(first.seconds).toBe((await other.first()).seconds);
  expect(first.seconds).toBeGreaterThan(floorOf(projects));
  expect(first.history.transitions.size).toBe(projects);
  expect((await one.again()).seconds).toBeLessThan(floorOf(1) / 10);
});

test("virtual time overlaps what waits at once, and adds up what waits in turn", async () => {
  const time = virtualTime();
  const inTurn = () => time.pause(1000).then(() => time.pause(2000));
  expect((await time.measure(() => Promise.all([inTurn(), inTurn(), time.pause(500)]))).seconds).toBe(3);
  await expect(time.measure(() => new Promise(() => undefined))).rejects.toThrow("waits for something else");
  await expect(time.measure(() => Promise.reject(new Error("fails")))).rejects.toThrow("fails");
});

test("the floor is the longest of operations, access and quota: access for few projects, the quota for many", () => {
  expect([1, 12].map(floorOf)).toEqual([126.5, 126.5]);
  // The first write may go after two calls. Of a hundred projects, the last four wait for the ninth minute, and then for their operation.
  expect(floorOf(100)).toBe(0.5 + 8 * 60 + 24 + 0.25);
});

test("Aurora's order, replayed, sets up what it is given, and waits half a minute after the last proof", async () => {
  const time = virtualTime();
  const run = openAuroraSetup(time, await openVirtualGoogle(time, 1));
  expect(await run()).toBeGreaterThan(60 + 24 + 120);
  const again = await run();
  expect(again).toBeGreaterThan(30);
  expect(again).toBeLessThan(40);
});
