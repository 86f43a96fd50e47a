import { createRequire } from "node:module";
import { buildHead, buildList, relink } from "./markdown.ts";

type Parameter = { readonly default: string | number | boolean | null; readonly kind: { readonly must: string }; readonly words: string };
type Section = { readonly title: string; readonly parameters: Readonly<Record<string, Parameter>> };

const { sections }: { sections: readonly Section[] } = createRequire(import.meta.url)("../../resources/parameters/schema.cjs");

const head = `${buildHead("Parameters", "resources/parameters")}
Give parameters with \`npx serverless deploy --param="publicUrl=https://…"\`, as lines \`name=value\` of \`DEPLOY_PARAMS\` with \`npm run deploy\` ([from CI](../deploy/from-ci.md)), or under \`params\` in \`serverless.yml\` for a stage. An unknown parameter or a wrong value stops every deploy before packaging, with what it must be. Names that end in \`Url\` take \`https://…\`; in \`SecretId\`, a name in Secrets Manager. Lists are separated by commas. In brackets: the default, and at the end the choice.
`;

/** Builds docs/reference/configuration.md: a list a subject, a line a parameter. */
export const buildParametersPage = (): string =>
  [head, ...sections.map(({ title, parameters }) => `## ${title}\n\n${buildRows(parameters)}\n`)].join("\n");

/** A choice is listed. What else a value must be, its name says, and a deploy with a wrong one. */
const isChoice = (must: string): boolean => /^[\w.-]+(?:, [\w.-]+)* or [\w.-]+$/.test(must);

/** A provider's address: its name and its default say what it is. */
const isAddress = ([name, { default: usual }]: readonly [string, Parameter]): boolean =>
  name.endsWith("Url") && /^https:\/\/[^$]+$/.test(String(usual));

function buildRows(parameters: Section["parameters"]): string {
  const all = Object.entries(parameters);
  const addresses = all.filter(isAddress).map(([name, { default: usual }]) => `\`${name}\` (${toDefault(usual)})`);
  const rows = all
    .filter((one) => !isAddress(one))
    .map(([name, { default: usual, kind, words }]): readonly [string, readonly string[], string] => [
      `\`${name}\``,
      [toDefault(usual)],
      isChoice(kind.must) ? `${relink(words)} (${kind.must.split(/, | or /).join("/")})` : relink(words),
    ]);
  return [buildList(rows), ...(addresses.length === 0 ? [] : [`- addresses of providers: ${addresses.join(", ")}`])].join("\n");
}

/** A default as an operator reads it: `aurora-oauth-<stage>`. */
function toDefault(usual: Parameter["default"]): string {
  const text = String(usual ?? "")
    .replaceAll(`\${self:service}`, "aurora-oauth")
    .replaceAll(`\${sls:stage}`, "<stage>")
    .replaceAll(`\${aws:region}`, "<region>");
  return text === "" ? "" : `\`${text}\``;
}
