import { existsSync } from "node:fs";
import { resolve } from "node:path";

/** Where a release is deployed, and how. */
export type Stage = {
  readonly name: string;
  readonly region: string;
  /** `--param` of the framework for each: parameters of `serverless.yml` that differ from their defaults. */
  readonly params: Readonly<Record<string, string>>;
};

/**
 * Reads a stage from the command line, and its parameters from `DEPLOY_PARAMS`: a line `name=value` for each, as a CI system keeps them for an
 * environment. Empty lines and lines that begin with `#` are passed over.
 *
 * @throws {Error} No stage is named, or a line has no name.
 */
export function readStage(
  { stage, region }: { readonly stage?: string | undefined; readonly region?: string | undefined },
  environment: NodeJS.ProcessEnv,
): Stage {
  if (stage === undefined) {
    throw new Error("name the stage: --stage dev");
  }
  return { name: stage, region: region ?? environment.AWS_REGION ?? "eu-west-1", params: parseParams(environment.DEPLOY_PARAMS ?? "") };
}

/** Parses lines of `name=value`. @throws {Error} A line has no name. */
export function parseParams(text: string): Readonly<Record<string, string>> {
  const lines = text.split(/\r?\n/).map((line) => line.trim());
  return Object.fromEntries(
    lines
      .filter((line) => line !== "" && !line.startsWith("#"))
      .map((line, index) => {
        const [, name, value = ""] = /^(\w+)=(.*)$/s.exec(line) ?? [];
        if (name === undefined) {
          // Without the line itself: it may hold what was meant to be secret.
          throw new Error(`DEPLOY_PARAMS, entry ${index + 1}: it must be name=value`);
        }
        return [name, value];
      }),
  );
}

/**
 * Names the file of trusted issuers by its whole path: the framework runs in the folder of an artefact, which holds nothing of a stage, so not that
 * file either.
 *
 * @param root - The checkout, with `callers.json` if every stage has the same list.
 */
export function withCallers(stage: Stage, root: string): Stage {
  const file = resolve(root, stage.params.callers ?? "callers.json");
  return stage.params.callers === "" || !(stage.params.callers || existsSync(file))
    ? stage
    : { ...stage, params: { ...stage.params, callers: file } };
}

/** The framework's flags for a stage. */
export const stageFlags = ({ name, region, params }: Stage): readonly string[] => [
  "--stage",
  name,
  "--region",
  region,
  ...Object.entries(params).map(([param, value]) => `--param=${param}=${value}`),
];

/** The name of a stage's stack, as `serverless.yml` gives it. */
export const stackOf = ({ name }: Pick<Stage, "name">): string => `aurora-oauth-${name}`;

/** The name of the stack with what outlives the releases (`resources/foundation.yml`). @param stack - That of the application. */
export const foundationOf = (stack: string): string => `${stack}-foundation`;
