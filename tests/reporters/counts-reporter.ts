import { appendFileSync } from "node:fs";
import type { Reporter, TestModule } from "vitest/node";

/** Appends a run's passed and failed tests to the file that `TEST_COUNTS` names, and a line for each failure: the gate sums its runs and ends with the failures. */
export class CountsReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly { readonly message: string }[]): void {
    const file = process.env.TEST_COUNTS;
    if (file !== undefined) {
      const failed = modules.flatMap(({ children }) => [...children.allTests("failed")]);
      const skipped = process.env.CI === "true" ? modules.flatMap(({ children }) => [...children.allTests("skipped")]) : [];
      const passed = modules.reduce((sum, { children }) => sum + [...children.allTests("passed")].length, 0);
      // A file that fails to load, or one of its hooks, has no failed tests: it counts as one that failed.
      const unloaded = modules.filter((module) => module.state() === "failed" && [...module.children.allTests("failed")].length === 0);
      const failures = [
        ...failed.map((test) => toLine(test.project.name, test.module.relativeModuleId, test.fullName, test.result().errors)),
        ...unloaded.map((module) => toLine(module.project.name, module.relativeModuleId, "the file itself", module.errors())),
        // Where nothing may be skipped, `SkipsReporter` ends the run with an error.
        ...skipped.map((test) => toLine(test.project.name, test.module.relativeModuleId, test.fullName, [{ message: "skipped" }])),
        ...unhandled.map((error) => toLine("no project", "no file", "an error outside of any test", [error])),
      ];
      appendFileSync(file, [`${passed} ${failures.length}`, ...failures, ""].join("\n"));
    }
  }
}

function toLine(project: string, file: string, name: string, errors: readonly { readonly message: string }[] | undefined): string {
  const messages = (errors ?? []).map(({ message }) => message.replace(/\s+/g, " ").slice(0, 500));
  return `failed: ${project}: ${file}: ${name}: ${messages.join(" | ")}`;
}
