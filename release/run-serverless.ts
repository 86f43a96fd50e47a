import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

/**
 * Runs the framework in a project, with this process's environment, and shows what it says.
 *
 * @throws {Error} It failed; it has said why.
 */
export async function runServerless(project: string, command: readonly string[]): Promise<void> {
  const cli = join(project, "node_modules/serverless/bin/serverless.js");
  const child = spawn(process.execPath, [cli, ...command], { cwd: project, stdio: ["ignore", "inherit", "inherit"] });
  const [code] = await once(child, "close");
  if (code !== 0) {
    throw new Error(`serverless ${command[0]} ended with ${code}`);
  }
}
