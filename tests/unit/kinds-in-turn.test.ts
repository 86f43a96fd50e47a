import { expect, it } from "vitest";
import type { TestSpecification, Vitest } from "vitest/node";
import { KindsInTurn } from "../kinds-in-turn.ts";

/** Specifications as vitest hands them over, with the seconds that each took in the run before. */
const specificationsOf = (files: readonly (readonly [file: string, seconds: number])[]) => {
  const project = { name: "embedded", config: { sequence: { groupOrder: 0 }, isolate: false } };
  const specifications = files.map(([file]) => ({ moduleId: `/home/ada/tests-of-mine/aurora/tests/${file}.test.ts`, project }));
  const resultOf = (specification: unknown) => ({ failed: false, duration: files[specifications.indexOf(specification as never)]?.[1] });
  return {
    specifications: specifications as unknown as TestSpecification[],
    vitest: { cache: { getTestSpecificationResult: resultOf } } as unknown as Vitest,
  };
};

const sort = async (files: readonly (readonly [file: string, seconds: number])[]) => {
  const { specifications, vitest } = specificationsOf(files);
  const sorted = await new KindsInTurn(vitest).sort(specifications);
  return sorted.map(({ moduleId }) => moduleId.replace(/^.*\/tests\/(.*)\.test\.ts$/, "$1"));
};

it("runs a file of each slow kind in turn, the longest first, and then the quick kinds", async () => {
  expect(
    await sort([
      ["unit/retry-after", 1],
      ["protocol/providers/azure", 9],
      ["e2e/requests", 3],
      ["e2e/embedded/races", 30],
      ["browser/console", 20],
      ["wiring/package", 40],
      ["rotation/stampede", 5],
      ["e2e/redirects", 2],
    ]),
  ).toEqual([
    "rotation/stampede",
    "e2e/embedded/races",
    "browser/console",
    "wiring/package",
    "e2e/requests",
    "e2e/redirects",
    "protocol/providers/azure",
    "unit/retry-after",
  ]);
});

it("leaves quick files as they are sorted, and loses none", async () => {
  expect(
    await sort([
      ["unit/system", 1],
      ["contract/table", 2],
    ]),
  ).toEqual(["contract/table", "unit/system"]);
});
