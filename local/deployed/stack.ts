import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Progress } from "../../ops/progress.ts";
import { type Cleanups, createCleanups } from "../cleanups.ts";
import { startConsole } from "../console/server.ts";
import { providerTroubles } from "../console/troubles/providers.ts";
import { accessRole, account, region } from "../embedded/roles.ts";
import { buildOperatorSecrets, generateSecrets, type RunSecrets } from "../embedded/secrets.ts";
import { findFreePort } from "../free-port.ts";
import { type Issuer, startIssuer } from "../issuer/server.ts";
import { readTemplate, type Template } from "../lambda/template.ts";
import { type SelfSigned, selfSigned } from "../self-signed.ts";
import { identityUrl, type ProviderUrls, startProviders } from "../start-providers.ts";
import { buildVault } from "../vault/build.ts";
import type { VaultSource } from "../vault/find.ts";
import type { RunningVault } from "../vault/server.ts";
import { allowPlainHttp, createSecrets, foundationName, readOutputs, repeatCors } from "./aws.ts";
import { deploy, remove } from "./deploy.ts";
import { listenToEvents, type PublishedEvent } from "./events.ts";
import { startFront } from "./front.ts";
import type { FunctionProcess } from "./function-processes.ts";
import { type LogLine, readLogs } from "./logs.ts";
import { startMinistack } from "./ministack.ts";
import { nameRoutes } from "./name-routes.ts";
import { packageOnce } from "./packages.ts";
import type { PassedAnswer } from "./pass-on.ts";
import { findPrerequisites } from "./prerequisites.ts";
import { makePythonEnvironment } from "./python.ts";
import { startFunctionsVault } from "./vault.ts";
import { makeWorkspace } from "./workspace.ts";

export type DeployedOptions = {
  /** Port of the API; 0 (default) takes a free one. */
  readonly port?: number;
  /** Port of Google's simulator; 0 (default) takes a free one. */
  readonly simulatorPort?: number;
  /** Parameters of `serverless.yml` that differ from their defaults, such as `consentConfirmation`. */
  readonly params?: Readonly<Record<string, string>>;
  /** The folder of the release that is deployed, with its sources and dependencies. Default: this checkout. */
  readonly release?: string;
  /** Called with each answer of the API to a route such as `GET /path`: a function's, or the gateway's own in its place. */
  readonly onAnswer?: (route: string, answer: PassedAnswer) => void;
};

/** The running stack: the deployed functions, and the services around them. */
export type Deployed = ProviderUrls & {
  readonly api: string;
  /** The console, in the place of the product's front end. */
  readonly frontEnd: string;
  readonly aws: string;
  /** The running Vault; {@link Deployed.killVault} replaces it. */
  readonly vault: RunningVault;
  /** The audit log of that Vault, if it has one. */
  readonly auditFile: string;
  /** In PEM: what a program must trust beside the usual to talk to the simulators that speak https. */
  readonly certificateFile: string;
  /** The certificate that the functions trust, with its key: what else they are to reach over TLS has it. */
  readonly certificate: SelfSigned;
  readonly issuer: Issuer;
  readonly secrets: RunSecrets;
  readonly template: Template;
  /** The parameters of the deploy, as `--param` takes them. */
  readonly params: Readonly<Record<string, string>>;
  /** Deploys again over the stack. @param params - In place of those of the first deploy. */
  deployAgain(params?: Readonly<Record<string, string>>): Promise<void>;
  /** Looks for the deployed API again: one that was removed and deployed again by other means has another id. */
  findApi(): Promise<void>;
  /** Removes the application's stack, as an operator would. */
  remove(): Promise<void>;
  events(): Promise<PublishedEvent[]>;
  /** @param since - Lines that were written before it are left out. */
  logs(since?: Date): Promise<LogLine[]>;
  /** The processes that run functions now. */
  functionProcesses(): Promise<readonly FunctionProcess[]>;
  /** Kills processes that run functions. @param chosen - Default: all. @returns Their number. */
  killFunctions(chosen?: readonly FunctionProcess[]): Promise<number>;
  /** Kills Vault with all its data. @returns A function that starts an empty Vault at the same address, with the same set-up. */
  killVault(): Promise<() => Promise<void>>;
  stop(): Promise<void>;
};

const root = join(import.meta.dirname, "../..");

/** The access role, and its sessions: AWS fills in the role as `aws:PrincipalArn`, MiniStack the session, which never matches at AWS. */
const trustedPrincipals = `${accessRole.arn},${accessRole.arn.replace(":iam:", ":sts:").replace(":role/", ":assumed-role/")}/*`;

/**
 * Starts the deployed target: `serverless deploy` of the real template to MiniStack with IAM enforced, a real Vault that authenticates each
 * function by the identity of its role, and simulated providers. Everything listens on 127.0.0.1; every key and password is generated for
 * this run; all files are in the ignored cache and are removed after the run.
 *
 * @throws {Error} A requirement is missing, found before anything is started; or a step failed, with its own message.
 */
