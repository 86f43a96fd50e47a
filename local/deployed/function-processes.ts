import { spawn } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { stackName } from "./aws.ts";
import { killProcess } from "./kill-process.ts";

/** A process that runs a function. */
export type FunctionProcess = {
  readonly pid: number;
  /** The function that it runs. Empty: the process has only begun. */
  readonly functionKey: string;
  /** Its resident memory. */
  readonly rssBytes: number;
};

/** Each process runs a script in a folder that is named after its function. */
const ofFunction = new RegExp(`ministack-lambda-${stackName}-(\\w+)-[^-/]+/`);

/**
 * Lists the processes that run functions: the children of MiniStack, which is the supervisor's only child (`ps`, on Linux and macOS).
 *
 * @param supervisor - The process that MiniStack was started by.
 */
export async function listFunctionProcesses(supervisor: number | undefined): Promise<readonly FunctionProcess[]> {
  const living = (await listProcesses()).filter(({ state }) => !state.startsWith("Z"));
  const childrenOf = (wanted: number | undefined) => living.filter(({ parent }) => parent === wanted);
  return childrenOf(supervisor)
    .flatMap(({ pid }) => childrenOf(pid))
    .map(({ pid, rssBytes, command }) => ({ pid, rssBytes, functionKey: ofFunction.exec(command)?.[1] ?? "" }));
}

/** Kills processes and waits until they are gone, because MiniStack would send the next event to a dying process. @returns Their number. */
export async function killFunctionProcesses(
  chosen: readonly FunctionProcess[],
  list: () => Promise<readonly FunctionProcess[]>,
): Promise<number> {
  const pids = chosen.map(({ pid }) => pid);
  for (const pid of pids) {
    killProcess(pid);
  }
  while ((await list()).some(({ pid }) => pids.includes(pid))) {
    await sleep(20);
  }
  return pids.length;
}

async function listProcesses() {
  // Unlimited width: `ps` cuts a command off at the width of a terminal.
  const ps = spawn("ps", ["-A", "-ww", "-o", "pid=,ppid=,state=,rss=,args="], { stdio: ["ignore", "pipe", "ignore"] });
  const lines = (await ps.stdout.setEncoding("utf8").toArray()).join("").trim().split("\n");
  return lines.map((line) => {
    const [pid, parent, state = "", kilobytes, ...command] = line.trim().split(/\s+/);
    return { pid: Number(pid), parent: Number(parent), state, rssBytes: Number(kilobytes) * 1024, command: command.join(" ") };
  });
}
