import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { CreateTableCommandInput } from "@aws-sdk/client-dynamodb";
import { parseCloudFormation } from "./cloudformation-yaml.ts";
import { createIntrinsics, type Intrinsics, type Resource } from "./intrinsics.ts";
import { toSchedules, toStateMachine, toTable } from "./resource-definitions.ts";
import { parseService, parseStack, type ServiceFunction } from "./service-shape.ts";
import { createVariables, isMapping, type Mapping } from "./variables.ts";

export type Route = { readonly method: string; readonly path: string; readonly authorizer?: string };

export type TemplateFunction = {
  /** `functions/gcp/callback.handler`: the file without its ending, and its export. */
  readonly handler: string;
  readonly timeoutSeconds: number;
  readonly environment: Readonly<Record<string, string>>;
  /** The name of its IAM role. */
  readonly roleName: string;
  readonly logGroup: string;
  readonly arn: string;
  readonly logicalId: string;
  readonly routes: readonly Route[];
  /** Whether it answers the requests that no route fits: the API's `$default` route. */
  readonly isDefaultRoute: boolean;
  readonly schedules: readonly { readonly rate: string; readonly input: unknown }[];
};

export type Authorizer = { readonly functionName: string; readonly identitySources: readonly string[] };

export type Cors = {
  readonly allowedOrigins: readonly string[];
  readonly allowedHeaders: readonly string[];
  readonly allowedMethods: readonly string[];
  readonly exposedResponseHeaders: readonly string[];
  readonly allowCredentials: boolean;
  readonly maxAge?: number | undefined;
};

export type Template = {
  readonly functions: Readonly<Record<string, TemplateFunction>>;
  readonly authorizers: Readonly<Record<string, Authorizer>>;
  /** Absent: the API leaves CORS to the functions. */
  readonly cors?: Cors;
  /** By ARN: the definition with its substitutions made. */
  readonly stateMachines: Readonly<Record<string, object>>;
  readonly tables: readonly CreateTableCommandInput[];
  /** The names of the buckets. */
  readonly buckets: readonly string[];
  /** The names of the queues. */
  readonly queues: readonly string[];
  /** The ARNs of the keys. */
  readonly keys: readonly string[];
};

export type TemplateOptions = {
  /** Folder of `serverless.yml`. */
  readonly root: string;
  /** Win over the `params` of the file, as `--param` does. */
  readonly params?: Readonly<Record<string, unknown>>;
  /** Default: the file's `provider.stage`, or `dev`. */
  readonly stage?: string;
  readonly region: string;
  readonly account: string;
};

type GiveRights = (
  key: string,
  definition: unknown,
  given: { readonly sets: Mapping; readonly prefix: string; readonly settings: object },
) => Mapping;
const giveRights: GiveRights = createRequire(import.meta.url)("../../resources/rights/give-rights.cjs");

/**
 * Reads the `serverless.yml` that is deployed, and returns everything that a machine without a cloud needs to run it: the functions
 * with their environments, routes and schedules, the state machines and the tables, all under local physical names.
 *
 * @throws {Error} A file is missing, a variable or reference cannot be resolved, or the shape is not supported here; the message names the
 *   place.
 */
