import { spawn } from "node:child_process";
import { constants } from "node:os";

/** What a terminal or a supervisor sends to end a program or to talk to it. */
const passedOn = ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT", "SIGUSR2"] as const;
/** A terminal sends these to the program itself as well: passed on, they would come twice, which many programs take for a kill. */
const fromTerminal: readonly NodeJS.Signals[] = ["SIGINT", "SIGQUIT"];

/**
 * Runs a program with our input and output, passes signals on to it, and waits for its end.
 *
 * @param isTerminal - Whether our input is a terminal.
 * @returns The exit code, as a shell tells it: the program's, 128 and the signal's number, 127 if there is no such program, 126 if it may not be run.
 */
export function runProgram([file, ...args]: readonly [string, ...string[]], env: NodeJS.ProcessEnv, isTerminal: boolean): Promise<number> {
  const child = spawn(file, args, { stdio: "inherit", env });
  const passOn = (signal: NodeJS.Signals) => {
    if (!(isTerminal && fromTerminal.includes(signal))) {
      child.kill(signal);
    }
  };
  for (const signal of passedOn) {
    // From here on it is the program that ends.
    process.removeAllListeners(signal);
    process.on(signal, passOn);
  }
  return new Promise((resolve) => {
    child.once("error", (error: NodeJS.ErrnoException) => {
      if (child.pid === undefined) {
        process.stderr.write(`aurora-oauth: ${file} cannot be started: ${error.code}\n`);
        resolve(error.code === "ENOENT" ? 127 : 126);
      }
    });
    child.once("exit", (code, signal) => resolve(signal === null ? (code ?? 125) : 128 + constants.signals[signal]));
  });
}
