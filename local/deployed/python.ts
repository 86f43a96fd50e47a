import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

const names = ["python3", ...[14, 13, 12, 11, 10].map((minor) => `python3.${minor}`), "python"];

/** A Python that can make environments. */
export type Python = { readonly path: string; readonly version: string };

/**
 * Finds a Python 3 that can make environments.
 *
 * @param minor - The least minor version. Default 10: what MiniStack and OpenBao need.
 * @throws {Error} One sentence: the missing part and the command that installs it.
 */
export async function findPython(minor = 10): Promise<Python> {
  const found = (await Promise.all(names.map(look))).filter((python) => python !== undefined);
  const recent = found.filter(({ version }) => Number(version.split(".")[1]) >= minor);
  const usable = recent.find(({ hasVenv }) => hasVenv);
  if (usable !== undefined) {
    return usable;
  }
  if (recent[0] !== undefined) {
    throw new Error(`Python ${recent[0].version} is here without its module venv: sudo apt-get install python3-venv`);
  }
  const state = found[0] === undefined ? "none is on the PATH" : `${found[0].version} is on the PATH`;
  const command = process.platform === "darwin" ? "brew install python" : "sudo apt-get install python3 python3-venv";
  throw new Error(`Python 3.${minor} or newer is needed and ${state}: ${command}`);
}

async function look(name: string): Promise<(Python & { readonly hasVenv: boolean }) | undefined> {
  // Debian ships venv in a package of its own; without it, ensurepip is missing.
  const question =
    "import sys, importlib.util as u; print(sys.executable, '.'.join(map(str, sys.version_info[:3])), bool(u.find_spec('venv') and u.find_spec('ensurepip')), sep='\\n')";
  try {
    const [path = "", version = "", hasVenv] = (await run(name, ["-c", question])).stdout.split("\n");
    return version.startsWith("3.") ? { path, version, hasVenv: hasVenv === "True" } : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Makes an environment with the packages of a list, unless it is cached: every package by version and hash, and only wheels, so that
 * no package runs code while it is installed.
 *
 * @param cache - The ignored folder. Another Python or another list of packages is another folder in it.
 * @param requirementsFile - The list.
 * @returns The environment's own Python.
 * @throws {Error} A package cannot be fetched or differs from the pinned one; the message is pip's.
 */
export async function makePythonEnvironment(python: Python, cache: string, requirementsFile: string): Promise<string> {
  const hash = createHash("sha256")
    .update(`${python.path} ${python.version} `)
    .update(await readFile(requirementsFile));
  const folder = join(cache, `python-${hash.digest("hex").slice(0, 16)}`);
  const executable = join(folder, "bin/python");
  if (existsSync(folder)) {
    return executable;
  }
  // The final name never holds half an environment, even after a crash or beside another process.
  const unfinished = `${folder}.${process.pid}`;
  try {
    await mkdir(cache, { recursive: true });
    await run(python.path, ["-m", "venv", unfinished]);
    const options = ["--quiet", "--disable-pip-version-check", "--no-cache-dir", "--no-deps", "--require-hashes", "--only-binary=:all:"];
    await run(join(unfinished, "bin/python"), ["-m", "pip", "install", ...options, "--requirement", requirementsFile]);
    await rename(unfinished, folder).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "ENOTEMPTY" && error.code !== "EEXIST") {
        throw error;
      }
    });
    return executable;
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
}
