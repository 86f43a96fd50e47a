import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";
import { patienceMs } from "./tests/fixtures/patience.ts";
import { KindsInTurn } from "./tests/kinds-in-turn.ts";
import { CountsReporter } from "./tests/reporters/counts-reporter.ts";
import { LeftOutReporter } from "./tests/reporters/left-out-reporter.ts";
import { SkipsReporter } from "./tests/reporters/skips-reporter.ts";
import { listSealedFiles } from "./tests/sealed-files.ts";

/** Reads a file that a customer downloads as text, as `esbuild.config.cjs` does. */
const downloadsAsText = {
  name: "downloads as text",
  load: (id: string) => (/\.(sh|ps1|yml)$/.test(id) ? `export default ${JSON.stringify(readFileSync(id, "utf8"))};` : undefined),
};

const isShuffled = process.argv.some((argument) => argument.startsWith("--sequence"));

const common = {
  setupFiles: ["tests/loopback-only.ts", "tests/restore-environment.ts", "tests/refuse-undescribed.ts"],
  restoreMocks: true,
  // Limits of vitest's own would be missed on a busy machine: they only find what hangs.
  expect: { poll: { timeout: patienceMs } },
  testTimeout: 5 * patienceMs,
  hookTimeout: 5 * patienceMs,
  env: { POWERTOOLS_SERVICE_NAME: "aurora-oauth" },
};

/** Files of outages, packages, browsers and tools that `npm test` leaves out. */
const longFiles = "**/*.long.test.ts";

const embedded = {
  ...common,
  // A process runs many files: loading the same modules for each file took longer than most of the tests. Nothing may be left behind.
  isolate: false,
  // Most files wait for other processes, sockets and time limits for much of their time.
  maxWorkers: Math.max(3, availableParallelism()),
};

export default defineConfig({
  test: {
    silent: "passed-only",
    reporters: ["default", new SkipsReporter(), new CountsReporter(), new LeftOutReporter()],
    globalSetup: "tests/fixtures/shared-bundles.ts",
    // A sequencer takes the place of vitest's own, which shuffles.
    sequence: isShuffled ? {} : { sequencer: KindsInTurn },
    projects: [
      {
        plugins: [downloadsAsText],
        test: {
          ...embedded,
          name: "embedded",
          // One target after the other: both at once are more than two cores do in the time the tests give them.
          sequence: { groupOrder: 0 },
          include: ["tests/**/*.test.ts"],
          exclude: ["tests/deployed/**", longFiles],
        },
      },
      {
        plugins: [downloadsAsText],
        test: {
          ...embedded,
          name: "sealed",
          // After the others, for the same reason.
          sequence: { groupOrder: 2 },
          // What the engine guarantees, once more with `accessTokens: sealed`.
          include: [...listSealedFiles(import.meta.dirname)],
          exclude: [longFiles],
          env: { ...common.env, TEST_ACCESS_TOKENS: "sealed" },
        },
      },
      {
        plugins: [downloadsAsText],
        // What takes too long for a wait before a merge. `npm run test:long`.
        test: {
          ...embedded,
          name: "long",
          sequence: { groupOrder: 3 },
          include: [`tests/${longFiles}`],
          exclude: ["tests/deployed/**"],
        },
      },
      {
        plugins: [downloadsAsText],
        test: {
          ...embedded,
          name: "long-sealed",
          sequence: { groupOrder: 4 },
          include: listSealedFiles(import.meta.dirname).filter((file) => file.endsWith(".long.test.ts")),
          env: { ...common.env, TEST_ACCESS_TOKENS: "sealed" },
        },
      },
      {
        plugins: [downloadsAsText],
        // One deploy for all files of a process, which runs one after the other. Most of their time is waiting. `npm run test:deployed`.
        test: {
          ...common,
          name: "deployed",
          sequence: { groupOrder: 1 },
          include: ["tests/deployed/**/*.test.ts", "tests/e2e/**/*.test.ts"],
          // What looks behind the API of the embedded target.
          exclude: ["tests/e2e/embedded/**"],
          globalSetup: "tests/deployed/package-functions.ts",
          setupFiles: [...common.setupFiles, "tests/deployed/skip-without-target.ts"],
          env: { ...common.env, TARGET: "deployed" },
          isolate: false,
          maxWorkers: 3,
        },
      },
    ],
  },
});
