const { off, on, console: ofConsole } = require("../deployed-functions.cjs");
const buildRows = require("./rows.cjs");

const headingHeight = 1;
const graphHeight = 6;
const rowHeight = headingHeight + graphHeight;

const buildHeading = (text, y) => ({
  type: "text",
  ...{ x: 0, y, width: 24, height: headingHeight },
  properties: { markdown: `## ${text}`, background: "transparent" },
});

/** @param widget.days - One number for so many days in place of a graph. */
function buildGraph({ title, width, metrics, days, period = 300, lines = {} }, x, y) {
  const horizontal = Object.entries(lines).map(([label, value]) => ({ label, value }));
  return {
    type: "metric",
    ...{ x, y, width, height: graphHeight },
    properties: {
      title,
      region: `\${AWS::Region}`,
      stat: "Sum",
      period,
      metrics,
      ...(days === undefined
        ? { view: "timeSeries", yAxis: { left: { min: 0 } } }
        : { view: "singleValue", setPeriodToTimeRange: true, start: `-P${days}D`, end: "P0D" }),
      ...(horizontal.length === 0 ? {} : { annotations: { horizontal } }),
    },
  };
}

const buildRow = ({ heading, widgets }, index) => {
  const y = index * rowHeight;
  const startOf = (place) => widgets.slice(0, place).reduce((sum, { width }) => sum + width, 0);
  return [buildHeading(heading, y), ...widgets.map((widget, place) => buildGraph(widget, startOf(place), y + headingHeight))];
};

const buildBody = (functions) =>
  JSON.stringify({ start: "-PT12H", periodOverride: "inherit", widgets: buildRows(functions).flatMap(buildRow) });

const byConsole = (functions) => ({ on: buildBody([...functions, ...ofConsole]), off: buildBody(functions) });

/** The body of the dashboard, by the values of `auroraRoutes` and `console`: JSON, in which CloudFormation's `Fn::Sub` puts names for references. */
module.exports = { on: byConsole(on), off: byConsole(off) };
