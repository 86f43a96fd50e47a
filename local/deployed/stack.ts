import { join } from "node:path";
import { startConsole } from "../console/server.ts";
import { account, region } from "../embedded/roles.ts";
import { buildOperatorSecrets, generateSecrets, type RunSecrets } from "../embedded/secrets.ts";
import { buildVaultRoles } from "../embedded/vault-roles.ts";
import { startGoogle } from "../google/server.ts";
import { type Issuer, startIssuer } from "../issuer/server.ts";
import { readTemplate, type Template } from "../lambda/template.ts";
import type { Progress } from "../progress.ts";
import { buildVault } from "../vault/build.ts";
import { findVault } from "../vault/find.ts";
import { type RunningVault, startVault } from "../vault/server.ts";
import { setUpVault } from "../vault/set-up.ts";
import { createSecrets, readOutputs } from "./aws.ts";
import { type Deployment, deploy, remove } from "./deploy.ts";
import { type Listener, listenToEvents, type PublishedEvent } from "./events.ts";
import { startFront } from "./front.ts";
import { type LogLine, readLogs } from "./logs.ts";
import { startMinistack } from "./ministack.ts";
import { findPrerequisites } from "./prerequisites.ts";
import { makePythonEnvironment } from "./python.ts";
import { makeWorkspace } from "./workspace.ts";

export type DeployedOptions = {
  /** Port of the API; 0 (default) takes a free one. */
  readonly port?: number;
  /** Port of Google's simulator; 0 (default) takes a free one. */
  readonly simulatorPort?: number;
  /** Parameters of `serverless.yml` to set otherwise, such as `consentConfirmation`. */
  readonly params?: Readonly<Record<string, string>>;
};

/** Everything that runs: what `serverless deploy` put up, and around it what is not ours. */
export type Deployed = {
  readonly api: string;
  readonly google: string;
  readonly frontEnd: string;
  readonly aws: string;
  readonly vault: RunningVault;
  readonly issuer: Issuer;
  readonly secrets: RunSecrets;
  readonly template: Template;
  /** Deploys once more over what is deployed. */
  deployAgain(params?: Readonly<Record<string, string>>): Promise<void>;
  /** Takes the stack down, as an operator would. */
  remove(): Promise<void>;
  events(): Promise<PublishedEvent[]>;
  logs(): Promise<LogLine[]>;
  /** Ends every process that runs a function. @returns How many there were. */
  killFunctions(): Promise<number>;
  stop(): Promise<void>;
};

const root = join(import.meta.dirname, "../..");
const serverId = "vault.local";

/**
 * Starts the deployed target: `serverless deploy` of the real template to MiniStack with IAM enforced, a real Vault that lets each
 * function in by the identity of its role, and simulated providers. Everything listens on 127.0.0.1; every key and password is of
 * this run; what is written is in the ignored cache and goes with the run.
 *
 * @throws {Error} Something is missing, said before anything is started; or a step failed, in its own words.
 */
export async function startDeployed(options: DeployedOptions, progress: Progress): Promise<Deployed> {
  const cleanups: (() => unknown)[] = [];
  const stop = async () => {
    for (const cleanup of cleanups.splice(0).reverse()) {
      await cleanup();
    }
  };
  const started = <T extends { close(): Promise<unknown> }>(server: T): T => {
    cleanups.push(() => server.close());
    return server;
  };
  const { python, buildsVault } = await findPrerequisites();
  try {
    if (buildsVault) {
      await buildVault();
    }
    const environment = await progress.step("Python environment", async (say) => {
      say(`Python ${python.version}, packages by version and hash`);
      return makePythonEnvironment(python, join(root, ".cache"));
    });
    const workspace = await makeWorkspace(root);
    cleanups.push(workspace.remove);
    const nodeFolder = join(root, "node_modules/node/bin");
    const ministack = await progress.step("MiniStack, IAM enforced", async (say) => {
      const running = started(await startMinistack({ python: environment, folder: workspace.folder, account, region, nodeFolder }));
      say(running.url);
      return running;
    });
    const aws = ministack.url;

    const secrets = generateSecrets();
    const front = started(await startFront({ port: options.port ?? 0, awsEndpoint: aws }));
    const api = front.url;
    const redirectUris = [`${api}/callback`, `${api}/gcp/callback`];
    const client = { clientId: secrets.googleClientId, clientSecret: secrets.googleClientSecret, redirectUris };
    const google = started(await startGoogle({ port: options.simulatorPort ?? 0, clients: [client] }));
    const issuer = started(await startIssuer({ port: 0 }));
    const frontEnd = started(await startConsole({ port: 0, apiUrl: () => api, issuer }));
    const source = await findVault();
    if (source === undefined) {
      throw new Error("the Vault that was found is gone");
    }
    const vault = await progress.step("Vault", async (say) => {
      const running = started(await startVault({ source }));
      say(`${source.kind === "running" ? "the one of VAULT_ADDR" : source.path.replace(`${root}/`, "")}, ${running.address}`);
      return running;
    });
    const params = {
      publicUrl: api,
      frontendUrl: frontEnd.url,
      oidcIssuer: issuer.url,
      oidcAudience: issuer.audience,
      googleIssuer: google.url,
      googleCrmUrl: google.url,
      googleBillingUrl: google.url,
      vaultAddr: vault.address,
      vaultServerId: serverId,
      vaultStsUrl: `${aws}/`,
      ...options.params,
    };
    const template = readTemplate({ root, region, account, params });
    await progress.step("Vault set up as docs/vault.md says", async (say) => {
      const { roles } = buildVaultRoles(root, template);
      const boundRoles = Object.fromEntries(
        Object.entries(roles).map(([name, { boundIamPrincipalArns }]) => [name, boundIamPrincipalArns]),
      );
      const auditFile = join(workspace.folder, "vault-audit.log");
      const result = await setUpVault({ ...vault, stsUrl: aws, stsRegion: region, serverId, boundRoles, auditFile });
      if (!result.aws) {
        throw new Error("this Vault does not know the AWS login: OpenBao has it as an external plugin only");
      }
      say(`roles ${Object.keys(boundRoles).join(", ")}, audit ${result.audit ? "on" : "not offered"}`);
    });
    await progress.step("The operator's secrets into Secrets Manager", () => createSecrets(aws, buildOperatorSecrets(secrets)));

    const deployment: Deployment = { project: workspace.project, home: workspace.folder, awsEndpoint: aws, region, nodeFolder, params };
    const listener = await progress.step("serverless deploy", async (say) => {
      await deploy(deployment);
      const { HttpApiId = "" } = await readOutputs(aws);
      front.serve(HttpApiId);
      say(`${Object.keys(template.functions).length} functions, ${api}`);
      return listenToEvents(aws);
    });
    return {
      api,
      google: google.url,
      frontEnd: frontEnd.url,
      aws,
      vault,
      issuer,
      secrets,
      template,
      deployAgain: (changed) => deploy({ ...deployment, params: { ...params, ...changed } }),
      remove: () => leaveAndRemove(listener, deployment),
      events: listener.read,
      logs: () => readLogs(aws),
      killFunctions: ministack.killFunctions,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function leaveAndRemove(listener: Listener, deployment: Deployment): Promise<void> {
  await listener.leave();
  await remove(deployment);
}
