import { spawnSync } from "node:child_process";
import { availableParallelism } from "node:os";

/**
 * Keeps a process on one core, with all its threads, so that what is measured and what it is measured against do not take
 * time from each other.
 *
 * @returns Whether that could be done: it takes two cores and Linux' `taskset`.
 */
export function pin(pid: number | undefined, core: 0 | 1): boolean {
  if (pid === undefined || availableParallelism() < 2) {
    return false;
  }
  return spawnSync("taskset", ["-a", "-c", "-p", String(core), String(pid)]).status === 0;
}
