import { spawnSync } from "node:child_process";
import { cpus } from "node:os";

/**
 * Keeps a process on one core, with all its threads, so that what is measured and what it is measured against do not take
 * time from each other.
 *
 * @returns Whether that could be done: it takes two cores and Linux' `taskset`.
 */
export function pin(pid: number | undefined, core: 0 | 1): boolean {
  // Not `availableParallelism`: it counts what is left to this process, which is one core once it is pinned itself.
  if (pid === undefined || cpus().length < 2) {
    return false;
  }
  return spawnSync("taskset", ["-a", "-c", "-p", String(core), String(pid)]).status === 0;
}