export function readTemplate(options: TemplateOptions): Template {
  const raw = parseCloudFormation(readFileSync(join(options.root, "serverless.yml"), "utf8"));
  if (!isMapping(raw)) {
    throw new Error("serverless.yml is not a mapping");
  }
  const { root, params = {}, stage, region, account } = options;
  const variables = createVariables({ root, service: raw, params, stage, region, account });
  const part = (key: string): unknown => variables.resolve(raw[key], key);
  const name = `${part("service")}-${variables.stage()}`;
  const sets = isMapping(raw.custom) ? variables.resolve(raw.custom.rights, "custom.rights") : undefined;
  const declared = mergeParts(part("functions"));
  // A stage without sets, as an earlier release is one, has a role of its own for each function.
  const functions = isMapping(sets)
    ? mapValues(declared, (definition, key) => giveRights(key, definition, { sets, prefix: name, settings: {} }))
    : declared;
  const service = parseService({ name: part("service"), provider: part("provider"), functions });
  const stack = parseStack(mergeParts(part("resources")));
  const functionResources = Object.entries(service.functions).map(([key, { name: given }]): [string, Resource] => [
    toLogicalId(key),
    { Type: "AWS::Lambda::Function", Properties: { FunctionName: given ?? `${name}-${key}` } },
  ]);
  const resources = { ...stack.Resources, ...Object.fromEntries(functionResources) };
  const foundation = readFoundation(variables.resolve(isMapping(raw.custom) ? raw.custom.foundation : {}, "custom.foundation"), {
    name: `${name}-foundation`,
    region,
    account,
  });
  const intrinsics = createIntrinsics({ name, region, account, resources, conditions: stack.Conditions, exports: foundation.exports });
  const ofType = selectFrom(resources, intrinsics);
  // Of both stacks.
  const readEach = <T>(type: string, read: (id: string, resource: Resource, intrinsics: Intrinsics) => T): readonly T[] => [
    ...foundation.ofType(type).map(([id, resource]) => read(id, resource, foundation.intrinsics)),
    ...ofType(type).map(([id, resource]) => read(id, resource, intrinsics)),
  ];
  const rules = ofType("AWS::Events::Rule").flatMap(([id, resource]) => toSchedules(id, resource, intrinsics));

  return {
    functions: mapValues(service.functions, (definition, key) => {
      const own = toFunction(key, definition, service.provider, intrinsics);
      const { role, logs } = definition;
      return {
        ...own,
        schedules: [...own.schedules, ...rules.filter(({ arn }) => arn === own.arn).map(({ arn: _, ...rule }) => rule)],
        roleName:
          role === undefined
            ? `${name}-${key}-${region}-lambdaRole`
            : intrinsics.resolveText(resources[role]?.Properties?.RoleName, `${role}.RoleName`),
        logGroup: logs?.logGroup ?? `/aws/lambda/${name}-${key}`,
      };
    }),
    authorizers: service.provider.httpApi.authorizers,
    ...(service.provider.httpApi.cors === undefined ? {} : { cors: service.provider.httpApi.cors }),
    stateMachines: Object.fromEntries(
      ofType("AWS::StepFunctions::StateMachine").map(([id, resource]) => toStateMachine(id, resource, intrinsics)),
    ),
    tables: readEach("AWS::DynamoDB::Table", toTable),
    buckets: readEach("AWS::S3::Bucket", (id, _, { resolveText }) => resolveText({ Ref: id }, id)),
    queues: readEach("AWS::SQS::Queue", (id, _, { resolveText }) => resolveText({ "Fn::GetAtt": [id, "QueueName"] }, id)),
    keys: readEach("AWS::KMS::Key", (id, _, { resolveText }) => resolveText({ "Fn::GetAtt": [id, "Arn"] }, id)),
  };
}

/** The foundation's resources, and what it exports. */
function readFoundation(template: unknown, place: { readonly name: string; readonly region: string; readonly account: string }) {
  const { Resources: resources, Conditions: conditions, Outputs } = parseStack(template);
  const intrinsics = createIntrinsics({ ...place, resources, conditions });
  const exports = Object.entries(Outputs).flatMap(([id, { Value, Export }]) =>
    Export === undefined ? [] : [[intrinsics.resolveText(Export.Name, id), intrinsics.resolveText(Value, id)]],
  );
  return { intrinsics, exports: Object.fromEntries(exports), ofType: selectFrom(resources, intrinsics) };
}

const selectFrom = (resources: Readonly<Record<string, Resource>>, intrinsics: Intrinsics) => (type: string) =>
  Object.entries(resources).filter(([id, resource]) => resource.Type === type && intrinsics.isDeployed(id));

const toLogicalId = (key: string): string => `${key.charAt(0).toUpperCase()}${key.slice(1)}LambdaFunction`;

function toFunction(
  key: string,
  definition: ServiceFunction,
  provider: { timeout: number; environment: Mapping },
  intrinsics: Intrinsics,
): Omit<TemplateFunction, "roleName" | "logGroup"> {
  const logicalId = toLogicalId(key);
  const given = intrinsics.resolve({ ...provider.environment, ...definition.environment }, `functions.${key}.environment`);
  return {
    handler: definition.handler,
    timeoutSeconds: definition.timeout ?? provider.timeout,
    environment: mapValues(isMapping(given) ? given : {}, (value, name) =>
      intrinsics.resolveText(value, `functions.${key}.environment.${name}`),
    ),
    arn: intrinsics.resolveText({ "Fn::GetAtt": [logicalId, "Arn"] }, `functions.${key}`),
    logicalId,
    routes: definition.events.flatMap(({ httpApi }) => (httpApi === undefined || httpApi === "default" ? [] : httpApi)),
    isDefaultRoute: definition.events.some(({ httpApi }) => httpApi === "default"),
    schedules: definition.events.flatMap(({ schedule }) =>
      schedule?.enabled ? schedule.rate.map((rate) => ({ rate, input: schedule.input })) : [],
    ),
  };
}

/** `functions` and `resources` may be a list of mappings, one a file; a key of two files (`Resources`) holds both. */
function mergeParts(parts: unknown): Mapping {
  return [parts].flat().reduce((merged: Mapping, part) => (isMapping(part) ? mergeMappings(merged, part) : merged), {});
}

function mergeMappings(left: Mapping, right: Mapping): Mapping {
  const merged = mapValues(right, (value, key) => {
    const before = left[key];
    return isMapping(before) && isMapping(value) ? { ...before, ...value } : value;
  });
  return { ...left, ...merged };
}

function mapValues<V, W>(mapping: Readonly<Record<string, V>>, map: (value: V, key: string) => W): Record<string, W> {
  return Object.fromEntries(Object.entries(mapping).map(([key, value]) => [key, map(value, key)]));
}
