import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { parse } from "yaml";
import { buildHead, buildTable } from "./markdown.ts";

const root = join(import.meta.dirname, "../..");
const load = createRequire(import.meta.url);
// A tag such as !GetAtt is of no interest here: its value is read without it.
const readYaml = (file: string) => parse(readFileSync(join(root, file), "utf8"), { merge: true, logLevel: "silent" });

type Alarm = { readonly Type: string; readonly Properties: { readonly AlarmDescription?: string; readonly Metrics?: readonly unknown[] } };

const { on: deployed }: { readonly on: readonly { readonly key: string; readonly logicalId: string }[] } = load(
  join(root, "resources/deployed-functions.cjs"),
);
const keys = new Map(deployed.map(({ key, logicalId }) => [logicalId, key]));

/** Builds docs/reference/alarms.md: a row an alarm. */
export function buildAlarmsPage(): string {
  const files = (readYaml("serverless.yml").resources as readonly string[]).flatMap(
    (reference) => /^\$\{file\((resources\/alarms\/.+?)\)(?::.+)?\}$/.exec(reference)?.[1] ?? [],
  );
  const resources = files.flatMap((file): [string, Alarm][] => {
    const content = file.endsWith(".cjs") ? load(join(root, file)) : readYaml(file);
    return Object.entries((content.on ?? content).Resources);
  });
  const alarms = resources.filter(([, { Type }]) => Type.endsWith("Alarm")).toSorted(([one], [other]) => (one < other ? -1 : 1));
  return `${buildHead("Alarms", "resources/alarms")}
Each alarm links to its section of [operate/alarms](../operate/README.md#alarms), which says what to do.

${buildTable(["alarm", "what has happened", "functions"], alarms.map(toRow))}
`;
}

function toRow([name, { Properties }]: [string, Alarm]): readonly string[] {
  const [, what = "", section = ""] = /^(.*?) ?\$\{param:runbookUrl\}\/([\w-]+\.md#[\w-]+)$/.exec(Properties.AlarmDescription ?? "") ?? [];
  const read = [...JSON.stringify(Properties.Metrics ?? []).matchAll(/"Ref":"(\w+LambdaFunction)"/g)].map(([, id = ""]) => keys.get(id));
  return [
    `[\`${name}\`](../operate/alarms/${section})`,
    what,
    [...new Set(read)]
      .toSorted()
      .map((key) => `\`${key}\``)
      .join(", "),
  ];
}
