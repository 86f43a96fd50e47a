import { spawn } from "node:child_process";
import { once } from "node:events";

/** Runs `tar`, which Linux, macOS and Windows have. @throws {Error} It failed; it has said why. */
export async function runTar(flags: readonly string[]): Promise<void> {
  const [code] = await once(spawn("tar", flags, { stdio: ["ignore", "ignore", "inherit"] }), "close");
  if (code !== 0) {
    throw new Error(`tar ${flags[0]} ended with ${code}`);
  }
}
