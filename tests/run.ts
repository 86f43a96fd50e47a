import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

/**
 * Runs both projects at once: the deployed one waits for most of its time. Each line of theirs is printed whole, and each ends with its own
 * summary. Arguments are vitest's, and run it once.
 */
const args = process.argv.slice(2);
const isTerminal = process.stdout.isTTY === true;
const runs =
  args.length > 0
    ? [args]
    : [
        ["--project", "embedded"],
        ["--project", "deployed"],
      ];

const codes = await Promise.all(runs.map((options) => runVitest(options, runs.length > 1)));
process.exitCode = codes.find((code) => code !== 0) ?? 0;

async function runVitest(options: readonly string[], isShared: boolean): Promise<number> {
  const colors = isTerminal && isShared ? { FORCE_COLOR: "1" } : {};
  const child = spawn(process.execPath, ["node_modules/vitest/vitest.mjs", "run", ...options], {
    env: { ...process.env, ...colors },
    stdio: isShared ? ["ignore", "pipe", "pipe"] : "inherit",
  });
  for (const stream of [child.stdout, child.stderr]) {
    if (stream !== null) {
      createInterface({ input: stream }).on("line", (line) => process.stdout.write(`${line}\n`));
    }
  }
  const [code] = await once(child, "close");
  return code ?? 1;
}
