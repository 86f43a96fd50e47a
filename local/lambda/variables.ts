import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { extname, resolve as resolvePath } from "node:path";
import { parseCloudFormation } from "./cloudformation-yaml.ts";
import { parseSources, type Source, splitVariables } from "./variable-syntax.ts";

export type VariableScope = {
  /** Folder that `${file(...)}` starts from. */
  readonly root: string;
  /** The parsed `serverless.yml`, its variables not resolved: `${self:...}` reads it. */
  readonly service: Mapping;
  /** Values of `${param:...}` that win over the stage's and the default ones, as `--param` does. */
  readonly params: Readonly<Record<string, unknown>>;
  readonly stage: string | undefined;
  readonly region: string;
  readonly account: string;
};

export type Mapping = { readonly [key: string]: unknown };

export type Variables = {
  /** Replaces every variable in a value. `at` is where the value stands, for errors. */
  readonly resolve: (value: unknown, at: string) => unknown;
  readonly stage: () => string;
};

/**
 * The Serverless Framework's variables, as far as a template without a cloud can have them: `file`, `param`, `self`, `sls`,
 * `aws`, `env` and `opt`, with defaults and nesting. A missing value is an error that names the variable and its place.
 */
export function createVariables(scope: VariableScope): Variables {
  const underWay = new Set<string>();

  const resolve = (value: unknown, at: string): unknown => {
    if (typeof value === "string") {
      return fill(value, at);
    }
    if (Array.isArray(value)) {
      return value.map((item, index) => resolve(item, `${at}[${index}]`));
    }
    return isMapping(value) ? Object.fromEntries(Object.entries(value).map(([key, item]) => [key, resolve(item, `${at}.${key}`)])) : value;
  };

  // A text that is one variable and nothing else becomes the variable's value, of whatever type.
  const fill = (text: string, at: string): unknown => {
    const pieces = splitVariables(text).map((piece) => ("plain" in piece ? piece.plain : evaluate(piece.variable, at)));
    return pieces.length === 1 ? pieces[0] : pieces.map((piece) => toText(piece, text, at)).join("");
  };

  const evaluate = (body: string, at: string): unknown => {
    for (const source of parseSources(body)) {
      const value = read(source, at);
      if (value !== undefined && (value !== null || source.kind === "literal")) {
        return value;
      }
    }
    throw new Error(`${at}: nothing to put in for \${${body}}`);
  };

  const read = (source: Source, at: string): unknown => {
    if (source.kind === "literal") {
      return source.value;
    }
    if (source.kind === "text") {
      return fill(source.text, at);
    }
    const address = String(fill(source.address, at) ?? "");
    switch (source.name) {
      case "file": {
        const content = readFile(scope.root, String(fill(source.argument, at)));
        return descend(isComputed(content) ? content.fromParameters((name) => evaluate(`param:${name}`, at)) : content, address, at);
      }
      case "self":
        return readSelf(address, at);
      case "param":
        return scope.params[address] ?? readSelf(`params.${stage()}.${address}`, at) ?? readSelf(`params.default.${address}`, at);
      case "sls":
        return { stage: stage(), instanceId: "local" }[address];
      case "aws":
        return { region: scope.region, accountId: scope.account, partition: "aws" }[address];
      case "opt":
        return { stage: scope.stage, region: scope.region }[address];
      case "env":
        return process.env[address];
      default:
        throw new Error(`${at}: a variable of source "${source.name}" cannot be resolved on this machine`);
    }
  };

  const stage = (): string => scope.stage ?? String(readSelf("provider.stage", "provider.stage") ?? "dev");

  const readSelf = (address: string, at: string): unknown => {
    if (underWay.has(address)) {
      throw new Error(`${at}: \${self:${address}} needs itself`);
    }
    underWay.add(address);
    try {
      return descend(scope.service, address, at);
    } finally {
      underWay.delete(address);
    }
  };

  const descend = (from: unknown, address: string, at: string): unknown => {
    let value = from;
    for (const key of address === "" ? [] : address.split(".")) {
      const container = typeof value === "string" ? fill(value, at) : value;
      value = isMapping(container) ? container[key] : undefined;
    }
    return resolve(value, at);
  };

  return { resolve, stage };
}

export function isMapping(value: unknown): value is Mapping {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A `.cjs` that makes its value of parameters, as the framework lets it: it exports a function, and with it one that does not wait. */
type Computed = { readonly fromParameters: (param: (name: string) => unknown) => unknown };
const isComputed = (content: unknown): content is Computed => typeof content === "function" && "fromParameters" in content;

function readFile(root: string, path: string): unknown {
  const file = resolvePath(root, path);
  if (!existsSync(file)) {
    return undefined;
  }
  const extension = extname(file);
  if (extension === ".cjs") {
    return createRequire(file)(file);
  }
  const text = readFileSync(file, "utf8");
  return extension === ".yml" || extension === ".yaml" ? parseCloudFormation(text) : extension === ".json" ? JSON.parse(text) : text;
}

function toText(value: unknown, whole: string, at: string): string {
  if (typeof value === "object") {
    throw new Error(`${at}: a variable in "${whole}" is not a text`);
  }
  return String(value);
}
