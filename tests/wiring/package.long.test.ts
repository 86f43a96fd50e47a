import { readFileSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { packageFunctions } from "../../local/deployed/deploy.ts";
import { packageOnce, readTemplates } from "../../local/deployed/packages.ts";
import { makeWorkspace } from "../../local/deployed/workspace.ts";
import { rights } from "../../local/vault/rights.ts";
import { alarmFiles, readAlarmFile } from "../fixtures/alarm-resources.ts";
import { deployedFunctions, resolvedSets, root, type Statement, template } from "../fixtures/template.ts";

type Resource = {
  readonly Type: string;
  readonly DependsOn?: string | readonly string[];
  readonly Properties: Readonly<Record<string, never>> & {
    readonly Environment?: { Variables: object };
    readonly FunctionName?: string;
    readonly LoggingConfig?: { readonly LogGroup: string };
    readonly Role?: { readonly "Fn::GetAtt": readonly [string, string] };
    readonly RoleArn?: unknown;
    readonly RouteKey?: string;
    readonly DefaultRouteSettings?: object;
    readonly RouteSettings?: Readonly<Record<string, object>>;
    readonly AccessLogSettings?: { readonly Format: string };
  };
};

/** A policy of a role. One that depends on a condition has it in `Fn::If`, and no document here. */
type RolePolicy = { readonly "Fn::If"?: object; readonly PolicyDocument?: { readonly Statement: readonly Statement[] } };

const nodeFolder = join(root, "node_modules/node/bin");
let folder: string;
let resources: Record<string, Resource>;

/** Packages with parameters that are refused. */
async function packageWith(...flags: string[]): Promise<void> {
  const workspace = await makeWorkspace(root);
  const home = workspace.folder;
  await packageFunctions({ project: workspace.project, home, temporary: home, nodeFolder }, flags).finally(workspace.remove);
}

beforeAll(async () => {
  folder = await packageOnce(root, nodeFolder);
  const { application, foundation } = await readTemplates(folder);
  resources = { ...JSON.parse(application).Resources, ...JSON.parse(foundation).Resources };
});

const policiesOf = (roleId: string): readonly RolePolicy[] => resources[roleId]?.Properties.Policies ?? [];

/** The logical id of the role that a function runs with: its own, or one that it shares. */
const roleIdOf = (logicalId: string) => resources[logicalId]?.Properties.Role?.["Fn::GetAtt"][0] ?? "";

const toConditional = (logicalId: string, condition: string, name: string, statements: readonly object[]) => {
  const policy = { PolicyName: name, PolicyDocument: { Version: "2012-10-17", Statement: statements } };
  return `${roleIdOf(logicalId)} ${JSON.stringify({ "Fn::If": [condition, policy, { Ref: "AWS::NoValue" }] })}`;
};

const ofType = (type: string) => Object.entries(resources).filter(([, { Type }]) => Type === type);

test("the framework packages the functions that run locally, with the same keys in their environments", () => {
  const packaged = ofType("AWS::Lambda::Function").map(([id, { Properties }]) => [
    id,
    Object.keys(Properties.Environment?.Variables ?? {}).sort(),
  ]);
  const local = Object.values(template.functions).map(({ logicalId, environment }) => [logicalId, Object.keys(environment).sort()]);
  expect(Object.fromEntries(packaged)).toEqual(Object.fromEntries(local));
});

test("no value of the template is null: CloudFormation refuses it, also in a machine's definition", () => {
  const findNulls = (value: unknown, path: string): readonly string[] =>
    value === null
      ? [path]
      : typeof value === "object"
        ? Object.entries(value).flatMap(([name, inner]) => findNulls(inner, `${path}.${name}`))
        : [];
  expect(findNulls(resources, "Resources")).toEqual([]);
});

test("what CloudFormation may do for a deploy is recorded for each resource type of the package", () => {
  const recorded = JSON.parse(readFileSync(join(import.meta.dirname, "cloudformation-permissions.json"), "utf8")).types;
  // Alarms are packaged with a topic only, under a condition: their types are in the template all the same.
  expect([...new Set(Object.values(resources).map(({ Type }) => Type))].sort()).toEqual(Object.keys(recorded).sort());
});

test("the framework packages the routes that are served locally", () => {
  const packaged = ofType("AWS::ApiGatewayV2::Route").map(([, { Properties }]) => Properties.RouteKey);
  const local = Object.values(template.functions).flatMap(({ routes, isDefaultRoute }) => [
    ...routes.map(({ method, path }) => `${method} ${path}`),
    ...(isDefaultRoute ? ["$default"] : []),
  ]);
  expect(packaged.sort()).toEqual(local.sort());
});

test("S49: a route of the framework has an authorizer where the local one does, and the $default route has none", () => {
  const asking = ofType("AWS::ApiGatewayV2::Route").flatMap(([, { Properties }]) =>
    (Properties as { AuthorizationType?: string }).AuthorizationType === "CUSTOM" ? [String(Properties.RouteKey)] : [],
  );
  const local = Object.values(template.functions).flatMap(({ routes }) =>
    routes.filter(({ authorizer }) => authorizer !== undefined).map(({ method, path }) => `${method} ${path}`),
  );
  expect(asking.sort()).toEqual(local.sort());
});

test("the gateway has a limit for every route, and another one for the broker's", () => {
  const { DefaultRouteSettings, RouteSettings } = resources.HttpApiStage?.Properties ?? {};
  const [{ method, path } = { method: "", path: "" }, ...others] = template.functions.tokensServe?.routes ?? [];
  expect(others).toEqual([]);
  expect(DefaultRouteSettings).toEqual({ ThrottlingRateLimit: 200, ThrottlingBurstLimit: 200 });
  expect(RouteSettings).toEqual({ [`${method} ${path}`]: { ThrottlingRateLimit: 1000, ThrottlingBurstLimit: 1000 } });
});

test("the gateway's stage waits for each route that it has settings for", () => {
  const limited = Object.keys(resources.HttpApiStage?.Properties.RouteSettings ?? {});
  const routes = ofType("AWS::ApiGatewayV2::Route").filter(([, { Properties }]) => limited.includes(String(Properties.RouteKey)));
  expect(routes).toHaveLength(limited.length);
  expect(resources.HttpApiStage?.DependsOn).toEqual(["HttpApiLogGroup", ...routes.map(([id]) => id)]);
});

test("the gateway logs who called which route, and nothing that the caller chose", () => {
  const { AccessLogSettings = { Format: "" } } = resources.HttpApiStage?.Properties ?? {};
  const format: Record<string, string> = JSON.parse(AccessLogSettings.Format);
  expect(format).toEqual({
    time: "$context.requestTime",
    request_id: "$context.requestId",
    route: "$context.routeKey",
    status: "$context.status",
    latency_ms: "$context.responseLatency",
    function_latency_ms: "$context.integrationLatency",
    principal_id: "$context.authorizer.principal_id",
  });
  expect(AccessLogSettings).toMatchObject({ DestinationArn: { "Fn::GetAtt": ["HttpApiLogGroup", "Arn"] } });
  expect(resources.HttpApiLogGroup).toMatchObject({ Type: "AWS::Logs::LogGroup", Properties: { RetentionInDays: 30 } });
});

test("a tick that waits for a minute is dropped, one that fails is not repeated, and no other function is asked to do so", () => {
  const kept = ofType("AWS::Lambda::EventInvokeConfig").map(([, { Properties }]) => Properties);
  const scheduled = Object.values(template.functions).filter(({ schedules }) => schedules.length > 0);
  expect(scheduled.length).toBeGreaterThan(2);
  const stale = { Qualifier: "$LATEST", MaximumEventAgeInSeconds: 60, MaximumRetryAttempts: 0 };
  expect(new Set(kept)).toEqual(
    new Set(scheduled.map(({ logicalId }) => ({ FunctionName: { Ref: logicalId }, DestinationConfig: {}, ...stale }))),
  );
});

test("S50: the API invokes by roles of its own, each of which may invoke exactly the functions whose integrations have it", () => {
  type Integration = { readonly CredentialsArn: { readonly "Fn::GetAtt": readonly [string, string] }; readonly IntegrationUri: object };
  type Policy = { readonly PolicyDocument: { readonly Statement: readonly { readonly Resource: readonly object[] }[] } };
  const integrations = ofType("AWS::ApiGatewayV2::Integration").map(([, { Properties }]) => Properties as unknown as Integration);
  const withRoute = Object.values(template.functions).filter(({ routes, isDefaultRoute }) => routes.length > 0 || isDefaultRoute);
  const byText = (one: object, other: object) => JSON.stringify(one).localeCompare(JSON.stringify(other));
  expect(integrations.map(({ IntegrationUri }) => IntegrationUri).toSorted(byText)).toEqual(
    withRoute.map(({ logicalId }) => ({ "Fn::GetAtt": [logicalId, "Arn"] })).toSorted(byText),
  );
  for (const [role, own] of Object.entries(Object.groupBy(integrations, ({ CredentialsArn }) => CredentialsArn["Fn::GetAtt"][0]))) {
    const policies: readonly Policy[] = resources[role]?.Properties.Policies ?? [];
    const invoked = (own ?? []).map(({ IntegrationUri }) => IntegrationUri);
    expect(
      policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement),
      role,
    ).toEqual([{ Effect: "Allow", Action: "lambda:InvokeFunction", Resource: invoked }]);
    // IAM takes 10,240 characters of policies in a role, and an ARN of the longest name in the longest region has some 120.
    expect(invoked.length * 120, role).toBeLessThan(10_240);
  }
});

