import { createProgress } from "../../ops/progress.ts";
import { type Deployed, startDeployed } from "../deployed/stack.ts";
import { exitOnSignals } from "../exit-on-signals.ts";
import { readArguments } from "../read-arguments.ts";
import { drawTable } from "../stories/draw-table.ts";
import { head } from "./describe-day.ts";
import { faults } from "./faults.ts";
import { holdDay } from "./hold-day.ts";

/**
 * `npm run gameday`: deploys the real template to an AWS on this machine, makes faults there one after the other, and shows that the alarm of
 * each is raised, that the fix of docs/operate/gameday.md ends it, and that no connection is lost. With names, such as `-- vault-sealed`, it makes
 * these faults only.
 */
const help = `npm run gameday makes faults on a deploy to this machine, and shows the alarm of each and the step that ends it.

  npm run gameday                      every fault: ${faults.map(({ id }) => id).join(", ")}
  npm run gameday -- vault-sealed      the faults that are named
  npm run gameday -- -v                also every step
`;
const { values, names: given } = readArguments(help, { verbose: { type: "boolean", short: "v" } }, true);
const progress = createProgress(process.stdout, values.verbose === true);
const unknown = given.filter((id) => !faults.some((fault) => fault.id === id));
const begun = performance.now();

exitOnSignals();

let stack: Deployed | undefined;
try {
  if (unknown.length > 0) {
    throw new Error(`there is no fault ${unknown.join(", ")}; there are ${faults.map(({ id }) => id).join(", ")}`);
  }
  progress.heading("Aurora OAuth, game day: each fault on the deployed target, its alarm, and the step that ends it");
  stack = await startDeployed({}, progress);
  const chosen = given.length === 0 ? faults : faults.filter(({ id }) => given.includes(id));
  const { outcomes, rows } = await holdDay(stack, chosen, progress);
  progress.heading("What each fault has shown; a minute here is one run of the schedule");
  for (const line of drawTable(head, rows)) {
    progress.line(line);
  }
  const lost = outcomes.flatMap((outcome) => outcome.lost);
  progress.line(`\n${outcomes.length} faults in ${((performance.now() - begun) / 60_000).toFixed(1)} min, ${lost.length} connections lost`);
  process.exitCode = lost.length === 0 ? 0 : 1;
} catch (error) {
  progress.line(`\nThe game day failed: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
} finally {
  await stack?.stop();
}
