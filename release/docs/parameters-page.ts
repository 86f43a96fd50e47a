import { createRequire } from "node:module";
import { buildHead, buildTable, relink } from "./markdown.ts";

type Parameter = { readonly default: string | number | boolean | null; readonly kind: { readonly must: string }; readonly words: string };
type Section = { readonly title: string; readonly parameters: Readonly<Record<string, Parameter>> };

const { sections }: { sections: readonly Section[] } = createRequire(import.meta.url)("../../resources/parameters/schema.cjs");

const head = `${buildHead("Parameters", "resources/parameters")}
Give parameters with \`npx serverless deploy --param="publicUrl=https://…"\`, as lines \`name=value\` of \`DEPLOY_PARAMS\` with \`npm run deploy\` ([from CI](../deploy/from-ci.md)), or under \`params\` in \`serverless.yml\` for a stage. An unknown parameter or a wrong value stops every deploy before packaging, with what it must be. Names that end in \`Url\` take \`https://…\`; in \`SecretId\`, a name in Secrets Manager. Lists are separated by commas.
`;

/** Builds docs/reference/configuration.md: a table a subject, a row a parameter. */
export const buildParametersPage = (): string =>
  [head, ...sections.map(({ title, parameters }) => `## ${title}\n\n${buildRows(parameters)}\n`)].join("\n");

/** A choice is listed. What else a value must be, its name says, and a deploy with a wrong one. */
const isChoice = (must: string): boolean => /^[\w.-]+(?:, [\w.-]+)* or [\w.-]+$/.test(must);

const buildRows = (parameters: Section["parameters"]): string =>
  buildTable(
    ["parameter", "default", "meaning (choice)"],
    Object.entries(parameters).map(([name, { default: usual, kind, words }]) => [
      `\`${name}\``,
      toCell(usual),
      isChoice(kind.must) ? `${relink(words)} (${kind.must})` : relink(words),
    ]),
  );

/** A default as an operator reads it: `aurora-oauth-<stage>`. */
function toCell(usual: Parameter["default"]): string {
  const text = String(usual ?? "")
    .replaceAll(`\${self:service}`, "aurora-oauth")
    .replaceAll(`\${sls:stage}`, "<stage>")
    .replaceAll(`\${aws:region}`, "<region>");
  return text === "" ? "" : `\`${text}\``;
}
