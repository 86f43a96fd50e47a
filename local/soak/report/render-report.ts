import { faultKinds, type Lane } from "../fault-kinds.ts";
import type { HeldSoak } from "../held-soak.ts";
import { showSome } from "../invariants/invariant.ts";
import type { Happened } from "../journal.ts";
import { type Band, drawChart, type Line } from "./chart.ts";
import { backlogLines, failureLines, latencyLines, memoryLines, percentile, requestLines } from "./series.ts";

const colours: Readonly<Record<Lane, string>> = {
  processes: "rgba(200, 40, 40, 0.55)",
  stores: "rgba(90, 60, 180, 0.22)",
  providers: "rgba(230, 150, 20, 0.22)",
  clock: "rgba(40, 140, 90, 0.22)",
};

/** What of a soak the report shows. */
export type Reported = Pick<HeldSoak, "seed" | "minutes" | "connections" | "plan" | "findings"> & {
  readonly journal: Pick<HeldSoak["journal"], "asked" | "happened" | "killed" | "samples">;
};

/** Renders the report: one HTML file with its plots in it, which loads nothing. */
export function renderReport({ seed, minutes, connections, plan, journal, findings }: Reported): string {
  // What came after the last fault belongs to the report, too.
  const seconds = Math.max(plan.seconds, ...journal.asked.map(({ at }) => at));
  const bands: readonly Band[] = journal.happened.map(({ name, from, to }) => {
    const { title, lane } = faultKinds[name];
    return { name: title, from, to, colour: colours[lane] };
  });
  const plot = (title: string, unit: string, lines: readonly Line[]) =>
    `<h2>${escapeHtml(title)}</h2>\n<figure>${drawChart({ unit, lines, bands, seconds })}</figure>`;
  const isHeld = findings.every(({ violations }) => violations.length === 0);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Soak, seed ${seed}</title>
<style>${style}</style>
</head>
<body>
<h1>Soak of ${minutes} min with ${connections} connections</h1>
<p>Seed <code>${seed}</code>. ${isHeld ? "Everything holds." : "<strong>Not everything holds.</strong>"} ${describeRequests(journal)}</p>
<h2>What must hold</h2>
<table><thead><tr><th>holds</th><th>what</th><th>figures</th></tr></thead><tbody>
${findings.map(toRow).join("\n")}
</tbody></table>
<p class="legend">${Object.entries(colours)
    .map(([lane, colour]) => `<span style="background:${colour}">${lane}</span>`)
    .join(" ")}: the bands behind the plots are the faults of the table at the end.</p>
${plot("Requests a second", "a second", requestLines(journal, seconds))}
${plot("Failures a second, by code", "a second", failureLines(journal, seconds))}
${plot("Time until a token is answered", "ms", latencyLines(journal, seconds))}
${plot("Backlog", "connections", backlogLines(journal))}
${plot("Memory of the twelve processes that were seen most", "MB", memoryLines(journal))}
<h2>Faults</h2>
<table><thead><tr><th>from</th><th>to</th><th>fault</th><th>size</th></tr></thead><tbody>
${journal.happened.map(toFaultRow).join("\n")}
</tbody></table>
</body>
</html>
`;
}

function describeRequests({ asked, killed }: Reported["journal"]): string {
  const times = asked.flatMap(({ what, milliseconds }) => (what === "token" ? [milliseconds] : [])).sort((one, other) => one - other);
  const [p50, p99] = [percentile(times, 0.5), percentile(times, 0.99)].map((value) => value.toFixed(0));
  return `${asked.length} requests, ${killed.length} processes killed. A token took ${p50} ms (p50) and ${p99} ms (p99).`;
}

const toRow = ({ title, figures, violations }: Reported["findings"][number]): string => {
  const list =
    violations.length === 0
      ? ""
      : `<ul>${showSome(violations)
          .map((one) => `<li>${escapeHtml(one)}</li>`)
          .join("")}</ul>`;
  const holds = violations.length === 0 ? "<td>yes</td>" : '<td class="no">no</td>';
  return `<tr>${holds}<td>${escapeHtml(title)}</td><td>${escapeHtml(figures)}${list}</td></tr>`;
};

const toFaultRow = ({ name, from, to, size }: Happened): string => {
  const sizes = Object.entries(size).map(([what, value]) => `${what} ${value}`);
  const cells = [`${from.toFixed(1)} s`, `${to.toFixed(1)} s`, faultKinds[name].title, sizes.join(", ")];
  return `<tr>${cells.map((cell) => `<td>${escapeHtml(cell)}</td>`).join("")}</tr>`;
};

const escapeHtml = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");

const style = `
body { font: 15px/1.45 system-ui, sans-serif; max-width: 1080px; margin: 2rem auto; padding: 0 1rem; color: #1c1c1e; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: 0.25rem 0.75rem 0.25rem 0; border-bottom: 1px solid #ddd; }
figure { margin: 0; } svg { max-width: 100%; height: auto; }
.no { color: #b00020; font-weight: 600; }
.legend span { padding: 0 0.4rem; }
`;
