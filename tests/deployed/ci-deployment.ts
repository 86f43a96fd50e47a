import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { CloudFormationClient, CreateStackCommand, waitUntilStackCreateComplete } from "@aws-sdk/client-cloudformation";
import { CreateOpenIDConnectProviderCommand, IAMClient } from "@aws-sdk/client-iam";
import { AssumeRoleWithWebIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { expect } from "vitest";
import { parse } from "yaml";
import { createCleanups } from "../../local/cleanups.ts";
import { awsClient, createSecrets, operator, readOutputs, requestAws } from "../../local/deployed/aws.ts";
import { startFront } from "../../local/deployed/front.ts";
import { startMinistack } from "../../local/deployed/ministack.ts";
import { findPython, makePythonEnvironment } from "../../local/deployed/python.ts";
import { makeWorkspace } from "../../local/deployed/workspace.ts";
import { account, region } from "../../local/embedded/roles.ts";
import { buildOperatorSecrets, generateSecrets } from "../../local/embedded/secrets.ts";
import { startIssuer } from "../../local/issuer/server.ts";
import { selfSigned } from "../../local/self-signed.ts";
import { startProviders } from "../../local/start-providers.ts";
import { root } from "../fixtures/template.ts";

/** What a job's identity token says, in GitHub's form. */
export type GitHubClaims = { readonly iss: string; readonly aud: string; readonly sub: string };

export type Keys = { readonly accessKeyId: string; readonly secretAccessKey: string; readonly sessionToken: string };

export const repository = "acme/aurora-oauth";
const nodeFolder = join(root, "node_modules/node/bin");

/** The ids of owner and repository, which GitHub's tokens name since July 2026. The role of `prod` trusts this form, that of `dev` the one without. */
export const repositoryIds = (stage: string) => (stage === "prod" ? "1234567/7654321" : "");

export function claimsOf(environment: string): GitHubClaims {
  const [ownerId, repositoryId] = repositoryIds(environment).split("/");
  const [owner, name] = repository.split("/");
  return {
    iss: "https://token.actions.githubusercontent.com",
    aud: "sts.amazonaws.com",
    sub: `repo:${ownerId === "" ? repository : `${owner}@${ownerId}/${name}@${repositoryId}`}:environment:${environment}`,
  };
}

/**
 * Starts an AWS account into which nothing is deployed yet, over TLS, because the bucket of packages refuses anything else; simulated providers;
 * and a fixed address for the API of each stage. The credentials are kept in Secrets Manager, so no Vault is needed.
 */
export async function startCiAccount(stages: readonly string[], { hasSecrets = true } = {}) {
  const { add, started, run: stop } = createCleanups();
  const workspace = await makeWorkspace(root);
  add(workspace.remove);
  const certificate = selfSigned(new Date());
  const [certificateFile, keyFile] = [join(workspace.folder, "certificate.pem"), join(workspace.folder, "key.pem")];
  await Promise.all([writeFile(certificateFile, certificate.cert), writeFile(keyFile, certificate.key)]);
  const secrets = generateSecrets();
  const python = await makePythonEnvironment(
    await findPython(),
    join(root, ".cache"),
    join(root, "local/deployed/requirements-ministack.txt"),
  );
  // Of this process too: it is trusted before the first call.
  const providers = await startProviders({ api: "http://127.0.0.1:1", issuers: {}, secrets, googlePort: 0, certificate }, started);
  const ministack = started(
    await startMinistack({
      python,
      folder: workspace.folder,
      account,
      region,
      nodeFolder,
      extraCertificateFile: certificateFile,
      tls: { certificateFile, keyFile },
    }),
  );
  const issuer = started(await startIssuer({ port: 0 }));
  const aws = ministack.url;
  const fronts = Object.fromEntries(
    await Promise.all(stages.map(async (stage) => [stage, started(await startFront({ port: 0, awsEndpoint: aws }))] as const)),
  );
  const secretsOf = (stage: string) => buildOperatorSecrets(secrets, providers.clients, stage);
  for (const stage of hasSecrets ? stages : []) {
    await createSecrets(aws, secretsOf(stage));
  }
  /** What an operator's shell has here: the account's root user, and the certificate of its AWS. */
  const environment = {
    PATH: `${nodeFolder}:${process.env.PATH ?? ""}`,
    HOME: workspace.folder,
    TMPDIR: workspace.folder,
    LANG: "C.UTF-8",
    NODE_EXTRA_CA_CERTS: certificateFile,
    AWS_ENDPOINT_URL: aws,
  };
  const frontOf = (stage: string) => fronts[stage] as NonNullable<(typeof fronts)[string]>;
  return {
    aws,
    issuer,
    providers,
    frontOf,
    secretsOf,
    folder: workspace.folder,
    operatorEnv: { ...environment, AWS_ACCESS_KEY_ID: operator.accessKeyId, AWS_SECRET_ACCESS_KEY: operator.secretAccessKey },
    /** The variables of a stage's environment at GitHub, apart from the role. */
    paramsOf: (stage: string, more: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> => ({
      ...providers.params,
      publicUrl: frontOf(stage).url,
      frontendUrl: "http://localhost:3000",
      credentialStore: "secrets-manager",
      oidcIssuer: issuer.url,
      oidcAudience: issuer.audience,
      ...more,
    }),
    /** Runs a line of a workflow in a shell, with the variables of its step. @returns What it said, and its exit code. */
    runLine: async (line: string, env: Readonly<Record<string, string>>) => {
      const child = spawn("bash", ["-e", "-o", "pipefail", "-c", line], {
        cwd: root,
        stdio: ["ignore", "pipe", "pipe"],
        env: { ...environment, GITHUB_OUTPUT: join(workspace.folder, "output"), ...env },
      });
      let said = "";
      for (const output of [child.stdout, child.stderr]) {
        output.setEncoding("utf8").on("data", (chunk: string) => {
          said += chunk;
        });
      }
      const [code] = await once(child, "close");
      return { code, said };
    },
    /** What the step of a deploy has put out, by name. */
    readOutput: async () =>
      Object.fromEntries((await readFile(join(workspace.folder, "output"), "utf8")).split("\n").map((line) => line.split("=", 2))),
    stop,
  };
}

/**
 * Makes the identity of a stage's deploy as an administrator does, from `resources/ci/deploy-role.yml`. MiniStack's CloudFormation has no OIDC
 * providers: the provider is made by IAM's own call, and the template gets its ARN, as for the second stage of an account.
 */
export async function makeDeployRole(aws: string, stage: string, KeyArn = "") {
  const StackName = `aurora-oauth-ci-${stage}`;
  const given = { Stage: stage, Repository: repository, RepositoryIds: repositoryIds(stage), Environment: stage, KeyArn };
  await makeDeployStack(aws, StackName, given);
  const { DeployRoleArn = "", ExecutionRoleArn = "", PermissionsBoundaryArn = "" } = await readOutputs(aws, StackName);
  return { deployRoleArn: DeployRoleArn, executionRoleArn: ExecutionRoleArn, boundaryArn: PermissionsBoundaryArn };
}

/** @param given - The template's parameters. The provider's ARN is this account's. */
export async function makeDeployStack(aws: string, StackName: string, given: Readonly<Record<string, string>>): Promise<void> {
  const iam = new IAMClient(awsClient(aws));
  const command = new CreateOpenIDConnectProviderCommand({
    Url: "https://token.actions.githubusercontent.com",
    ClientIDList: ["sts.amazonaws.com"],
  });
  const ProviderArn = `arn:aws:iam::${account}:oidc-provider/token.actions.githubusercontent.com`;
  await iam.send(command).catch((error: unknown) => {
    expect(error).toMatchObject({ name: "EntityAlreadyExistsException" });
  });
  const cloudFormation = new CloudFormationClient(awsClient(aws));
  const parameters = { ...given, ProviderArn };
  await cloudFormation.send(
    new CreateStackCommand({
      StackName,
      TemplateBody: withoutProvider(await readFile(join(root, "resources/ci/deploy-role.yml"), "utf8")),
      Capabilities: ["CAPABILITY_NAMED_IAM"],
      Parameters: Object.entries(parameters).map(([ParameterKey, ParameterValue]) => ({ ParameterKey, ParameterValue })),
    }),
  );
  await waitUntilStackCreateComplete({ client: cloudFormation, maxWaitTime: 60, minDelay: 1, maxDelay: 1 }, { StackName });
}

/** Makes a key of the operator's. @returns Its ARN. */
export async function makeKey(aws: string): Promise<string> {
  const headers = { "content-type": "application/x-amz-json-1.1", "x-amz-target": "TrentService.CreateKey" };
  const text = await requestAws(aws, { service: "kms", method: "POST", path: "/", headers, body: "{}" });
  return JSON.parse(text).KeyMetadata.Arn;
}

/** Leaves out the resource that MiniStack does not know, and what refers to it. */
const withoutProvider = (template: string) =>
  template
    .replace(/^ {2}# AWS checks GitHub's certificate[\s\S]*?(?=^ {2}# What a workflow may do)/m, "")
    .replaceAll("!If [MakesProvider, !Ref GitHubProvider, !Ref ProviderArn]", "!Ref ProviderArn");

/** Exchanges a job's identity token for a session of a role, as `aws-actions/configure-aws-credentials` does. */
export async function assumeByToken(aws: string, RoleArn: string, claims: GitHubClaims): Promise<Keys> {
  const sts = new STSClient({ endpoint: aws, region, credentials: { accessKeyId: "none", secretAccessKey: "none" } });
  const command = new AssumeRoleWithWebIdentityCommand({ RoleArn, RoleSessionName: "GitHubActions", WebIdentityToken: toToken(claims) });
  const { Credentials } = await sts.send(command);
  return {
    accessKeyId: Credentials?.AccessKeyId ?? "",
    secretAccessKey: Credentials?.SecretAccessKey ?? "",
    sessionToken: Credentials?.SessionToken ?? "",
  };
}

/** A token of GitHub's shape. MiniStack evaluates the trust policy and verifies no signature. */
function toToken(claims: GitHubClaims): string {
  const now = Math.floor(Date.now() / 1000);
  const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString("base64url");
  const payload = { ...claims, repository, iat: now, nbf: now, exp: now + 300 };
  return `${encode({ alg: "RS256", typ: "JWT", kid: "github" })}.${encode(payload)}.${Buffer.alloc(256, 1).toString("base64url")}`;
}

type Step = { readonly id?: string; readonly run?: string; readonly if?: string; readonly env?: Readonly<Record<string, string>> };
type Workflow = {
  readonly jobs: Readonly<Record<string, { readonly env?: Readonly<Record<string, string>>; readonly steps?: readonly Step[] }>>;
};

/** The `run:` lines of a job, in order, with the variables of each; an expression such as `${{ vars.AWS_REGION }}` is filled in. */
export async function readRunLines(file: string, job: string, values: Readonly<Record<string, string>>) {
  const workflow: Workflow = parse(await readFile(join(root, ".github/workflows", file), "utf8"));
  const { env = {}, steps = [] } = workflow.jobs[job] ?? {};
  const fill = (text: string) => text.replace(/\$\{\{ ([\w.]+) \}\}/g, (_, name: string) => values[name] ?? "");
  return steps.flatMap(({ id, run, if: condition, env: own = {} }) => {
    const variables = Object.entries({ ...env, ...own }).map(([name, value]) => [name, fill(value)] as const);
    return run === undefined ? [] : [{ id, condition, run, env: Object.fromEntries(variables) }];
  });
}
