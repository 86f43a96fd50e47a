import { readdirSync } from "node:fs";
import type { Reporter } from "vitest/node";

const isLong = (file: string) => file.endsWith(".long.test.ts") && !file.startsWith("deployed/");

/** Prints which tests `npm test` has left out, and the command that runs them. */
export class LeftOutReporter implements Reporter {
  onTestRunEnd(): void {
    if (process.env.npm_lifecycle_event === "test") {
      const files = readdirSync("tests", { recursive: true, encoding: "utf8" }).filter(isLong);
      const byFolder = Object.entries(Object.groupBy(files, (file) => file.split("/")[0] ?? ""));
      const counts = byFolder.map(([folder, ofFolder]) => `${folder} ${ofFolder?.length}`).sort();
      process.stdout.write(`Left out: ${files.length} long files (${counts.join(", ")}). Run them: npm run test:long\n`);
    }
  }
}
