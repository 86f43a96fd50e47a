import type { Reporter, TestModule } from "vitest/node";

/** Says of each skipped test why, and ends the run with an error for them where nothing may be skipped: `CI=true`. */
export class SkipsReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const skipped = modules.flatMap((module) => [...module.children.allTests("skipped")]);
    for (const test of skipped) {
      const result = test.result();
      const reason = result.state === "skipped" ? (result.note ?? "no reason given") : "";
      process.stdout.write(`skipped: ${test.fullName}: ${reason}\n`);
    }
    if (skipped.length > 0 && process.env.CI === "true") {
      process.stdout.write(`${skipped.length} skipped, and under CI=true nothing may be\n`);
      process.exitCode = 1;
    }
  }
}
