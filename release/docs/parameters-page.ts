import { createRequire } from "node:module";
import { buildHead, buildTable, relink } from "./markdown.ts";

type Parameter = { readonly default: string | number | boolean | null; readonly kind: { readonly must: string }; readonly words: string };
type Section = { readonly title: string; readonly parameters: Readonly<Record<string, Parameter>> };

const { sections }: { sections: readonly Section[] } = createRequire(import.meta.url)("../../resources/parameters/schema.cjs");

const head = `${buildHead("Parameters", "resources/parameters")}
What an operator sets. Give them with \`npx serverless deploy --param="publicUrl=https://…"\`, as lines \`name=value\` of \`DEPLOY_PARAMS\` with \`npm run deploy\`
([deploy/from-ci.md](../deploy/from-ci.md)), or under \`params\` in \`serverless.yml\` for a stage. An unknown parameter and a wrong value stop \`serverless package\` and every deploy before anything is packaged.
`;

/** Builds docs/reference/configuration.md: a table a subject, a row a parameter. */
export const buildParametersPage = (): string =>
  [head, ...sections.map(({ title, parameters }) => `## ${title}\n\n${buildRows(parameters)}\n`)].join("\n");

const buildRows = (parameters: Section["parameters"]): string =>
  buildTable(
    ["parameter", "default", "must be", "what it is"],
    Object.entries(parameters).map(([name, { default: usual, kind, words }]) => [`\`${name}\``, toCell(usual), kind.must, relink(words)]),
  );

/** A default as an operator reads it: `aurora-oauth-<stage>`. */
function toCell(usual: Parameter["default"]): string {
  const text = String(usual ?? "")
    .replaceAll(`\${self:service}`, "aurora-oauth")
    .replaceAll(`\${sls:stage}`, "<stage>")
    .replaceAll(`\${aws:region}`, "<region>");
  return text === "" ? "" : `\`${text}\``;
}
