import { CloudWatchLogsClient, DescribeLogGroupsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { GetRolePolicyCommand, IAMClient, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import { DescribeSecretCommand, ListSecretsCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createClient } from "../../client/create-client.ts";
import { awsClient, readOutputs } from "../../local/deployed/aws.ts";
import { nameRoutes } from "../../local/deployed/name-routes.ts";
import { region } from "../../local/embedded/roles.ts";
import { noteDeployed } from "../fixtures/deployed-answers.ts";
import { surroundings } from "../fixtures/packaged-stage.ts";
import { addClient } from "../fixtures/tailscale-control.ts";
import { template } from "../fixtures/template.ts";
import { missing } from "../fixtures/use-deployed.ts";
import { allowEverything, boundRoles, tryReach, unbound } from "./bounded-roles.ts";
import {
  assumeByToken,
  claimsOf,
  type GitHubClaims,
  type Keys,
  makeDeployRole,
  makeKey,
  readRunLines,
  startCiAccount,
} from "./ci-deployment.ts";

const stages = ["dev", "prod"] as const;
type Account = Awaited<ReturnType<typeof startCiAccount>>;
type Roles = Awaited<ReturnType<typeof makeDeployRole>>;

describe("deployed from CI, by the role of resources/ci/deploy-role.yml", () => {
  let account: Account;
  let key: string;
  let roles: Readonly<Record<(typeof stages)[number], Roles>>;

  beforeAll(async () => {
    if (missing === undefined) {
      account = await startCiAccount(stages);
      key = await makeKey(account.aws);
      roles = { dev: await makeDeployRole(account.aws, "dev"), prod: await makeDeployRole(account.aws, "prod", key) };
    }
  }, 600_000);
  afterAll(() => account?.stop());

  const environmentOf = ({ accessKeyId, secretAccessKey, sessionToken }: Keys) => ({
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
    AWS_REGION: region,
  });

  /** What the environment of a stage holds at GitHub. */
  const variablesOf = (stage: (typeof stages)[number], more: Readonly<Record<string, string>> = {}) => {
    const { executionRoleArn: deploymentRoleArn, boundaryArn: permissionsBoundaryArn } = roles[stage];
    // MiniStack knows no composite alarm, and without a topic there is none.
    const { alarmTopicArn: _, ...around } = { ...surroundings, kmsKeyArn: key };
    const params = account.paramsOf(stage, { ...(stage === "prod" && around), deploymentRoleArn, permissionsBoundaryArn, ...more });
    return {
      "inputs.stage": stage,
      "vars.AWS_REGION": region,
      "vars.PUBLIC_URL": account.frontOf(stage).url,
      "vars.DEPLOY_PARAMS": Object.entries(params)
        .map(([name, value]) => `${name}=${value}`)
        .join("\n"),
    };
  };

  const sessionOf = (stage: (typeof stages)[number]) => assumeByToken(account.aws, roles[stage].deployRoleArn, claimsOf(stage));

  /** Runs one step of the job that deploys a stage, by what its line begins with. */
  const runStep = async (stage: (typeof stages)[number], begins: string, more: Readonly<Record<string, string>> = {}) => {
    const lines = await readRunLines("deploy-stage.yml", "deploy", { ...variablesOf(stage), ...more });
    const step = lines.find(({ run }) => run.startsWith(begins));
    return account.runLine(step?.run ?? `${begins}: no such step`, { ...step?.env, ...environmentOf(await sessionOf(stage)) });
  };

  const smokeToken = () =>
    account.issuer.sign({ sub: "smoke", org: "operator", permissions: ["connectors:read", "connectors:write", "tokens:read"] });

  /** Connects a Tailscale client of the operator's own organisation. @returns The bearer token of the caller. */
  const connectTailscale = async (stage: (typeof stages)[number]): Promise<string> => {
    const bearer = await smokeToken();
    const { clientId, clientSecret } = await addClient({ tailscale: account.providers.urls.tailscale });
    const credential = () => ({ authorization: `Bearer ${bearer}` });
    const client = createClient({ baseUrl: account.frontOf(stage).url, credential });
    expect((await client.connectTailscale({ clientId, clientSecret })).status).toBe(200);
    return bearer;
  };

  test.each<[string, Partial<GitHubClaims>]>([
    ["another repository", { sub: "repo:acme/other:environment:dev" }],
    ["a fork of another owner", { sub: "repo:evil/aurora-oauth:environment:dev" }],
    ["another environment", { sub: "repo:acme/aurora-oauth:environment:prod" }],
    ["a branch without an environment", { sub: "repo:acme/aurora-oauth:ref:refs/heads/main" }],
    ["a pull request", { sub: "repo:acme/aurora-oauth:pull_request" }],
    ["another audience", { aud: "https://github.com/acme" }],
    ["another issuer", { iss: "https://gitlab.com" }],
    ["the same repository, with ids that the role was not given", { sub: "repo:acme@1234567/aurora-oauth@7654321:environment:dev" }],
  ])("S71: a token of %s gets no session", async (_, claims) => {
    const asked = assumeByToken(account.aws, roles.dev.deployRoleArn, { ...claimsOf("dev"), ...claims });
    await expect(asked).rejects.toMatchObject({ name: expect.stringMatching(/AccessDenied|InvalidIdentityToken/) });
  });

  test.each([
    ["of the form without ids", "repo:acme/aurora-oauth:environment:prod"],
    ["of another owner with this name", "repo:acme@1234568/aurora-oauth@7654321:environment:prod"],
    ["of another repository with this name", "repo:acme@1234567/aurora-oauth@7654322:environment:prod"],
  ])("S71: where the role was given ids, a token %s gets no session", async (_, sub) => {
    const asked = assumeByToken(account.aws, roles.prod.deployRoleArn, { ...claimsOf("prod"), sub });
    await expect(asked).rejects.toMatchObject({ name: expect.stringMatching(/AccessDenied|InvalidIdentityToken/) });
  });

  test("S71: the workflow's lines pack one artefact, and deploy it to dev and to prod with the role's rights alone", {
    timeout: 900_000,
  }, async () => {
    const packing = await readRunLines("deploy.yml", "package", {});
    // The dependencies of this checkout are there already; installing them again would take them away from the tests beside this one.
    expect(packing.map(({ run }) => run.split(" ").slice(0, 3).join(" "))).toEqual([
      "npm ci",
      "npm run artefact",
      "npm sbom --sbom-format",
    ]);
    for (const { run, env } of packing.slice(1)) {
      expect(await account.runLine(run, env), run).toMatchObject({ code: 0 });
    }
    for (const stage of stages) {
      const { code, said } = await runStep(stage, "npm run deploy");
      expect(said).toContain(`to ${stage}, which runs nothing yet`);
      expect(code, said).toBe(0);
      const { HttpApiId = "" } = await readOutputs(account.aws, `aurora-oauth-${stage}`);
      account.frontOf(stage).serve(HttpApiId, nameRoutes(template, noteDeployed));
      const smoke = await runStep(stage, "npm run smoke", { "vars.SMOKE_TOKEN_URL": "" });
      expect(smoke.said).toMatch(/✔ health/);
      expect(smoke.said).toMatch(/✔ schedule: a tick has measured OldestDue/);
      expect(smoke.code, smoke.said).toBe(0);
    }
  });

  test("the smoke test with a caller follows a login link to the provider, and gets a token", { timeout: 300_000 }, async () => {
    const bearer = await connectTailscale("dev");
    const { code, said } = await account.runLine(`npm run smoke -- ${account.frontOf("dev").url} --all`, { SMOKE_TOKEN: bearer });
    expect(said).toMatch(/✔ login link: leads to 127\.0\.0\.1/);
    expect(said).toMatch(/✔ token: tailscale default, until 20/);
    expect(said).not.toContain(bearer);
    expect(said).not.toMatch(/tskey-|ticket=/);
    expect(code, said).toBe(0);
  });

  test("the key that prod was given encrypts its logs, and its functions store credentials under it", async () => {
    // MiniStack's CloudFormation leaves the table's key out: tests/wiring/stages.long.test.ts looks for it in the template.
    const logs = new CloudWatchLogsClient(awsClient(account.aws));
    const { logGroups = [] } = await logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: "aurora-oauth-prod/" }));
    expect(logGroups).toHaveLength(4);
    expect(logGroups.map(({ kmsKeyId }) => kmsKeyId)).toEqual(logGroups.map(() => key));
    await connectTailscale("prod");
    const secrets = new SecretsManagerClient(awsClient(account.aws));
    const { SecretList = [] } = await secrets.send(new ListSecretsCommand({ MaxResults: 100 }));
    const stored = SecretList.filter(({ Name }) => Name?.startsWith("aurora-oauth-prod/"));
    const described = await Promise.all(stored.map(({ ARN }) => secrets.send(new DescribeSecretCommand({ SecretId: ARN }))));
    expect(described.map(({ Name, KmsKeyId }) => ({ Name, KmsKeyId }))).toEqual([
      { Name: "aurora-oauth-prod/connections/tailscale/operator/default/credential", KmsKeyId: key },
    ]);
  });

  test("S71: with the boundary on every role the deployment works, and a role that may do everything stays in its stage", {
    timeout: 300_000,
  }, async () => {
    // Some functions share one. Those of the state machines, of the API and the access role are among them.
    const rolesOfStage = await boundRoles(account.aws, "dev", roles.dev.boundaryArn);
    expect(rolesOfStage).toBeGreaterThan(Object.keys(template.functions).length / 2);
    expect(rolesOfStage).toBeLessThanOrEqual(Object.keys(template.functions).length + 4);
    const smoke = await account.runLine(`npm run smoke -- ${account.frontOf("dev").url} --all`, { SMOKE_TOKEN: await smokeToken() });
    expect(smoke.said).toMatch(/✔ token: tailscale default/);
    expect(smoke.code, smoke.said).toBe(0);

    const takeAway = await allowEverything(account.aws, "health");
    const inside = { "the stage's secret": "allowed", "the stage's table": "allowed", "the access role": "allowed" };
    expect(await tryReach(account.aws, "health")).toEqual({
      ...inside,
      "another stage's secret": "AccessDenied",
      "another stage's table": "AccessDenied",
      "another stage's access role": "AccessDenied",
      "a new role": "AccessDenied",
    });
    // It was the boundary that refused: without it the same role reaches all of it.
    await unbound(account.aws, "health");
    const reached = await tryReach(account.aws, "health");
    expect([...new Set(Object.values(reached))]).toEqual(["allowed"]);
    await takeAway();
  });

  test("a deployment that fails its checks is replaced by the one before it", { timeout: 600_000 }, async () => {
    // A secret that does not exist: what an operator may have typed wrong.
    const wrong = { "vars.DEPLOY_PARAMS": `${variablesOf("dev")["vars.DEPLOY_PARAMS"]}\nsealKeySecretId=aurora-oauth/dev/none` };
    expect(await runStep("dev", "npm run deploy", wrong)).toMatchObject({ code: 0 });
    const { before = "" } = await account.readOutput();
    expect(before).toMatch(/^\d{13}$/);
    const smoke = await account.runLine(`npm run smoke -- ${account.frontOf("dev").url} --patience 5`, {});
    expect(smoke.said).toMatch(/✘ health: HTTP 503 .*operator_secrets/);
    expect(smoke.code).toBe(1);
    const back = await runStep("dev", "npm run rollback", { "steps.deploy.outputs.before": before });
    expect(back.code, back.said).toBe(0);
    expect(await account.runLine(`npm run smoke -- ${account.frontOf("dev").url} --patience 60`, {})).toMatchObject({ code: 0 });
  });

  test("S71: each statement of the role that is taken away makes the deploy fail with a name", { timeout: 900_000 }, async () => {
    const iam = new IAMClient(awsClient(account.aws));
    const policy = { RoleName: "aurora-oauth-ci-dev", PolicyName: "deploy" };
    const { PolicyDocument = "" } = await iam.send(new GetRolePolicyCommand(policy));
    const document: { readonly Statement: readonly { readonly Sid: string }[] } = JSON.parse(decodeURIComponent(PolicyDocument));
    const said: Record<string, string> = {};
    // MiniStack's CloudFormation does not ask whether the caller may hand over a role. tests/wiring/deploy-role.test.ts holds that right.
    const enforced = document.Statement.filter(({ Sid }) => Sid !== "HandOverTheExecutionRole");
    for (const [index, { Sid }] of enforced.entries()) {
      const Statement = document.Statement.filter((statement) => statement.Sid !== Sid);
      await iam.send(new PutRolePolicyCommand({ ...policy, PolicyDocument: JSON.stringify({ ...document, Statement }) }));
      // Another parameter each time: a deploy that changes nothing is skipped.
      const changed = { "vars.DEPLOY_PARAMS": `${variablesOf("dev")["vars.DEPLOY_PARAMS"]}\nreturnPaths=/page${index}` };
      const deploy = await runStep("dev", "npm run deploy", changed);
      const failed =
        deploy.code === 0
          ? await account.runLine(
              `npm run smoke -- ${account.frontOf("dev").url} --stage dev --patience 5`,
              environmentOf(await sessionOf("dev")),
            )
          : deploy;
      said[Sid] = failed.code === 0 ? "nothing failed" : failed.said;
    }
    await iam.send(new PutRolePolicyCommand({ ...policy, PolicyDocument: JSON.stringify(document) }));
    expect(said).toEqual({
      ChangeTheStacks: expect.stringMatching(/not authorized to perform: cloudformation:\w+/),
      ValidateTemplates: expect.stringMatching(/not authorized to perform: cloudformation:ValidateTemplate/),
      ListPackages: expect.stringMatching(/Could not access the deployment bucket/),
      UploadPackages: expect.stringMatching(/not authorized to perform: s3:|objects in the deployment bucket/),
      ReadTheSchedulesLog: expect.stringMatching(/not authorized to perform: logs:FilterLogEvents/),
    });
  });
});
