import { spawn } from "node:child_process";
import { join } from "node:path";

/**
 * Runs the tests of both targets at once, each in a vitest of its own: the deployed target waits for most of its time. Its output comes after
 * that of the embedded one. What is given on the command line is given to both.
 */
const vitest = join(import.meta.dirname, "../node_modules/vitest/vitest.mjs");

type Ended = { readonly code: number; readonly output: string };

function run(project: string, stdout: "inherit" | "pipe"): Promise<Ended> {
  const child = spawn(process.execPath, [vitest, "run", "--project", project, ...process.argv.slice(2)], {
    stdio: ["inherit", stdout, "inherit"],
  });
  let output = "";
  child.stdout?.setEncoding("utf8").on("data", (chunk: string) => {
    output += chunk;
  });
  return new Promise((resolve, reject) => {
    child.once("error", reject).once("close", (code) => resolve({ code: code ?? 1, output }));
  });
}

const deployed = run("deployed", "pipe");
const embedded = await run("embedded", "inherit");
const { code, output } = await deployed;
process.stdout.write(output);
process.exitCode = embedded.code || code;