export async function startDeployed(options: DeployedOptions, progress: Progress): Promise<Deployed> {
  const { python, vault: chosen } = await findPrerequisites();
  const release = options.release ?? root;
  const source: VaultSource = chosen ?? { kind: "built", path: await buildVault() };
  const { add, started, run: stop } = createCleanups();
  try {
    const environment = await progress.step("Python environment", async (say) => {
      say(`Python ${python.version}, packages by version and hash`);
      return makePythonEnvironment(python, join(root, ".cache"), join(import.meta.dirname, "requirements-ministack.txt"));
    });
    const workspace = await makeWorkspace(release);
    add(workspace.remove);
    const nodeFolder = join(root, "node_modules/node/bin");
    const certificate = selfSigned(new Date());
    const extraCertificateFile = join(workspace.folder, "certificate.pem");
    await writeFile(extraCertificateFile, certificate.cert);
    const ministack = await progress.step("MiniStack, IAM enforced", async (say) => {
      const where = { python: environment, folder: workspace.folder, account, region, nodeFolder, extraCertificateFile };
      const running = started(await startMinistack(where));
      say(running.url);
      return running;
    });
    const aws = ministack.url;

    const secrets = generateSecrets();
    const front = started(await startFront({ port: options.port ?? 0, awsEndpoint: aws }));
    const neighbours = await startNeighbours(front.url, { secrets, certificate, googlePort: options.simulatorPort ?? 0 }, started);
    const vaultPort = await findFreePort();
    const params = {
      ...neighbours.params,
      publicUrl: front.url,
      vaultAddr: source.kind === "running" ? source.address : `http://127.0.0.1:${vaultPort}`,
      vaultServerId: "vault.local",
      vaultStsUrl: `${aws}/`,
      awsTrustedPrincipals: trustedPrincipals,
      webhookNetworks: "127.0.0.1/32",
      ...options.params,
    };
    const template = readTemplate({ root: release, region, account, params });
    const auditFile = join(workspace.folder, "vault-audit.log");
    const startVault = () =>
      startFunctionsVault({ source, port: vaultPort, template, stsUrl: aws, serverId: params.vaultServerId, auditFile });
    let vault = await progress.step("Vault, set up as docs/deploy/vault.md says", async (say) => {
      const running = await startVault();
      say(`${running.address}, ${source.kind}, audit ${running.offers.audit ? "on" : "not offered"}`);
      return running;
    });
    add(() => vault.close());
    await progress.step("The operator's secrets into Secrets Manager", () =>
      createSecrets(aws, buildOperatorSecrets(secrets, neighbours.clients)),
    );

    const home = workspace.folder;
    const deployment = { project: workspace.project, home, temporary: home, awsEndpoint: aws, region, nodeFolder, params };
    const deployWith = async (changed: Readonly<Record<string, string>>) => {
      // The framework has kept no package of a function that its last deploy left out.
      await workspace.usePackages(await packageOnce(release, nodeFolder));
      await deploy({ ...deployment, params: { ...params, ...changed } });
      await findApi();
    };
    const findApi = async () => {
      const [{ HttpApiId = "" }, { AuditBucketName = "" }] = await Promise.all([readOutputs(aws), readOutputs(aws, foundationName)]);
      await allowPlainHttp(aws, AuditBucketName);
      if (template.cors !== undefined) {
        await repeatCors(aws, HttpApiId, template.cors);
      }
      front.serve(HttpApiId, options.onAnswer && nameRoutes(template, options.onAnswer));
    };
    const listener = await progress.step("serverless deploy", async (say) => {
      await deployWith({});
      say(`${Object.keys(template.functions).length} functions, ${front.url}`);
      return listenToEvents(aws);
    });
    return {
      api: front.url,
      ...neighbours.urls,
      frontEnd: neighbours.frontEnd,
      issuer: neighbours.issuer,
      aws,
      get vault() {
        return vault;
      },
      auditFile,
      certificateFile: extraCertificateFile,
      certificate,
      secrets,
      template,
      params,
      deployAgain: (changed = {}) => deployWith(changed),
      findApi,
      remove: () => remove(deployment),
      events: listener.read,
      logs: (since) => readLogs(aws, since),
      functionProcesses: ministack.functionProcesses,
      killFunctions: ministack.killFunctions,
      killVault: async () => {
        await vault.close();
        return async () => {
          vault = await startVault();
        };
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Starts the product's neighbours other than AWS and Vault. @returns Their addresses as parameters, among others. */
async function startNeighbours(
  api: string,
  run: { readonly secrets: RunSecrets; readonly certificate: SelfSigned; readonly googlePort: number },
  started: Cleanups["started"],
) {
  const providers = await startProviders({ api, issuers: { [identityUrl]: api }, ...run }, started);
  const issuer = started(await startIssuer({ port: 0 }));
  const frontEnd = started(await startConsole({ port: 0, apiUrl: api, issuer, troubles: providerTroubles(providers.urls) }));
  const params = {
    identityUrl,
    identityReadUrl: api,
    frontendUrl: frontEnd.url,
    oidcIssuer: issuer.url,
    oidcAudience: issuer.audience,
    ...providers.params,
  };
  return { urls: providers.urls, clients: providers.clients, issuer, frontEnd: frontEnd.url, params };
}
