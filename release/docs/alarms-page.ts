import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { parse } from "yaml";
import { buildHead, buildList } from "./markdown.ts";

const root = join(import.meta.dirname, "../..");
const load = createRequire(import.meta.url);
// A tag such as !GetAtt is of no interest here: its value is read without it.
const readYaml = (file: string) => parse(readFileSync(join(root, file), "utf8"), { merge: true, logLevel: "silent" });

type Alarm = { readonly Type: string; readonly Properties: { readonly AlarmDescription?: string } };

/** Builds docs/reference/alarms.md: a line a runbook, with its alarms. */
export function buildAlarmsPage(): string {
  const files = (readYaml("serverless.yml").resources as readonly string[]).flatMap(
    (reference) => /^\$\{file\((resources\/alarms\/.+?)\)(?::.+)?\}$/.exec(reference)?.[1] ?? [],
  );
  const resources = files.flatMap((file): [string, Alarm][] => {
    const content = file.endsWith(".cjs") ? load(join(root, file)) : readYaml(file);
    return Object.entries((content.fromParameters?.(() => "") ?? content).Resources);
  });
  const alarms = resources.filter(([, { Type }]) => Type.endsWith("Alarm")).map(([name]) => name);
  const sections = Map.groupBy(alarms.toSorted(), (name) => toSection(Object.fromEntries(resources)[name]));
  return `${buildHead("Alarms", "resources/alarms")}
An alarm's description names the event, and links to its section of [operate/alarms](../operate/README.md#alarms).

${buildList(
  [...sections]
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([section, names]) => [
      `[${section.replace(/^.*#/, "").replaceAll("-", " ")}](../operate/alarms/${section})`,
      [],
      names.map((name) => `\`${name}\``).join(" "),
    ]),
)}
`;
}

const toSection = (alarm: Alarm | undefined): string =>
  /\$\{param:runbookUrl\}\/([\w-]+\.md#[\w-]+)$/.exec(alarm?.Properties.AlarmDescription ?? "")?.[1] ?? "";
