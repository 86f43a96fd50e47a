import { appendFileSync } from "node:fs";
import type { Reporter, TestModule } from "vitest/node";

/** Appends the passed and failed tests of a run to the file that `TEST_COUNTS` names, so that the gate can sum its runs. */
export class CountsReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const file = process.env.TEST_COUNTS;
    if (file !== undefined) {
      const count = (state: "passed" | "failed") => modules.reduce((sum, { children }) => sum + [...children.allTests(state)].length, 0);
      // A file that fails to load has no tests: it counts as one that failed.
      const unloaded = modules.filter((module) => module.state() === "failed" && [...module.children.allTests("failed")].length === 0);
      appendFileSync(file, `${count("passed")} ${count("failed") + unloaded.length}\n`);
    }
  }
}
