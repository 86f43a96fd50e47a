import { LineChart } from "echarts/charts";
import { GridComponent, LegendComponent, MarkAreaComponent } from "echarts/components";
import { init, use } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";

use([LineChart, GridComponent, LegendComponent, MarkAreaComponent, SVGRenderer]);

export type Line = {
  readonly name: string;
  /** Seconds and value. */
  readonly points: readonly (readonly [number, number])[];
  /** Values of lines with a stack stand on each other. */
  readonly isStacked?: boolean;
};

/** A time that is marked behind the lines. */
export type Band = { readonly name: string; readonly from: number; readonly to: number; readonly colour: string };

export type Chart = { readonly unit: string; readonly lines: readonly Line[]; readonly bands: readonly Band[]; readonly seconds: number };

const width = 1080;
const plotHeight = 190;
const legendRow = 22;
const namesInRow = 5;
const colours = ["#2a6fdb", "#c9302c", "#e0a000", "#2e8b57", "#7d4cc9", "#0f9fb3", "#b3587a", "#6b6b6b", "#8a6d1f", "#3f51b5"];
/** A fault that happens and is over would be invisible. */
const leastBandShare = 1 / 500;

/** Draws lines by second as one SVG, without a browser. */
export function drawChart({ unit, lines, bands, seconds }: Chart): string {
  const legendHeight = Math.ceil(lines.length / namesInRow) * legendRow;
  const chart = init(null, null, { renderer: "svg", ssr: true, width, height: plotHeight + legendHeight + 60 });
  const areas = bands.map(({ from, to, colour }) => [
    { xAxis: from, itemStyle: { color: colour } },
    { xAxis: Math.max(to, from + seconds * leastBandShare) },
  ]);
  // A series without a point draws no areas.
  const ofBands = {
    type: "line" as const,
    name: "",
    data: [[0, 0]],
    showSymbol: false,
    color: "transparent",
    markArea: { silent: true, data: areas as never },
  };
  chart.setOption({
    animation: false,
    color: colours,
    grid: { left: 70, right: 20, top: legendHeight + 24, height: plotHeight },
    legend: { top: 0, left: 120, type: "plain", icon: "rect", itemHeight: 3, data: lines.map(({ name }) => name) },
    xAxis: { type: "value", min: 0, max: Math.ceil(seconds), name: "s", nameGap: 6 },
    yAxis: { type: "value", name: unit, min: 0 },
    series: [
      ofBands,
      ...lines.map(({ name, points, isStacked = false }) => ({
        type: "line" as const,
        name,
        data: points.map(([at, value]) => [at, value]),
        showSymbol: false,
        lineStyle: { width: 1.2 },
        ...(isStacked ? { stack: "all", areaStyle: { opacity: 0.4 } } : {}),
      })),
    ],
  });
  const svg = chart.renderToSVGString();
  chart.dispose();
  return svg;
}