test("S50: each role has, under its condition, the credentials of its function's VAULT_ROLE, no other has any, and no policy is a resource", () => {
  const expected = Object.values(template.functions).flatMap(({ logicalId, environment: { VAULT_ROLE, VAULT_BASE = "", ...others } }) => {
    if (VAULT_ROLE === undefined) {
      return [];
    }
    const role = VAULT_ROLE.slice(`${VAULT_BASE}-`.length);
    const login = rights.buildLoginStatements(role, others.VAULT_LOGIN_SECRET_ID ?? "");
    return [
      toConditional(logicalId, "CredentialsInSecretsManager", "credentials", rights.buildSecretsStatements(role, VAULT_BASE)),
      ...(login.length === 0 ? [] : [toConditional(logicalId, "VaultLoginInSecretsManager", "vault-login", login)]),
    ];
  });
  expect(expected.length).toBeGreaterThan(20);
  const conditional = ofType("AWS::IAM::Role").flatMap(([id]) =>
    policiesOf(id).flatMap((policy) => ("Fn::If" in policy ? [`${id} ${JSON.stringify(policy)}`] : [])),
  );
  expect(conditional.sort()).toEqual([...new Set(expected)].sort());
  expect(ofType("AWS::IAM::Policy")).toEqual([]);
});

