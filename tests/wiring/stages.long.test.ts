import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { beforeAll, describe, expect, test } from "vitest";
import type { StageTemplates } from "../../local/deployed/packages.ts";
import {
  joinTemplates,
  type PackagedTemplate,
  readPackages,
  resolveTemplate,
  type StageName,
  surroundings,
} from "../fixtures/packaged-stage.ts";
import { template } from "../fixtures/template.ts";
import { type IamStatement, statementsOf } from "./iam-rights.ts";

const run = promisify(execFile);
const stageNames: readonly StageName[] = ["dev", "prod", "private"];
const texts: Partial<Record<StageName, StageTemplates>> = {};

beforeAll(async () => {
  // One after the other: each takes the machine's memory for some seconds.
  for (const stage of stageNames) {
    texts[stage] = await readPackages(stage);
  }
});

/**
 * Rules of cfn-lint that are about style: dependencies that the framework writes twice, and conditions whose value packaging knows already
 * (`credentialStore` and `vaultAuth` are parameters of the framework).
 */
const leftOut = ["W3005", "W8003"];

const none: StageTemplates = { application: "", foundation: "" };
const textsOf = (stage: StageName) => texts[stage] ?? none;
const textOf = (stage: StageName) => Object.values(textsOf(stage)).join("\n");
const templateOf = (stage: StageName): PackagedTemplate => joinTemplates(textsOf(stage));
const ofType = (stage: StageName, type: string) => Object.entries(templateOf(stage).Resources).filter(([, { Type }]) => Type === type);

const hasLint = await run("cfn-lint", ["--version"]).then(
  () => true,
  () => false,
);

