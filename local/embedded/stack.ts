import { rm } from "node:fs/promises";
import { join } from "node:path";
import { defined } from "../../lib/defined.ts";
import { type Aws, startAws } from "../aws/server.ts";
import { tokenIssuerBaseOf, tokenIssuerOf } from "../aws/token-issuer.ts";
import { createCleanups } from "../cleanups.ts";
import { startConsole } from "../console/server.ts";
import { readExternalId } from "../console/troubles/aws-external-id.ts";
import { providerTroubles } from "../console/troubles/providers.ts";
import { tableTroubles } from "../console/troubles/table.ts";
import { vaultTroubles } from "../console/troubles/vault.ts";
import { findFreePort } from "../free-port.ts";
import { type Issuer, startIssuer } from "../issuer/server.ts";
import { type Bundles, bundleFunctions } from "../lambda/bundle.ts";
import { createFunctions, type LocalFunctions } from "../lambda/functions.ts";
import { type HttpApiOptions, startHttpApi } from "../lambda/http-api.ts";
import { startSchedules } from "../lambda/schedule.ts";
import { readTemplate, type Template } from "../lambda/template.ts";
import { type SelfSigned, selfSigned } from "../self-signed.ts";
import { identityUrl, type ProviderUrls, startProviders } from "../start-providers.ts";
import { startVaultKv } from "../vault-kv/server.ts";
import { accessRole, account, buildRoleSessions, region, service } from "./roles.ts";
import { buildOperatorSecrets, generateSecrets, type RunSecrets } from "./secrets.ts";
import { startOver } from "./start-over.ts";
import { buildVaultRoles } from "./vault-roles.ts";

export type EmbeddedOptions = {
  /** Port of the API; 0 (default) takes a free one. */
  readonly port?: number;
  /** Port of Google's simulator; 0 (default) takes a free one. */
  readonly simulatorPort?: number;
  /** Parameters of `serverless.yml` that differ from their defaults, such as `consentConfirmation`. */
  readonly params?: Readonly<Record<string, string>>;
  /** Called with every line that a function logs. */
  readonly onLog?: (functionKey: string, line: string) => void;
  /** Called with each answer of a function to a route. */
  readonly onAnswer?: HttpApiOptions["onAnswer"];
  /** Told what the start is at, before each part that takes long. */
  readonly say?: (part: string) => void;
  /** Whether schedules fire by themselves. Default false: a test invokes the scheduled functions itself. */
  readonly schedules?: boolean;
  /** Returns bundles that several stacks share. Default: the stack bundles the functions, and removes the bundles when it stops. */
  readonly bundle?: (functions: Template["functions"]) => Promise<Bundles>;
};

/** The running stack: the product's functions, and the simulated cloud around them. */
export type Embedded = ProviderUrls & {
  readonly api: string;
  /** The console, in the place of the product's front end. */
  readonly frontEnd: string;
  readonly vault: string;
  readonly aws: string;
  readonly issuer: Issuer;
  /** The certificate that the functions trust, with its key: what else they are to reach over TLS has it. */
  readonly certificate: SelfSigned;
  readonly secrets: RunSecrets;
  readonly template: Template;
  readonly bundles: Bundles;
  readonly functions: LocalFunctions;
  /** Resolves when every execution of this name is over; at once if there is none. */
  executionEnds(name: string): Promise<void>;
  /** Makes everything around the functions as at the start; the functions stay warm. */
  startOver(): Promise<void>;
  stop(): Promise<void>;
};

const root = join(import.meta.dirname, "../..");

/**
 * Starts the embedded target: the routes and handlers of the real `serverless.yml`, bundled as for the deploy, with simulators of
 * their neighbours. Everything listens on 127.0.0.1; every key and password is generated for this run.
 */
