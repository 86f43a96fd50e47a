import { describe, expect, it } from "vitest";
import type { Death, Step } from "./crash-fixture.ts";

type Deaths<Story> = {
  /** What a process that died leaves, in the words of a title. */
  readonly leaves: string;
  /** Calls that a story makes, at the least: a shorter list means that nothing was tested. */
  readonly atLeast: number;
  /** The calls at which the sweeper dies as well. */
  readonly sweeperCalls: readonly number[];
  listSteps(story: Story): Promise<readonly Step[]>;
  expectWhole(story: Story, death: Death, where: string, sweeperDiesAt?: number): Promise<void>;
};

/** Has a process die at every call of every story, and then the sweeper that continues it. */
export function describeDeaths<Story extends { readonly title: string }>(stories: readonly Story[], deaths: Deaths<Story>): void {
  const { leaves, atLeast, sweeperCalls, listSteps, expectWhole } = deaths;
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
        for (const sweeperCall of sweeperCalls) {
          await expectWhole(story, { call, when: "after" }, `after ${call}: ${name}, then of a sweep after ${sweeperCall}`, sweeperCall);
        }
      }
    });
  });
}
