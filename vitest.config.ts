import { defineConfig } from "vitest/config";
import { SkipsReporter } from "./tests/skips-reporter.ts";

export default defineConfig({
  test: {
    include: ["tests/**/*.test.ts"],
    setupFiles: ["tests/loopback-only.ts"],
    testTimeout: 20_000,
    hookTimeout: 30_000,
    restoreMocks: true,
    silent: "passed-only",
    reporters: ["default", new SkipsReporter()],
  },
});
