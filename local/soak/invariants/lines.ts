import type { LogLine } from "../../deployed/logs.ts";
import type { Killed } from "../journal.ts";
import type { Finding } from "./invariant.ts";

/** The functions say so of a grant that they could not give back, by docs/operate/logs.md: each may be one that is still alive at its provider. */
const grantLeft = /"(?:a grant is left at the provider: its token|a refused grant is left at|a grant may be left at)/;

export const countGrantsLeft = (lines: readonly LogLine[]): number => lines.filter(({ line }) => grantLeft.test(line)).length;

/** What no fault of a soak explains: stores never fail together for the life of a lease, and the seal key stays. */
const lost = /"(?:a rotated credential is lost|a sealed rotation cannot be opened)/;
const bug = /"code":"internal"/;

const mostOfLine = 300;

/** The functions of a state machine. */
const ofMachine = /^gcp(Setup|Teardown)[A-Z]/;
/** Its last function records how the run ended. A process that was killed young has left no name. */
const isEndOfRun = ({ line }: LogLine): boolean => /"audit_records".*"act":"setup\./.test(line);

/** A machine tries a task whose process was killed once more. A second kill ends its run as a bug would. */
const killsOfRun = 2;

/**
 * No function has told of a loss that the model does not allow, or of a bug.
 *
 * @param killed - Explains the runs that lost two processes.
 */
export function checkLines(lines: readonly LogLine[], killed: readonly Killed[]): Finding {
  const ofTasks = killed.filter(({ functionKey }) => ofMachine.test(functionKey)).length;
  const bugs = lines.filter(({ line }) => bug.test(line));
  const explained = new Set(bugs.filter(isEndOfRun).slice(0, Math.floor(ofTasks / killsOfRun)));
  const found = [...lines.filter(({ line }) => lost.test(line)), ...bugs.filter((one) => !explained.has(one))];
  return {
    title: "No function has logged a bug, or a loss that nothing allows",
    figures: `${lines.length} lines; ${countGrantsLeft(lines)} tell of a grant that may be left at its provider`,
    violations: found.map(({ functionKey, line }) => `${functionKey}: ${line.slice(0, mostOfLine)}`),
  };
}
