import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Need } from "../../fakes/scripted-setup.ts";
import { newChange } from "../../fixtures/new-change.ts";
import type { Death } from "../crash-fixture.ts";
import { openSetupModel, steps, targets } from "./setup-model.ts";

const kinds: Readonly<Record<string, string>> = { accounts: "account", grants: "role", services: "api" };

const need = (target: string, step: string, number: number, stands: Need["stands"], refusedAt: readonly number[] = []): Need => ({
  change: newChange({
    target,
    step,
    kind: kinds[step] ?? step,
    name: `${stands} ${number}`,
    ...(stands === "listed" ? { before: "the customer's" } : {}),
  }),
  stands,
  refusedAt,
});

/** In each target and step: two things that are missing, one of the customer's that the plan lists, and one that it does not. */
const everything = targets.flatMap((target) =>
  steps.flatMap((step) => [
    need(target, step, 1, "no"),
    need(target, step, 2, "no", target === "two" ? [0] : [1]),
    need(target, step, 3, "listed"),
    need(target, step, 4, "unlisted"),
  ]),
);

const moments = ["before", "after"] as const;

describe.each([
  ["the plan that is stored", false],
  ["a new plan", true],
])("a setup that dies at any call and is run again with %s", (_, plansAnew) => {
  it("makes every change once, and records as made exactly what it made", async () => {
    const whole = await openSetupModel(everything, plansAnew).setUp();
    expect(whole.calls).toBeGreaterThan(2 * 18);
    for (let call = 1; call <= whole.calls; call += 1) {
      for (const when of moments) {
        const model = openSetupModel(everything, plansAnew);
        expect(await model.setUp({ call, when }), `${when} call ${call}`).toMatchObject({ died: true });
        expect(await model.setUp()).toMatchObject({ died: false });
        // What the provider refused once is made by the next run.
        await model.setUp();
        await model.setUp();
        await model.expectSetUp();
      }
    }
  });

  it("is taken back wholly, also when it was never run again", async () => {
    const whole = await openSetupModel(everything, plansAnew).setUp();
    for (let call = 1; call <= whole.calls; call += 1) {
      for (const when of moments) {
        const model = openSetupModel(everything, plansAnew);
        await model.setUp({ call, when });
        await model.tearDown();
        await model.tearDown();
        await model.expectTornDown();
      }
    }
  });
});

describe("a teardown that dies at any call and is run again", () => {
  it("restores the cloud as it was before the setup, apart from what is kept", async () => {
    const start = async () => {
      const model = openSetupModel(everything, true);
      await model.setUp();
      await model.setUp();
      await model.expectSetUp();
      return model;
    };
    const whole = await (await start()).tearDown();
    expect(whole.calls).toBeGreaterThan(2 * 12);
    for (let call = 1; call <= whole.calls; call += 1) {
      for (const when of moments) {
        const model = await start();
        expect(await model.tearDown({ call, when }), `${when} call ${call}`).toMatchObject({ died: true });
        await model.tearDown();
        await model.tearDown();
        await model.expectTornDown();
      }
    }
  });
});

it("holds for any needs, and any number of processes that die in setups and teardowns", async () => {
  const anyNeeds = fc.uniqueArray(
    fc.record({
      target: fc.constantFrom(...targets),
      step: fc.constantFrom(...steps),
      number: fc.nat({ max: 5 }),
      stands: fc.constantFrom<Need["stands"]>("no", "no", "listed", "unlisted"),
      refusedAt: fc.uniqueArray(fc.nat({ max: 2 }), { maxLength: 2 }),
    }),
    { selector: ({ target, step, number }) => `${target} ${step} ${number}`, minLength: 1, maxLength: 14 },
  );
  const anyDeaths = fc.array(fc.record({ call: fc.integer({ min: 1, max: 50 }), when: fc.constantFrom<Death["when"]>(...moments) }), {
    maxLength: 3,
  });
  let died = 0;
  await fc.assert(
    fc.asyncProperty(
      anyNeeds,
      anyDeaths,
      anyDeaths,
      fc.boolean(),
      fc.boolean(),
      async (given, inSetup, inTeardown, plansAnew, finishes) => {
        const needs = given.map(({ target, step, number, stands, refusedAt }) => need(target, step, number, stands, refusedAt));
        const model = openSetupModel(needs, plansAnew);
        for (const death of inSetup) {
          died += (await model.setUp(death)).died ? 1 : 0;
        }
        if (finishes) {
          // The provider refuses none of its requests after the third.
          for (const _ of [1, 2, 3, 4]) {
            await model.setUp();
          }
          await model.expectSetUp();
        }
        for (const death of inTeardown) {
          died += (await model.tearDown(death)).died ? 1 : 0;
        }
        for (const _ of [1, 2, 3, 4]) {
          await model.tearDown();
        }
        await model.expectTornDown();
      },
    ),
    { numRuns: 600 },
  );
  expect(died, "processes that died").toBeGreaterThan(300);
});
