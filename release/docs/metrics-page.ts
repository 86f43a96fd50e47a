import { metricWords } from "../../lib/telemetry/metrics.words.ts";
import { buildHead, buildList, relink } from "./markdown.ts";

/** Builds docs/reference/metrics.md: a line a metric. */
export const buildMetricsPage = (): string =>
  `${buildHead("Metrics", "lib/telemetry/metrics.words.ts")}
Namespace \`AuroraOAuth\`; every metric has the dimension \`service\` (\`aurora-oauth-<stage>\`). In brackets: its other dimensions. With alarms, a log filter also counts \`Losses\`: [lines that mean a loss](../operate/logs.md#lines-that-mean-a-loss).

${buildList(
  Object.entries(metricWords).map(([name, { dimensions, words }]) => [
    `\`${name}\``,
    dimensions.map((dimension) => `\`${dimension}\``),
    relink(words),
  ]),
)}
`;