export async function startEmbedded(options: EmbeddedOptions = {}): Promise<Embedded> {
  const { add, started, run: stop } = createCleanups();
  const { say = () => undefined } = options;
  try {
    say("Starting the simulators …");
    const secrets = generateSecrets();
    const certificate = selfSigned(new Date());
    const port = options.port || (await findFreePort());
    const [vaultPort, awsPort] = [await findFreePort(), await findFreePort()];
    const [vaultUrl, awsUrl] = [`http://127.0.0.1:${vaultPort}`, `http://127.0.0.1:${awsPort}`];
    const api = `http://127.0.0.1:${port}`;
    const [tokenIssuer, tokenIssuerBase] = [tokenIssuerOf(account), tokenIssuerBaseOf(account, awsUrl)];
    const issuers = { [identityUrl]: api, [tokenIssuer]: tokenIssuerBase };
    const isIssuedByAws = options.params?.identitySource === "aws-sts";
    const [providers, issuer] = await Promise.all([
      startProviders({ api, issuers, secrets, googlePort: options.simulatorPort ?? 0, certificate }, started),
      startIssuer({ port: 0 }).then(started),
    ]);
    const customersAws = { url: awsUrl, accessRole: accessRole.arn, readExternalId: () => readExternalId(issuer, api) };
    const troubles = [...providerTroubles(providers.urls, customersAws), vaultTroubles(vaultUrl), tableTroubles(awsUrl)];
    const frontEnd = started(await startConsole({ port: 0, apiUrl: api, issuer, troubles }));
    const template = readTemplate({
      root,
      region,
      account,
      params: {
        publicUrl: api,
        identityUrl: isIssuedByAws ? tokenIssuer : identityUrl,
        identityReadUrl: isIssuedByAws ? tokenIssuerBase : api,
        frontendUrl: frontEnd.url,
        returnPaths: "/chat,/,/ovh/onboarding",
        oidcIssuer: issuer.url,
        oidcAudience: issuer.audience,
        ...providers.params,
        vaultAddr: vaultUrl,
        vaultServerId: "vault.local",
        // Receivers on this machine, as in a network of the operator's own.
        webhookNetworks: "127.0.0.1/32",
        ...options.params,
      },
    });
    const bundleForItself = (functions: Template["functions"]) => {
      const outdir = join(root, ".cache/functions", `${process.pid}-${port}`);
      add(() => rm(outdir, { recursive: true, force: true }));
      return bundleFunctions({ root, functions, outdir });
    };
    say(`Bundling ${Object.keys(template.functions).length} functions …`);
    const bundles = await (options.bundle ?? bundleForItself)(template.functions);
    const byArn = new Map(Object.entries(template.functions).map(([key, { arn }]) => [arn, key]));
    const aws: Aws = started(
      await startAws({
        port: awsPort,
        tables: [...template.tables],
        secrets: buildOperatorSecrets(secrets, providers.clients),
        logGroups: [...new Set(Object.values(template.functions).map(({ logGroup }) => logGroup)), `${service}/operators`],
        buckets: template.buckets,
        queues: template.queues,
        signingKeys: template.keys,
        stateMachines: { ...template.stateMachines },
        roles: buildRoleSessions(template),
        assumableRoles: [accessRole],
        issuers,
        invokeFunction: (arn, input) => functions.invoke(byArn.get(arn) ?? arn, input),
      }),
    );
    const { roles, policies } = buildVaultRoles(template);
    started(
      await startVaultKv({
        port: vaultPort,
        rootToken: secrets.vaultRootToken,
        casRequired: true,
        maxVersions: 2,
        policies,
        aws: { stsUrl: aws.url, serverId: "vault.local", roles },
      }),
    );
    const functions: LocalFunctions = started(
      createFunctions({
        functions: template.functions,
        bundles: bundles.functions,
        region,
        awsEndpoint: aws.url,
        extraCertificate: certificate.cert,
        onLog: (key, line) => {
          aws.log(template.functions[key]?.logGroup ?? key, `[$LATEST]${key}`, line);
          options.onLog?.(key, line);
        },
      }),
    );
    started(await startHttpApi({ template, invoke: functions.invoke, region, account, port, ...defined({ onAnswer: options.onAnswer }) }));
    if (options.schedules === true) {
      add(startSchedules({ functions: template.functions, invoke: functions.invoke, region, account, onError: () => undefined }));
    }
    return {
      api,
      ...providers.urls,
      frontEnd: frontEnd.url,
      vault: vaultUrl,
      aws: aws.url,
      issuer,
      certificate,
      secrets,
      template,
      bundles,
      functions,
      executionEnds: aws.executionEnds,
      startOver: () => startOver({ functions, aws, frontEnd, vaultUrl, others: [...Object.values(providers.urls), issuer.url] }),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
