import { type CollectionTag, parse, type ScalarTag, YAMLMap, type YAMLSeq } from "yaml";

const functions = [
  "Base64",
  "Cidr",
  "FindInMap",
  "GetAZs",
  "ImportValue",
  "Join",
  "Select",
  "Split",
  "Sub",
  "If",
  "Equals",
  "Not",
  "And",
  "Or",
];

/** What each text says. A stack reads the whole template, and its YAML takes most of the time of its start. */
const known = new Map<string, unknown>();

/**
 * Reads YAML with CloudFormation's short tags, which become the long form: `!Ref Table` is `{ Ref: "Table" }`,
 * `!GetAtt Table.Arn` is `{ "Fn::GetAtt": ["Table", "Arn"] }`, `!Sub x` is `{ "Fn::Sub": "x" }`.
 *
 * @returns The same value for the same text: do not change it.
 * @throws {Error} The text is not YAML; the message has the line.
 */
export function parseCloudFormation(text: string): unknown {
  if (!known.has(text)) {
    // With merge keys (`<<`), as the framework reads them.
    known.set(text, parse(text, { customTags, merge: true }));
  }
  return known.get(text);
}

const scalarTag = (tag: string, key: string, toValue: (text: string) => unknown = (text) => text): ScalarTag => ({
  tag: `!${tag}`,
  resolve: (text) => ({ [key]: toValue(text) }),
});

const collectionTag = (tag: string, key: string, collection: "seq" | "map"): CollectionTag => ({
  tag: `!${tag}`,
  collection,
  resolve: (node: YAMLMap | YAMLSeq) => {
    const long = new YAMLMap();
    long.set(key, node);
    return long;
  },
});

// The attribute may have dots of its own (`Outputs.Name`): only the first one separates.
const splitAttribute = (text: string): string[] => [text.slice(0, text.indexOf(".")), text.slice(text.indexOf(".") + 1)];

const customTags = [
  scalarTag("Ref", "Ref"),
  scalarTag("Condition", "Condition"),
  scalarTag("GetAtt", "Fn::GetAtt", splitAttribute),
  collectionTag("GetAtt", "Fn::GetAtt", "seq"),
  ...functions.flatMap((name) => [
    scalarTag(name, `Fn::${name}`),
    collectionTag(name, `Fn::${name}`, "seq"),
    collectionTag(name, `Fn::${name}`, "map"),
  ]),
];
