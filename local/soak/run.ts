import { randomInt } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { createProgress } from "../../ops/progress.ts";
import { exitOnSignals } from "../exit-on-signals.ts";
import { readArguments } from "../read-arguments.ts";
import { drawTable } from "../stories/draw-table.ts";
import { holdSoak } from "./hold-soak.ts";
import { showSome } from "./invariants/invariant.ts";
import { describeFault } from "./plan.ts";
import { readOptions } from "./read-options.ts";
import { renderReport } from "./report/render-report.ts";

/**
 * `npm run soak`: deploys the real template to an AWS on this machine, lets callers and customers use it while faults are made at random from a seed,
 * and checks afterwards that nothing is lost, orphaned or unexplained. It writes a report as one HTML file.
 */
const help = `npm run soak uses a deploy to this machine while faults are made at random, and checks what must hold afterwards.

  npm run soak -- --minutes 10              2,000 connections of all providers, and a seed that is drawn and printed
  npm run soak -- --minutes 3 --seed 7      the same faults again
  npm run soak -- --connections 200         fewer connections
  npm run soak -- --report soak.html        where the report goes; default: the ignored cache
  npm run soak -- -v                        also every step of the customers
`;
const { values } = readArguments(help, {
  minutes: { type: "string", default: "10" },
  seed: { type: "string" },
  connections: { type: "string", default: "2000" },
  report: { type: "string", default: join(import.meta.dirname, "../../.cache/soak/report.html") },
  verbose: { type: "boolean", short: "v" },
});
const progress = createProgress(process.stdout, values.verbose === true);

exitOnSignals();

try {
  const options = readOptions(values, () => randomInt(2 ** 32));
  progress.heading(`Soak of ${options.minutes} min with ${options.connections} connections, seed ${options.seed}`);
  const held = await holdSoak(options, progress);
  progress.heading("The faults that were made");
  for (const fault of held.plan.faults) {
    progress.line(describeFault(fault));
  }
  progress.heading("What must hold");
  const rows = held.findings.map(({ title, figures, violations }) => [violations.length === 0 ? "yes" : "NO", title, figures]);
  for (const line of drawTable(["holds", "", ""], rows)) {
    progress.line(line);
  }
  const broken = held.findings.filter(({ violations }) => violations.length > 0);
  for (const { title, violations } of broken) {
    progress.line([`\n${title}: it does not hold`, ...showSome(violations)].join("\n  "));
  }
  await mkdir(dirname(values.report), { recursive: true });
  await writeFile(values.report, renderReport(held));
  progress.line(
    `\nSeed ${options.seed}: ${broken.length === 0 ? "everything holds" : `${broken.length} do not hold`}. Report: ${values.report}`,
  );
  process.exitCode = broken.length === 0 ? 0 : 1;
} catch (error) {
  progress.line(`\nThe soak failed: ${error instanceof Error ? (error.stack ?? error.message) : error}`);
  process.exitCode = 1;
}
