import { appendFileSync } from "node:fs";
import type { Reporter, TestModule } from "vitest/node";

/** Appends a run's passed and failed tests to the file that `TEST_COUNTS` names, and a line for each failure: the gate sums its runs and ends with the failures. */
export class CountsReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const file = process.env.TEST_COUNTS;
    if (file !== undefined) {
      const failed = modules.flatMap(({ children }) => [...children.allTests("failed")]);
      const passed = modules.reduce((sum, { children }) => sum + [...children.allTests("passed")].length, 0);
      // A file that fails to load, or one of its hooks, has no failed tests: it counts as one that failed.
      const unloaded = modules.filter((module) => module.state() === "failed" && [...module.children.allTests("failed")].length === 0);
      const failures = [
        ...failed.map((test) => toLine(test.project.name, test.module.relativeModuleId, test.fullName, test.result().errors)),
        ...unloaded.map((module) => toLine(module.project.name, module.relativeModuleId, "the file itself", module.errors())),
      ];
      appendFileSync(file, [`${passed} ${failures.length}`, ...failures, ""].join("\n"));
    }
  }
}

function toLine(project: string, file: string, name: string, errors: readonly { readonly message: string }[] | undefined): string {
  const messages = (errors ?? []).map(({ message }) => message.replace(/\s+/g, " ").slice(0, 500));
  return `failed: ${project}: ${file}: ${name}: ${messages.join(" | ")}`;
}