describe.each(stageNames)("stage %s", (stage) => {
  test("CloudFormation takes the templates: the application's by its address, up to 1 MB, and the foundation's with the call, up to 51,200 bytes", () => {
    expect(Buffer.byteLength(textsOf(stage).application)).toBeLessThan(1_000_000);
    expect(Buffer.byteLength(textsOf(stage).foundation)).toBeLessThan(51_200);
  });

  test("no value is null, and each name says the stage", () => {
    expect(textOf(stage)).not.toMatch(/[:[,]null\b/);
    const names = ofType(stage, "AWS::Lambda::Function").map(([, { Properties }]) => String(Properties.FunctionName));
    expect(names.filter((name) => !name.startsWith(`aurora-oauth-${stage}-`))).toEqual([]);
  });

  test("cfn-lint finds nothing", async (context) => {
    if (!hasLint) {
      context.skip("cfn-lint is not here, and one command brings it: pip install cfn-lint");
    }
    const folder = await mkdtemp(join(tmpdir(), "aurora-oauth-lint-"));
    const files = await Promise.all(
      Object.entries(textsOf(stage)).map(async ([name, text]) => {
        const file = join(folder, `${name}.json`);
        await writeFile(file, text);
        return file;
      }),
    );
    const found = await run("cfn-lint", ["--format", "parseable", "--ignore-checks", ...leftOut, "--", ...files]).catch(
      ({ stdout }: { stdout: string }) => ({ stdout }),
    );
    await rm(folder, { recursive: true });
    expect(found.stdout).toBe("");
  });
});

describe("without parameters", () => {
  test("no function is in a network, no role has a boundary, no function has concurrency of its own, and AWS' own keys encrypt", () => {
    const settings = /"(VpcConfig|PermissionsBoundary|ReservedConcurrentExecutions|KmsKeyId|KMSMasterKeyId)"|ec2:|kms:ViaService/;
    expect(textOf("dev").match(settings)).toBeNull();
    expect(textOf("prod").match(settings)).toBeNull();
  });
});

describe("stage private", () => {
  const functions = () =>
    ofType("private", "AWS::Lambda::Function").map(([id, { Properties }]) => ({ id, ...Properties }) as LambdaFunction);
  type LambdaFunction = {
    readonly id: string;
    readonly VpcConfig?: object;
    readonly ReservedConcurrentExecutions?: number;
    readonly Role: { readonly "Fn::GetAtt": readonly [string, string] };
  };
  const rolesOf = (list: readonly LambdaFunction[]) => [...new Set(list.map(({ Role }) => Role["Fn::GetAtt"][0]))].sort();

  test("exactly the functions that name a role of Vault are in the network", () => {
    const reachStore = Object.values(template.functions).filter(({ environment }) => environment.VAULT_ROLE !== undefined);
    const inside = functions().filter(({ VpcConfig }) => VpcConfig !== undefined);
    expect(inside.map(({ id }) => id).sort()).toEqual(reachStore.map(({ logicalId }) => logicalId).sort());
    const network = { SubnetIds: surroundings.vpcSubnetIds.split(","), SecurityGroupIds: [surroundings.vpcSecurityGroupIds] };
    expect(inside.map(({ VpcConfig }) => VpcConfig)).toEqual(inside.map(() => network));
  });

  test("S50: exactly their roles have the rights that Lambda needs to connect a function, for Lambda and not for the function's code", () => {
    const resolved = resolveTemplate(templateOf("private"), { stage: "private" });
    const networkRights = ofType("private", "AWS::IAM::Role").flatMap(([id]) =>
      statementsOf({ Properties: resolved(id) })
        .filter(({ Action }) => [Action].flat().some((action) => action.startsWith("ec2:")))
        .map((statement) => ({ id, statement })),
    );
    expect(networkRights.map(({ id }) => id).sort()).toEqual(rolesOf(functions().filter(({ VpcConfig }) => VpcConfig !== undefined)));
    expect(new Set(networkRights.map(({ statement }) => JSON.stringify(statement.Condition)))).toEqual(
      new Set(['{"Null":{"lambda:SourceFunctionArn":"true"}}']),
    );
  });

  test("the key encrypts the table and every log group", () => {
    expect(templateOf("private").Resources.Table?.Properties.SSESpecification).toEqual({
      SSEEnabled: true,
      SSEType: "KMS",
      KMSMasterKeyId: surroundings.kmsKeyArn,
    });
    const groups = ofType("private", "AWS::Logs::LogGroup");
    expect(groups.length).toBeGreaterThan(5);
    expect(groups.filter(([, { Properties }]) => Properties.KmsKeyId !== surroundings.kmsKeyArn)).toEqual([]);
  });

  test.each([false, true])(
    "S50: a role may use the key for what it may read and write, by that service only (Secrets Manager as store: %s)",
    (inSecretsManager) => {
      const stored = { CredentialsInSecretsManager: { "Fn::Equals": ["", inSecretsManager ? "" : "vault"] } };
      const resolved = resolveTemplate(templateOf("private"), { stage: "private" }, stored);
      let writers = 0;
      for (const [id] of ofType("private", "AWS::IAM::Role")) {
        // The keys that sign the audit trail and identity tokens are others.
        const statements = statementsOf({ Properties: resolved(id) }).filter(
          ({ Action }) => !/"kms:(Sign|GetPublicKey)"/.test(JSON.stringify(Action)),
        );
        const may = (action: RegExp) => statements.some(({ Action }) => [Action].flat().some((allowed) => action.test(allowed)));
        const expected = [
          ...(may(/^dynamodb:/) ? ["kms:Decrypt by dynamodb"] : []),
          ...(may(/^secretsmanager:GetSecretValue/) ? ["kms:Decrypt by secretsmanager"] : []),
          ...(may(/^secretsmanager:CreateSecret/) ? ["kms:GenerateDataKey by secretsmanager"] : []),
        ];
        writers += expected.filter((use) => use.includes("GenerateDataKey")).length;
        const uses = statements.flatMap((statement) => usesOf(statement));
        expect([...new Set(uses)].sort(), id).toEqual(expected.sort());
      }
      expect(writers > 0).toBe(inSecretsManager);
    },
  );

  const having = (name: string) =>
    ofType("private", "AWS::Lambda::Function").flatMap(([id, { Properties }]) => {
      const { [name]: value } = (Properties.Environment as { Variables: Record<string, unknown> }).Variables;
      return value === undefined ? [] : [[id, value]];
    });

  test("the functions that name machines have the list of trusted issuers, in one line, and no other function has it", async () => {
    const list = JSON.stringify(JSON.parse(await readFile(surroundings.callers, "utf8")));
    const naming = ["AuthorizerLambdaFunction", "ActivityReadLambdaFunction", "CallersReadLambdaFunction"];
    expect(Object.fromEntries(having("CALLERS"))).toEqual(Object.fromEntries(naming.map((name) => [name, list])));
  });

  test("S88: the relay has the calls that the operator adds, and no other function has them", () => {
    expect(having("RELAY_CALLS")).toEqual([["TokensRelayCallLambdaFunction", surroundings.relayCalls]]);
  });

  test("S50: every role has the boundary", () => {
    const roles = ofType("private", "AWS::IAM::Role");
    expect(roles.length).toBeGreaterThan(50);
    expect(roles.filter(([, { Properties }]) => Properties.PermissionsBoundary !== surroundings.permissionsBoundaryArn)).toEqual([]);
  });

  test("the scheduled functions have concurrency of their own: two processes for each of their ticks", () => {
    const reserved = functions().flatMap(({ id, ReservedConcurrentExecutions: count }) => (count === undefined ? [] : [[id, count]]));
    const scheduled = Object.values(template.functions).filter(({ schedules }) => schedules.length > 0);
    expect(Object.fromEntries(reserved)).toEqual(
      Object.fromEntries(scheduled.map(({ logicalId, schedules }) => [logicalId, 2 * schedules.length])),
    );
    expect(reserved).toHaveLength(5);
  });
});

/** What a statement allows with the key: `kms:Decrypt by dynamodb`. */
const usesOf = ({ Action, Resource, Condition }: IamStatement): readonly string[] =>
  [Action].flat().flatMap((action) => {
    if (!action.startsWith("kms:")) {
      return [];
    }
    const service = /^(\w+)\.eu-west-1\.amazonaws\.com$/.exec(String(Condition?.StringEquals?.["kms:ViaService"]))?.[1];
    return [`${action} by ${Resource === surroundings.kmsKeyArn ? service : "any"}`];
  });
