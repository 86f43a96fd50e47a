import { spawnSync } from "node:child_process";
import { cpus } from "node:os";

/**
 * Pins a process with all its threads to one core, so that the product and the mocks do not take time from each other.
 *
 * @returns Whether it worked: it needs two cores and Linux' `taskset`.
 */
export function pin(pid: number | undefined, core: 0 | 1): boolean {
  // Not `availableParallelism`: it counts only this process's cores, which is one after it is pinned.
  if (pid === undefined || cpus().length < 2) {
    return false;
  }
  return spawnSync("taskset", ["-a", "-c", "-p", String(core), String(pid)]).status === 0;
}
