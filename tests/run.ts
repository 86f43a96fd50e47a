import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

/**
 * Runs the tests of the embedded target, and with `CI=true` those of the deployed one at the same time: it waits for most of its time. Each line
 * of the two is printed whole, and each ends with its own summary. Arguments are vitest's, and run it once.
 */
const args = process.argv.slice(2);
const isTerminal = process.stdout.isTTY === true;
const isWhole = process.env.CI === "true";
const projects = (isWhole ? ["embedded", "deployed"] : ["embedded"]).map((name) => ["--project", name]);

const codes = await Promise.all((args.length > 0 ? [args] : projects).map(runVitest));
process.exitCode = codes.find((code) => code !== 0) ?? 0;
if (args.length === 0 && !isWhole) {
  process.stdout.write("The deployed target was not tested: npm run test:deployed, or CI=true npm test for both at once.\n");
}

async function runVitest(options: readonly string[], _: number, { length }: readonly unknown[]): Promise<number> {
  const isShared = length > 1;
  const child = spawn(process.execPath, ["node_modules/vitest/vitest.mjs", "run", ...options], {
    env: { ...process.env, ...(isShared && isTerminal ? { FORCE_COLOR: "1" } : {}) },
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
