/** The dimension that tells the stages of one account apart. */
const service = `\${self:service}-\${sls:stage}`;

/** What `Ref` gives of a resource of the template: a function's name, an API's id. */
const refer = (logicalId) => `\${${logicalId}}`;

/** A line of a graph: one metric, with its options such as `label`, `id` and `visible`. */
const metric = (namespace, name, dimensions, options = {}) => [namespace, name, ...Object.entries(dimensions).flat(), options];

/** A line of a metric that the suite writes. */
const ours = (name, dimensions, options) => metric("AuroraOAuth", name, { ...dimensions, service }, options);

/** A line of what Lambda counts of one function. */
const ofFunction = (logicalId, name, options) => metric("AWS/Lambda", name, { FunctionName: refer(logicalId) }, options);

/** A line for each metric of a name that has had data within two weeks. @param only - Values that a dimension may have. */
function each(name, dimensions, stat, only = {}) {
  const chosen = Object.entries({ service: [service], ...only }).map(
    ([dimension, values]) => `${dimension}=(${values.map((value) => `"${value}"`).join(" OR ")})`,
  );
  const schema = ["AuroraOAuth", ...dimensions, "service"].join(",");
  return [{ expression: `SEARCH('{${schema}} MetricName="${name}" ${chosen.join(" ")}', '${stat}')` }];
}

/** Of these functions, the ten that have most of what Lambda counts. In the body `...` stands for what is the same as in the line before. */
const topTen = (functions, name) => [
  [{ expression: "SLICE(SORT(REMOVE_EMPTY(METRICS()), SUM, DESC), 0, 10)" }],
  ...functions.map(({ logicalId }, index) =>
    index === 0 ? ofFunction(logicalId, name, { visible: false }) : ["...", refer(logicalId), { visible: false }],
  ),
];

module.exports = { each, metric, ofFunction, ours, refer, topTen };
