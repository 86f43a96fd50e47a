import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Death } from "../crash-fixture.ts";
import { type Cloud, listOpen, listStanding } from "./standing-changes.ts";
import { openTwoPeople, type Person, projects } from "./two-people-fixture.ts";

let world: Awaited<ReturnType<typeof openTwoPeople>>;
beforeAll(async () => {
  world = await openTwoPeople();
});
afterAll(() => world.close());

type Deed =
  | { readonly deed: "setUp"; readonly person: Person; readonly where: readonly ("own" | "both")[]; readonly access: "read" | "operate" }
  | { readonly deed: "tearDown" }
  /** The people who may not use their home from then on. */
  | { readonly deed: "close"; readonly closed: readonly Person[] };

const person = fc.constantFrom<Person>("ada", "grace");
const setUp = fc.record({
  deed: fc.constant("setUp" as const),
  person,
  where: fc.shuffledSubarray(["own", "both"] as const, { minLength: 1 }),
  access: fc.constantFrom("read" as const, "operate" as const),
});
const deeds: fc.Arbitrary<Deed> = fc.oneof(
  { weight: 5, arbitrary: setUp },
  { weight: 1, arbitrary: fc.constant({ deed: "tearDown" as const }) },
  { weight: 1, arbitrary: fc.record({ deed: fc.constant("close" as const), closed: fc.subarray<Person>(["ada", "grace"]) }) },
);
/** Half of the processes die, at any of their calls to Google and to the ledger. */
const deaths: fc.Arbitrary<Death | undefined> = fc.option(
  fc.record({ call: fc.integer({ min: 1, max: 90 }), when: fc.constantFrom("before" as const, "after" as const) }),
  { nil: undefined },
);
const story = fc.record({
  steps: fc.array(fc.record({ deed: deeds, death: deaths }), { minLength: 2, maxLength: 6 }),
  /** How long Google hides a new account, and how it refuses one that it does not show. */
  hiding: fc.record({ account_propagation_seconds: fc.constantFrom(0, 2), unknown_account: fc.constantFrom("missing", "forbidden") }),
});

const read = async () => ({
  standing: listStanding((await world.cloud()) as unknown as Cloud),
  ...listOpen(await world.entries()),
});

/** @returns Whether the process died. */
async function act(deed: Deed, death: Death | undefined): Promise<boolean> {
  // A login is refused until a disconnect that has begun is over.
  if (world.isDisconnecting()) {
    await world.tearDown();
  }
  switch (deed.deed) {
    case "setUp": {
      await world.connect(deed.person);
      const targets = deed.where.map((place) => (place === "own" ? projects[deed.person] : projects.both));
      return (await world.setUp({ targets, access: deed.access, ...(death === undefined ? {} : { death }) })).died;
    }
    case "tearDown":
      return (await world.tearDown(death)).died;
    case "close":
      await world.seeProjects(deed.closed);
      return false;
  }
}

/** Everything that stands has one open entry, and everything that is listed as made stands. What a dead process has begun may stand. */
async function expectNamedOnce(died: boolean): Promise<void> {
  const { standing, made, begun } = await read();
  const open = [...made, ...begun];
  expect(open.length, "no entry beside another").toBe(new Set(open).size);
  expect(
    standing.filter((each) => !open.includes(each)),
    "stands without an entry",
  ).toEqual([]);
  if (!died) {
    expect(
      made.filter((each) => !standing.includes(each)),
      "is listed, and does not stand",
    ).toEqual([]);
  }
}

test("S62: whatever two people with two homes do and wherever a process dies, what stands at Google is what the ledger lists as open", async () => {
  await fc.assert(
    fc.asyncProperty(story, async ({ steps, hiding }) => {
      await world.reset();
      await world.control("POST", "settings", hiding);
      for (const { deed, death } of steps) {
        await expectNamedOnce(await act(deed, death));
      }
      await world.seeProjects();
      for (const each of ["ada", "grace"] as const) {
        await act({ deed: "setUp", person: each, where: ["both"], access: "read" }, { call: 1, when: "before" });
        await world.tearDown();
        await expectNamedOnce(false);
      }
      expect(await read(), "each has disconnected").toEqual({ standing: [], made: [], begun: [] });
    }),
    { numRuns: 30 },
  );
});
