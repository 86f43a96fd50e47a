import { metricWords } from "../../lib/telemetry/metrics.words.ts";
import { buildHead, buildTable, relink } from "./markdown.ts";

/** Builds docs/reference/metrics.md: a row a metric. */
export const buildMetricsPage = (): string =>
  `${buildHead("Metrics", "lib/telemetry/metrics.words.ts")}
Namespace \`AuroraOAuth\`. Each metric has the dimension \`service\` (\`aurora-oauth-<stage>\`) and those below. If alarms are deployed, a filter of the logs counts one more,
\`Losses\`: the [lines that mean a loss](../operate/logs.md#lines-that-mean-a-loss).

${buildTable(
  ["metric", "dimensions", "what"],
  Object.entries(metricWords).map(([name, { dimensions, words }]) => [
    `\`${name}\``,
    dimensions.map((dimension) => `\`${dimension}\``).join(", "),
    relink(words),
  ]),
)}
`;
