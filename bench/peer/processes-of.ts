import { readdirSync, readFileSync, readlinkSync } from "node:fs";

/** Milliseconds of one tick of `/proc/<pid>/stat` on Linux. */
const tickMs = 10;

/** Lists the processes that run one of these programs. Linux only. */
export function processesOf(programs: readonly string[]): readonly number[] {
  const isOne = (pid: string): boolean => {
    try {
      return programs.includes(readlinkSync(`/proc/${pid}/exe`));
    } catch {
      // It has ended, or belongs to another user.
      return false;
    }
  };
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && isOne(name))
    .map(Number);
}

/** Reads the CPU that these processes have used so far, in milliseconds. */
export const cpuMsOf = (pids: readonly number[]): number => pids.reduce((sum, pid) => sum + cpuTicks(pid) * tickMs, 0);

/** The name in the second field may have spaces: counted from its closing bracket, user and system time are the 12th and 13th. */
function cpuTicks(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
    .replace(/^.*\) /s, "")
    .split(" ");
  return Number(fields[11]) + Number(fields[12]);
}
