import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { sourceFolder } from "./built-binary.ts";

/** A release of Go that builds the local Vault, for machines without Go. */
const release = "1.26.8";

/**
 * Builds the environment of the `go` command: from 1.21 on, Go fetches the release that `go.mod` requires from the module proxy.
 * Some distributions switch that off.
 */
export const goEnvironment = (): NodeJS.ProcessEnv => ({ GOTOOLCHAIN: "auto", ...process.env });

/** Finds a Go that is new enough for `go.mod`. @throws {Error} One sentence: the missing part and the command that installs it. */
export async function findGo(): Promise<string> {
  const wanted = /^go (\S+)$/m.exec(readFileSync(join(sourceFolder, "go.mod"), "utf8"))?.[1] ?? "";
  const found = await readVersion();
  if (found === undefined || !isAtLeast(found, wanted)) {
    const state = found === undefined ? "none is on the PATH" : `${found} is on the PATH`;
    throw new Error(`The local Vault is built with Go ${wanted} or newer and ${state}: ${installCommand()}`);
  }
  return found;
}

async function readVersion(): Promise<string | undefined> {
  try {
    const { stdout } = await promisify(execFile)("go", ["env", "GOVERSION"], { cwd: sourceFolder, env: goEnvironment() });
    return stdout.trim().replace(/^go/, "");
  } catch (error) {
    // Missing, or too old: "go.mod requires go >= 1.25.3 (running go 1.24.4; GOTOOLCHAIN=local)".
    return error instanceof Error ? /running go ([\d.]+)/.exec(error.message)?.[1] : undefined;
  }
}

function isAtLeast(found: string, wanted: string): boolean {
  const [have, need] = [found, wanted].map((version) => version.split(".").map((part) => Number.parseInt(part, 10)));
  const difference = need?.map((part, index) => (have?.[index] ?? 0) - part).find((part) => part !== 0);
  return (difference ?? 0) >= 0;
}

function installCommand(): string {
  if (process.platform === "darwin") {
    return "brew install go";
  }
  const machine = process.arch === "x64" ? "amd64" : process.arch;
  const archive = `https://go.dev/dl/go${release}.${process.platform}-${machine}.tar.gz`;
  return `curl -fsSL ${archive} | sudo tar -xz -C /usr/local && export PATH=/usr/local/go/bin:$PATH (apt's golang is often too old)`;
}
