import { spawn } from "node:child_process";
import type { Readable, Writable } from "node:stream";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";

/** The order of one cold process, on its standard input. */
export type ColdOrder = { readonly file: string; readonly exportName: string; readonly event: unknown };

export type ColdResult = {
  readonly importMs: number;
  readonly callMs: number;
  /** The files that the bundle has loaded besides itself: the chunks of large libraries. */
  readonly beside: readonly string[];
  /** Whether undici is loaded after the call. */
  readonly loadsUndici: boolean;
  /** The answer, or the name of the thrown error. */
  readonly result: unknown;
};

const script = fileURLToPath(new URL("first-call.ts", import.meta.url));

/** Imports a bundle in a new process, on this process's core, and completes one call. @throws {Error} The process failed. */
export async function runCold(order: ColdOrder, environment: Readonly<Record<string, string>>): Promise<ColdResult> {
  // The function's log is ignored; the answer has a channel of its own.
  const child = spawn(process.execPath, [script], { env: environment, stdio: ["pipe", "ignore", "pipe", "pipe"] });
  const [input, , errors, output] = child.stdio as unknown as [Writable, null, Readable, Readable];
  input.end(JSON.stringify(order));
  const [answer, problem] = await Promise.all([text(output), text(errors)]);
  if (answer === "") {
    throw new Error(`${order.file}: ${problem}`);
  }
  return JSON.parse(answer);
}
