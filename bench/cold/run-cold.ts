import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

/** What one cold process is told, on its standard input. */
export type ColdOrder = { readonly file: string; readonly exportName: string; readonly event: unknown };

export type ColdResult = {
  readonly importMs: number;
  readonly callMs: number;
  readonly cpuMs: number;
  /** Whether the process has undici in it once the call is answered. */
  readonly loadsUndici: boolean;
  readonly result: unknown;
};

const script = fileURLToPath(new URL("first-call.ts", import.meta.url));

/** Imports a bundle in a new process, on this process's core, and completes one call. @throws {Error} The process failed. */
export function runCold(order: ColdOrder, environment: Readonly<Record<string, string>>): ColdResult {
  const { status, output } = spawnSync(process.execPath, [script], {
    env: environment,
    input: JSON.stringify(order),
    encoding: "utf8",
    // What the function logs is not looked at; the answer has a channel of its own.
    stdio: ["pipe", "ignore", "pipe", "pipe"],
  });
  if (status !== 0) {
    throw new Error(`${order.file}: ${output[2]}`);
  }
  return JSON.parse(output[3] ?? "");
}
