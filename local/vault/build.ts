import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { createInterface } from "node:readline";
import { createProgress } from "../../ops/progress.ts";
import { builtBinaryPath, sourceFolder } from "./built-binary.ts";
import { findGo, goEnvironment } from "./find-go.ts";

/** How often a build without a terminal reports that it is still running. */
const reportEveryMs = 15_000;

/**
 * Builds the local Vault, unless the binary of these sources exists. The first build takes minutes: the modules are fetched from the
 * Go module proxy and 2,000 packages are compiled. Go keeps both, so a build after a change takes seconds.
 *
 * @returns The binary's path.
 * @throws {Error} Go is missing or too old, with the command that installs it; or the build failed, with its last lines.
 */
export async function buildVault(): Promise<string> {
  const progress = createProgress(process.stdout);
  const path = builtBinaryPath();
  if (existsSync(path)) {
    progress.line(`The local Vault is built already: ${path}`);
    return path;
  }
  const version = await findGo();
  progress.line(`Building a real Vault with Go ${version}. The first time takes 4 to 5 minutes on two cores; later builds take seconds.`);
  await mkdir(dirname(path), { recursive: true });
  // The final name never holds half a binary, even after a crash or beside another build.
  const unfinished = `${path}.${process.pid}`;
  await progress.step("Build", async (say) => {
    const begun = performance.now();
    let state = "looking at what is compiled already";
    const report = (text: string) => {
      state = text;
      say(text);
    };
    const elapsed = () => `${Math.round((performance.now() - begun) / 1000)} s`;
    const timer = setInterval(() => process.stdout.isTTY || progress.line(`  ${elapsed()}: ${state}`), reportEveryMs);
    try {
      await compile(unfinished, report);
      await rename(unfinished, path);
      report(path);
    } finally {
      clearInterval(timer);
      await rm(unfinished, { force: true });
    }
  });
  return path;
}

/** `-v` prints each package as it is compiled, and Go prints each module as it is fetched: both are the progress. */
async function compile(output: string, report: (state: string) => void): Promise<void> {
  const flags = ["build", "-v", "-buildvcs=false", "-ldflags=-s -w", "-o", output, "."];
  const go = spawn("nice", ["-n", "10", "go", ...flags], { cwd: sourceFolder, env: goEnvironment(), stdio: ["ignore", "ignore", "pipe"] });
  const seen = { fetched: 0, compiled: 0 };
  const lines: string[] = [];
  const exit = once(go, "exit");
  for await (const line of createInterface({ input: go.stderr })) {
    lines.push(line);
    seen[line.startsWith("go: downloading ") ? "fetched" : "compiled"] += 1;
    report(seen.compiled === 0 ? `${seen.fetched} modules fetched` : `${seen.compiled} packages compiled`);
  }
  const [code] = await exit;
  if (code !== 0) {
    throw new Error(`go build failed:\n${lines.slice(-20).join("\n")}`);
  }
}

if (import.meta.main) {
  await buildVault().catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
    process.exitCode = 1;
  });
}