test("S50: each function logs in the group of its kind, which is kept for 30 days, and may write its own streams and those of functions with its role", () => {
  const functions = ofType("AWS::Lambda::Function").map(([, { Properties }]) => Properties);
  const kept = ofType("AWS::Logs::LogGroup").flatMap(([id, { Properties }]) =>
    Properties.RetentionInDays === 30 ? [[Properties.LogGroupName, id]] : [],
  );
  const idOf = new Map(kept as [string, string][]);
  for (const { DependsOn, Properties } of ofType("AWS::Lambda::Function").map(([, resource]) => resource)) {
    const { FunctionName = "", LoggingConfig, Role } = Properties;
    const group = LoggingConfig?.LogGroup ?? "";
    expect(template.functions[FunctionName.split("-").at(-1) ?? ""]?.logGroup).toBe(group);
    expect([DependsOn].flat(), FunctionName).toContain(idOf.get(group));
    const toArn = (name = "") => `arn:\${AWS::Partition}:logs:\${AWS::Region}:\${AWS::AccountId}:log-group:${group}:log-stream:*/${name}[*`;
    const sharing = functions.filter((one) => one.Role?.["Fn::GetAtt"][0] === Role?.["Fn::GetAtt"][0]);
    const Resource = sharing.map((one) => ({ "Fn::Sub": toArn(one.FunctionName) }));
    const statements = policiesOf(Role?.["Fn::GetAtt"][0] ?? "").flatMap(({ PolicyDocument }) => PolicyDocument?.Statement ?? []);
    expect(
      statements.filter(({ Action }) => /"logs:/.test(JSON.stringify(Action))),
      FunctionName,
    ).toEqual([
      { Effect: "Allow", Action: ["logs:CreateLogStream", "logs:PutLogEvents"], Resource },
      // One function reads: it seals the audit records of all.
      ...(FunctionName.endsWith("auditSeal") ? [{ Effect: "Allow", Action: ["logs:FilterLogEvents"], Resource: expect.anything() }] : []),
    ]);
  }
});

test("S50: each role of the template is some function's, the machine's, the API's, or the one that customers' roles trust", () => {
  const roles = ofType("AWS::IAM::Role").map(([id]) => id);
  const used = [...ofType("AWS::Lambda::Function"), ...ofType("AWS::StepFunctions::StateMachine")].map(
    ([, { Properties }]) => /"Fn::GetAtt":\["(\w+)","Arn"\]/.exec(JSON.stringify(Properties.Role ?? Properties.RoleArn))?.[1],
  );
  const ofApi = roles.filter((id) => /^HttpApiRole\d*$/.test(id));
  expect(ofApi.length).toBeGreaterThan(0);
  expect(roles.sort()).toEqual([...new Set([...used, ...ofApi, "AwsAccessRole"])].sort());
});

test("S50: each function has the role of its set, and a set's role has what the set declares, what it signs with, its logs, and nothing else", () => {
  const roles = new Map(ofType("AWS::Lambda::Function").map(([id, { Properties }]) => [id, Properties.Role?.["Fn::GetAtt"][0]]));
  for (const { logicalId, rights: name } of deployedFunctions) {
    expect([logicalId, roles.get(logicalId)]).toEqual([logicalId, `${name.charAt(0).toUpperCase()}${name.slice(1)}Role`]);
  }
  const signing = { issuer: 2, certificate: 1 };
  // Without a parameter there is no console.
  expect(ofType("AWS::IAM::Role").filter(([id]) => id === "ConsoleRole" || id === "HostedConnectRole")).toEqual([]);
  const ofConsole = ["console", "hostedConnect"];
  for (const [name, { statements: declared, keys }] of Object.entries(resolvedSets).filter(([set]) => !ofConsole.includes(set))) {
    const [own, ...conditional] = policiesOf(`${name.charAt(0).toUpperCase()}${name.slice(1)}Role`);
    expect(conditional.filter((policy) => !("Fn::If" in policy))).toEqual([]);
    const [logs, ...others] = own?.PolicyDocument?.Statement ?? [];
    expect([name, logs?.Action]).toEqual([name, ["logs:CreateLogStream", "logs:PutLogEvents"]]);
    expect(others.slice(0, declared.length), name).toEqual(declared);
    const added = others.slice(declared.length);
    const signs = added.filter(({ Action }) => Action.includes("kms:Sign"));
    expect([name, signs.length]).toEqual([name, keys.reduce((sum, key) => sum + signing[key], 0)]);
    // The one that is left takes rights away.
    expect([name, added.filter((statement) => !signs.includes(statement)).filter(({ Effect }) => Effect !== "Deny")]).toEqual([name, []]);
  }
});

test("no ARN and no action of an alarm is an empty text, deployed or not", () => {
  const withEmpty = Object.entries(resources).filter(([, { Properties }]) => /"\w*(Actions|Arn)":\[?""/.test(JSON.stringify(Properties)));
  expect(withEmpty.map(([id]) => id)).toEqual([]);
});

test("a run leaves nothing in the system's temporary folder", async () => {
  expect(await readdir(`${folder}.tmp`)).toEqual([]);
});

test("every function, log group and other resource that an alarm or the dashboard names is in the template", () => {
  const named = alarmFiles.flatMap((file) => [...JSON.stringify(readAlarmFile(file)).matchAll(/"Ref":"(\w+)"/g)].map(([, id = ""]) => id));
  const shown = [...JSON.stringify(resources.Dashboard).matchAll(/\$\{(\w+)\}/g)].map(([, id = ""]) => id);
  expect(named.length).toBeGreaterThan(20);
  expect(shown.length).toBeGreaterThan(Object.keys(template.functions).length);
  expect([...named, ...shown].filter((id) => !(id in resources))).toEqual([]);
});

test("S7: a front end that is no origin, an unknown parameter and a wrong value stop the framework before anything is packaged", async () => {
  const given = ["frontendUrl=https://app.example.com/chat", "publicURL=https://api.example.com", "authMode=JWT"];
  const packaging = packageWith(...given.map((one) => `--param=${one}`));
  await expect(packaging).rejects.toThrow(
    /publicURL is no parameter[\s\S]+frontendUrl must be an origin[\s\S]+authMode must be jwt or proxy/,
  );
});

test("a number of shards that the schedule has no ticks for is refused before anything is packaged", async () => {
  await expect(packageWith("--param=refreshShards=5")).rejects.toThrow(/"resources\.0": Value not found at "file" source/);
});
