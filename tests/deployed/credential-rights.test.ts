import { CreateSecretCommand, GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { beforeAll, describe, expect, test } from "vitest";
import type { CredentialKey, CredentialStore } from "../../lib/connections/credential-store.ts";
import { secretsManagerCredentialStore } from "../../lib/credentials/secrets-manager.ts";
import { vaultCredentialStore } from "../../lib/credentials/vault.ts";
import { awsIamAuth } from "../../lib/credentials/vault-options.ts";
import { Secret } from "../../lib/secret.ts";
import { awsClient } from "../../local/deployed/aws.ts";
import type { Deployed } from "../../local/deployed/stack.ts";
import { addApplication, addDirectory } from "../fixtures/azure-control.ts";
import { addAccount } from "../fixtures/google-control.ts";
import { connectFully, newPerson } from "../fixtures/journey.ts";
import { addServiceAccount, healOvh, setOvh } from "../fixtures/ovh-control.ts";
import { connectServiceAccount, signInAtOvh } from "../fixtures/ovh-journey.ts";
import { startTarget } from "../fixtures/target.ts";
import { missing, useDeployed } from "../fixtures/use-deployed.ts";
import { findSurprises, type Operation, type TrapKey, trapKeys } from "./credential-deeds.ts";
import { assumeRoleOf, type RoleSession } from "./role-session.ts";

type Rights = { readonly provider?: string; readonly clients?: readonly Operation[] } & Readonly<
  Record<CredentialKey["area"], readonly Operation[]>
>;

/** What each function must be able to do, and nothing else. A function that is not here has no right to any credential. */
const rightsOf: Readonly<Record<string, Rights>> = {
  gcpConnectServiceAccount: { provider: "gcp", connections: ["read", "write"], parked: ["read", "write", "erase"], clients: ["read"] },
  gcpCallback: { provider: "gcp", connections: ["read", "write"], parked: ["read", "write", "erase"], clients: ["read"] },
  connectionsConfirm: { connections: ["read", "write", "erase"], parked: ["read", "write", "erase"], clients: ["read"] },
  jobsSweepGrants: { connections: ["read", "write", "erase"], parked: ["read", "write", "erase"], clients: ["read", "erase"] },
  connectSubmit: { connections: ["read", "write", "erase"], parked: ["read", "write", "erase"], clients: ["read"] },
  connectSessionsManage: { connections: ["read", "write", "erase"], parked: ["read", "write", "erase"], clients: ["read"] },
  gcpSetupDiscover: { provider: "gcp", connections: ["read", "write"], parked: [], clients: ["read"] },
  gcpSetupPlan: { provider: "gcp", connections: ["read", "write"], parked: [], clients: ["read"] },
  gcpSetupEnsureAccounts: { provider: "gcp", connections: ["read", "write"], parked: [], clients: ["read"] },
  gcpSetupGrantAccess: { provider: "gcp", connections: ["read", "write"], parked: [], clients: ["read"] },
  gcpSetupEnableApis: { provider: "gcp", connections: ["read", "write"], parked: [], clients: ["read"] },
  gcpSetupPrepareExport: { provider: "gcp", connections: ["read", "write"], parked: [], clients: ["read"] },
  gcpSetupVerify: { provider: "gcp", connections: ["read", "write"], parked: [], clients: ["read"] },
  gcpSetupWriteMetadata: { provider: "gcp", connections: ["read", "write"], parked: [], clients: ["read"] },
  gcpSetupEndLogin: { provider: "gcp", connections: ["read", "write", "erase"], parked: ["read", "write", "erase"], clients: ["read"] },
  gcpShowPlan: { provider: "gcp", connections: ["read", "write"], parked: [], clients: ["read"] },
  applySetup: { provider: "gcp", connections: ["read", "write"], parked: [], clients: ["read"] },
  auroraGcpListProjects: { provider: "gcp", connections: ["read", "write"], parked: [], clients: ["read"] },
  auroraGcpChooseProjects: { provider: "gcp", connections: ["read", "write"], parked: [], clients: ["read"] },
  gcpTeardownUndoTarget: { provider: "gcp", connections: ["read", "write"], parked: [], clients: ["read"] },
  gcpTeardownFinish: { provider: "gcp", connections: ["read", "erase"], parked: ["write"], clients: ["read"] },
  tokensServe: { connections: ["read", "write"], parked: [], clients: ["read"] },
  tokensReportRejected: { connections: ["read", "write"], parked: [], clients: ["read"] },
  tokensRelayCall: { connections: ["read", "write"], parked: [], clients: ["read"] },
  connectionsRefresh: { connections: ["read", "write"], parked: [], clients: ["read"] },
  connectionsCheck: { connections: ["read", "write"], parked: [], clients: ["read"] },
  connectionsDisconnect: { connections: ["read", "erase"], parked: ["write"], clients: ["read"] },
  auroraConnectionsDisconnectAccount: { connections: ["read", "erase"], parked: ["write"], clients: ["read"] },
  gcpForceDisconnect: { provider: "gcp", connections: ["read", "erase"], parked: ["write"], clients: ["read"] },
  jobsRefreshDue: { connections: ["read", "write", "erase"], parked: ["write"], clients: ["read"] },
  auroraMintTailscale: { provider: "tailscale", connections: ["read"], parked: [] },
  tailscaleRefreshToken: { provider: "tailscale", connections: ["read"], parked: [] },
  tailscaleDisconnect: { provider: "tailscale", connections: ["read", "erase"], parked: ["write"] },
  tailscaleConnect: { provider: "tailscale", connections: ["read", "write"], parked: ["read", "write", "erase"] },
  ovhCallback: { provider: "ovh", connections: ["read", "write"], parked: ["read", "write", "erase"], clients: ["read"] },
  ovhConnectServiceAccount: { provider: "ovh", connections: ["read", "write"], parked: ["read", "write", "erase"], clients: ["read"] },
  ovhRefresh: { provider: "ovh", connections: ["read", "write"], parked: [], clients: ["read"] },
  auroraOvhListProjects: { provider: "ovh", connections: ["read", "write"], parked: [], clients: ["read"] },
  ovhDisconnect: { provider: "ovh", connections: ["read", "erase"], parked: ["write"], clients: ["read"] },
  azureLogin: { provider: "azure", connections: ["read", "write", "erase"], parked: ["read", "write", "erase"] },
  auroraAzureSubscriptions: { provider: "azure", connections: ["read"], parked: [] },
  oauthClientsChange: { connections: [], parked: [], clients: ["read", "write", "erase"] },
  // They have the signing keys of webhooks, and no credential.
  webhooksPut: { connections: [], parked: [] },
  webhooksErase: { connections: [], parked: [] },
  webhooksRotate: { connections: [], parked: [] },
  webhooksTest: { connections: [], parked: [] },
  jobsDeliverWebhooks: { connections: [], parked: [] },
  health: { connections: [], parked: [] },
};

describe.each(["vault", "secrets-manager"] as const)("deployed: who may do what with credentials in %s", (credentialStore) => {
  let deployed: Deployed;
  let base: string;
  beforeAll(async () => {
    if (missing === undefined) {
      deployed = await useDeployed(credentialStore === "vault" ? {} : { credentialStore });
      base = String(deployed.template.functions.health?.environment.VAULT_BASE);
    }
  });

  const open = (session: RoleSession, functionKey: string, folder: string): CredentialStore<TrapKey> => {
    if (credentialStore === "secrets-manager") {
      return secretsManagerCredentialStore({ client: secretsManager(session), base: folder, timeoutMs: 10_000 });
    }
    const role = String(deployed.template.functions[functionKey]?.environment.VAULT_ROLE);
    const { accessKeyId, secretAccessKey, sessionToken } = session;
    const credentials = { accessKeyId, secretAccessKey: new Secret(secretAccessKey), sessionToken: new Secret(sessionToken) };
    const now = () => new Date();
    const stsUrl = `${deployed.aws}/`;
    const auth = awsIamAuth({ role, serverId: "vault.local", stsUrl, stsRegion: "eu-west-1", credentials, now });
    return vaultCredentialStore({ address: deployed.vault.address, auth, base: folder, now });
  };
  const secretsManager = (credentials: RoleSession) => new SecretsManagerClient({ ...awsClient(deployed.aws), credentials });
  /** A store that may do everything. */
  const openAsOperator = (folder: string): CredentialStore<TrapKey> =>
    credentialStore === "secrets-manager"
      ? secretsManagerCredentialStore({ client: new SecretsManagerClient(awsClient(deployed.aws)), base: folder, timeoutMs: 10_000 })
      : vaultCredentialStore({
          address: deployed.vault.address,
          auth: { token: new Secret(deployed.vault.rootToken) },
          base: folder,
          now: () => new Date(),
        });

  const loggingIn = Object.entries(rightsOf).filter(([key]) => credentialStore === "secrets-manager" || key !== "health");

  test.for(loggingIn)(
    "S56: %s does what it must in this stage, and is refused every other provider, area and operation",
    {
      timeout: 120_000,
    },
    async ([functionKey, { provider: only, ...rights }]) => {
      const store = open(await assumeRoleOf(deployed.aws, functionKey), functionKey, base);
      const mayDo = ({ area, provider }: TrapKey) => (only === undefined || only === provider ? allowedBy(rights[area] ?? []) : []);
      expect(await findSurprises(store, openAsOperator(base), trapKeys, mayDo)).toEqual([]);
    },
  );

  // A write of Secrets Manager reads first, because the service has no compare-and-set.
  const allowedBy = (operations: readonly Operation[]): readonly Operation[] =>
    credentialStore === "secrets-manager" && operations.includes("write") ? [...operations, "read"] : operations;

  test.for(loggingIn)("S56: %s is refused everything in another stage", { timeout: 120_000 }, async ([functionKey]) => {
    const session = await assumeRoleOf(deployed.aws, functionKey);
    for (const other of [`${base}2`, base.slice(0, -1), "aurora-oauth-prod"]) {
      const keys = trapKeys.filter(({ tenant, account }) => tenant === "acme" && account === "default");
      expect(await findSurprises(open(session, functionKey, other), openAsOperator(other), keys, () => [])).toEqual([]);
    }
  });

  test("S56: a function that needs no credential is refused all of them", async () => {
    const others = Object.keys(deployed.template.functions).filter((key) => !(key in rightsOf));
    expect(others.length).toBeGreaterThan(5);
    for (const functionKey of others) {
      const store = open(await assumeRoleOf(deployed.aws, functionKey), functionKey, base);
      const code = credentialStore === "vault" ? "vault_login_failed" : "store_denied";
      for (const key of trapKeys.filter(({ tenant, account }) => tenant === "acme" && account === "default")) {
        await expect(store.read(key), functionKey).rejects.toMatchObject({ code });
      }
    }
  });

  test("with these rights a connection is made, set up, served, checked and ended, and the store is healthy", async () => {
    const target = await startTarget(credentialStore === "vault" ? {} : { params: { credentialStore } });
    const person = await newPerson(target, { permissions: ["tokens:read", "connectors:read", "connectors:write"] });
    expect((await person.client.readHealth()).json).toEqual({ status: "ok" });
    await connectFully(person, await addAccount(target));
    expect((await person.client.readToken("gcp")).json).toMatchObject({ access_token: expect.any(String) });
    expect((await person.client.refreshConnection("gcp")).json).toMatchObject({ outcome: "refreshed" });
    expect((await person.client.checkConnection("gcp")).json).toMatchObject({ works: true });
    expect((await person.client.disconnectConnection("gcp")).json).toMatchObject({ state: "disconnected", revoked: true });
  });

  test("with these rights Azure and OVHcloud are connected, used and disconnected", async () => {
    const target = await startTarget(credentialStore === "vault" ? {} : { params: { credentialStore } });
    const person = await newPerson(target, { permissions: ["tokens:read", "connectors:read", "connectors:write"] });
    const application = await addApplication(target, await addDirectory(target));
    expect((await person.client.connectAzure(application)).status).toBe(200);
    expect((await person.client.listAzureSubscriptions()).status).toBe(200);
    expect((await person.client.readToken("azure")).json).toMatchObject({ access_token: expect.any(String) });
    expect((await person.client.disconnectConnection("azure")).json).toMatchObject({ state: "disconnected" });
    await setOvh(target, { refresh_tokens: "rotated" });
    const ovh = await addServiceAccount(target);
    expect((await signInAtOvh(person, ovh.account)).status).toBe(200);
    expect((await person.client.listOvhProjects()).status).toBe(200);
    expect((await person.client.refreshOvhToken({})).json).toMatchObject({ status: "success" });
    // It replaces the login, whose tokens are revoked first.
    expect((await connectServiceAccount(person, ovh)).status).toBe(200);
    expect((await person.client.readToken("ovh", { account: "ovh-eu" })).json).toMatchObject({ access_token: expect.any(String) });
    expect((await person.client.disconnectOvh()).json).toMatchObject({ status: "disconnected" });
    await healOvh(target);
  });

  test("S56: health may ask for its own name in Secrets Manager, and for none that begins like it", async () => {
    const client = secretsManager(await assumeRoleOf(deployed.aws, "health"));
    const operator = new SecretsManagerClient(awsClient(deployed.aws));
    const ask = (SecretId: string) =>
      client.send(new GetSecretValueCommand({ SecretId })).then(
        () => "read",
        (error: Error) => error.name,
      );
    const allowed = credentialStore === "secrets-manager" ? "ResourceNotFoundException" : "AccessDeniedException";
    expect(await ask(`${base}/health`)).toBe(allowed);
    // It may read the seal key as well, by a name and six characters: what begins like it must be another secret.
    expect(await ask("aurora-oauth/dev/seal-key")).toBe("read");
    for (const name of [`${base}/healthcare`, `${base}/health/acme`, `${base}/health-of-acme`, "aurora-oauth/dev/seal-key-of-acme"]) {
      await operator.send(new CreateSecretCommand({ Name: `${name}/${credentialStore}`, SecretString: "{}" }));
      expect([name, await ask(`${name}/${credentialStore}`)]).toEqual([name, "AccessDeniedException"]);
    }
  });
});
