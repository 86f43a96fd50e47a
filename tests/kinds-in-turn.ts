import { BaseSequencer, type TestSpecification } from "vitest/node";

/** The folders whose files take long. Those of one folder wait for the same: for clocks, a deploy, the functions, Chromium, or other programs. */
const slowKinds = ["rotation", "deployed", "e2e", "browser", "wiring"];

/**
 * Runs the slow kinds of tests first, one file of each in turn, and the quick ones after them. Otherwise, where no run has left its times, the
 * longest files come last, because they are short texts, and most of the machine waits for them; and files that wait for the same come together.
 */
export class KindsInTurn extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const byKind = Map.groupBy(await super.sort(files), kindOf);
    const slow = slowKinds.map((kind) => byKind.get(kind) ?? []);
    const turns = Math.max(...slow.map(({ length }) => length));
    const inTurn = Array.from({ length: turns }, (_, turn) => slow.flatMap((ofKind) => ofKind.slice(turn, turn + 1)));
    return [...inTurn.flat(), ...(byKind.get("quick") ?? [])];
  }
}

function kindOf({ moduleId }: TestSpecification): string {
  const [, folder = ""] = /\/tests\/(\w+)\/(?:[\w-]+\/)*[\w.-]+$/.exec(moduleId.replaceAll("\\", "/")) ?? [];
  return slowKinds.includes(folder) ? folder : "quick";
}
