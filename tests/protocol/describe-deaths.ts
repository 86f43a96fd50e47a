import { describe, expect, it } from "vitest";
import type { Death, Step } from "./crash-fixture.ts";

type Deaths<Story> = {
  /** What a process that died leaves, in the words of a title. */
  readonly leaves: string;
  /** Calls that a story makes, at the least: a shorter list means that nothing was tested. */
  readonly atLeast: number;
  listSteps(story: Story): Promise<readonly Step[]>;
  /** @returns Whether the sweeper died as well: it does not if it makes fewer calls. */
  expectWhole(story: Story, death: Death, where: string, sweeperDiesAt?: number): Promise<boolean>;
};

/** Has a process die at every call of every story, and then the sweeper that continues it. */
export function describeDeaths<Story extends { readonly title: string }>(stories: readonly Story[], deaths: Deaths<Story>): void {
  const { leaves, atLeast, listSteps, expectWhole } = deaths;
  describe.each(stories)("a process that dies in $title", (story) => {
    it(`leaves, at every call, ${leaves}`, async () => {
      const steps = await listSteps(story);
      expect(steps.length).toBeGreaterThan(atLeast);
      for (const { call, name } of steps) {
        for (const when of ["before", "after"] as const) {
          await expectWhole(story, { call, when }, `${when} ${call}: ${name}`);
        }
      }
    });

    it("is continued by a sweeper that dies as well, at every call of both", async () => {
      for (const { call, name } of await listSteps(story)) {
        let hasDied = true;
        for (let sweeperCall = 1; hasDied; sweeperCall += 1) {
          const where = `after ${call}: ${name}, then of a sweep after ${sweeperCall}`;
          hasDied = await expectWhole(story, { call, when: "after" }, where, sweeperCall);
        }
      }
    });
  });
}

/** Sweeps in a process that may die, and waits until the next sweep is due. @returns Whether it died. */
export async function dieInSweep<Deps>(
  { sweep, clock }: { sweep(deps: Deps): Promise<unknown>; readonly clock: { moveMinutes(minutes: number): void } },
  { deps, isDead }: { readonly deps: Deps; isDead(): boolean },
): Promise<boolean> {
  await sweep(deps).catch(() => undefined);
  clock.moveMinutes(6);
  return isDead();
}
