import { readFileSync } from "node:fs";
import { join } from "node:path";
import { account, region } from "../../local/embedded/roles.ts";
import { parseCloudFormation } from "../../local/lambda/cloudformation-yaml.ts";
import { readTemplate } from "../../local/lambda/template.ts";

export const root = join(import.meta.dirname, "../..");

/** The template as it deploys with these parameters. */
export const templateWith = (params: Readonly<Record<string, unknown>>) => readTemplate({ root, region, account, params });

/** The template as `--stage` deploys it, with no parameter set. */
export const stageOf = (stage: string) => readTemplate({ root, region, account, stage });

/** The template as it deploys with no parameter set. */
export const template = templateWith({});

export const readYaml = (file: string) => parseCloudFormation(readFileSync(join(root, file), "utf8"));

export type Statement = { readonly Effect: string; readonly Action: string | string[]; readonly Resource: unknown };

const service = readYaml("serverless.yml") as { functions: readonly string[] };

/** The folders whose functions are deployed: `${file(functions/gcp/functions.yml)}`. */
const folders = service.functions.map((reference) => reference.replace(/^\$\{file\((.*)\/functions\.yml\)\}$/, "$1"));

/** The IAM statements of each function, as written beside its code. */
export const statements: Readonly<Record<string, readonly Statement[]>> = Object.fromEntries(
  folders.flatMap((folder) => {
    const functions = readYaml(join(folder, "functions.yml")) as Record<string, { iamRoleStatements?: Statement[] }>;
    return Object.entries(functions).map(([key, { iamRoleStatements = [] }]) => [key, iamRoleStatements]);
  }),
);
