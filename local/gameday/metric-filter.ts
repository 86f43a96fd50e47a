import * as v from "valibot";
import { isObject, parseJson } from "../../lib/json.ts";
import type { ResolveText } from "./parse-alarms.ts";
import type { Emitted } from "./parse-emf.ts";

/** An `AWS::Logs::MetricFilter`: lines of one log group whose field begins with one of some texts. */
export type MetricFilter = {
  readonly logGroup: string;
  readonly alternatives: readonly { readonly field: string; readonly isPrefix: boolean; readonly text: string }[];
  readonly namespace: string;
  readonly name: string;
  readonly value: number;
  /** Fields of the line, by dimension. */
  readonly dimensions: Readonly<Record<string, string>>;
};

const schema = v.object({
  LogGroupName: v.unknown(),
  FilterPattern: v.string(),
  MetricTransformations: v.tuple([
    v.object({
      MetricNamespace: v.string(),
      MetricName: v.string(),
      MetricValue: v.pipe(v.string(), v.transform(Number), v.number()),
      Dimensions: v.optional(v.array(v.object({ Key: v.string(), Value: v.pipe(v.string(), v.startsWith("$.")) })), []),
    }),
  ]),
});

const term = /\(?\s*\$\.(\w+)\s*=\s*"([^"]*)"\s*\)?/;

/** Reads the metric filters of a CloudFormation template. @throws {Error} A pattern has another form than is known here. */
export function parseMetricFilters(
  resources: Readonly<Record<string, { readonly Type: string; readonly Properties?: unknown }>>,
  resolve: ResolveText,
): readonly MetricFilter[] {
  return Object.values(resources)
    .filter(({ Type }) => Type === "AWS::Logs::MetricFilter")
    .map(({ Properties }) => {
      const { LogGroupName, FilterPattern, MetricTransformations } = v.parse(schema, Properties);
      const [{ MetricNamespace: namespace, MetricName: name, MetricValue: value, Dimensions }] = MetricTransformations;
      return {
        logGroup: resolve(LogGroupName),
        alternatives: parsePattern(FilterPattern),
        namespace,
        name,
        value,
        dimensions: Object.fromEntries(Dimensions.map((dimension) => [dimension.Key, dimension.Value.slice(2)])),
      };
    });
}

function parsePattern(pattern: string): MetricFilter["alternatives"] {
  const inner = /^\{(.*)\}$/s.exec(pattern.trim())?.[1]?.trim();
  return (inner ?? "").split("||").map((part) => {
    const [whole = "", field = "", text = ""] = term.exec(part.trim()) ?? [];
    if (whole !== part.trim() || field === "") {
      throw new Error(`the pattern is not known here: ${pattern}`);
    }
    return { field, isPrefix: text.endsWith("*"), text: text.replace(/\*$/, "") };
  });
}

/** Counts one line by the filters of its log group. */
export function countByFilters(filters: readonly MetricFilter[], logGroup: string, line: string, at: Date): readonly Emitted[] {
  const json = parseJson(line);
  if (!isObject(json)) {
    return [];
  }
  const fits = ({ field, isPrefix, text }: MetricFilter["alternatives"][number]) =>
    isPrefix ? String(json[field] ?? "").startsWith(text) : json[field] === text;
  return filters
    .filter((filter) => filter.logGroup === logGroup && filter.alternatives.some(fits))
    .map(({ namespace, name, value, dimensions }) => ({
      namespace,
      name,
      value,
      at,
      dimensions: Object.fromEntries(Object.entries(dimensions).map(([key, field]) => [key, String(json[field])])),
    }));
}
