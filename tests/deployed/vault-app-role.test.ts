import { readFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { awsClient } from "../../local/deployed/aws.ts";
import type { Deployed } from "../../local/deployed/stack.ts";
import { vaultApi } from "../../local/vault/api.ts";
import { policyJobs } from "../../local/vault/policies.ts";
import type { RunningVault } from "../../local/vault/server.ts";
import { addAccount } from "../fixtures/google-control.ts";
import { connectFully, newPerson } from "../fixtures/journey.ts";
import { addClient, authKeysOf } from "../fixtures/tailscale-control.ts";
import { connectClient } from "../fixtures/tailscale-journey.ts";
import { startTarget, type Target } from "../fixtures/target.ts";
import { missing, useDeployed } from "../fixtures/use-deployed.ts";
import { makeAppRoles, storeLogins, vaultBase } from "./app-role-logins.ts";
import { assumeRoleOf } from "./role-session.ts";
import { type OpenBao, startOpenBao } from "./start-openbao.ts";

/** A token of that life is replaced after four of them: a function that runs already logs in again within this test. */
const tokenSeconds = 5;
/** The first time OpenBao is downloaded. */
const installTimeoutMs = 400_000;

/** The target has a HashiCorp Vault of its own. The template's parameter `vaultAddr` leads the functions to another one. */
const servers: readonly { readonly name: string; readonly start: () => Promise<OpenBao | undefined> }[] = [
  { name: "HashiCorp Vault", start: async () => undefined },
  { name: "OpenBao", start: () => startOpenBao(vaultBase) },
];

describe.each(servers)("deployed with vaultAuth=approle: each function logs in to $name with ids from Secrets Manager", ({ start }) => {
  let deployed: Deployed;
  let target: Target;
  let openBao: OpenBao | undefined;
  let vault: RunningVault;
  let auditFile: string;
  let accessors: Readonly<Record<string, string>>;
  const api = () => vaultApi(vault);
  const operator = () => new SecretsManagerClient(awsClient(deployed.aws));

  beforeAll(async () => {
    openBao = missing === undefined ? await start() : undefined;
    const params = { vaultAuth: "approle", ...(openBao === undefined ? {} : { vaultAddr: openBao.address }) };
    target = await startTarget({ params });
    if (missing === undefined) {
      deployed = await useDeployed(params);
      vault = openBao ?? deployed.vault;
      auditFile = openBao?.auditFile ?? deployed.auditFile;
      await makeAppRoles(api(), tokenSeconds);
      accessors = await storeLogins(api(), operator());
    }
  }, installTimeoutMs);
  afterAll(() => openBao?.close());

  const connected = async () => {
    const person = await newPerson(target, { permissions: ["tokens:read", "connectors:read", "connectors:write"] });
    await connectFully(person, await addAccount(target));
    return person;
  };

  test("a connection is made, set up, served, refreshed and ended", async () => {
    const person = await connected();
    expect((await person.client.readToken("gcp")).json).toMatchObject({ access_token: expect.any(String) });
    expect((await person.client.refreshConnection("gcp")).json).toMatchObject({ outcome: "refreshed" });
    expect((await person.client.disconnectConnection("gcp")).json).toMatchObject({ state: "disconnected", revoked: true });
  });

  test("a tailnet is connected with its auth key, served, shown, refreshed and disconnected", async () => {
    const person = await newPerson(target, { permissions: ["tokens:read", "connectors:read", "connectors:write"] });
    const client = await addClient(target);
    expect((await connectClient(person, client)).json).toMatchObject({ success: true, findings: [] });
    expect(await authKeysOf(target, client)).toMatchObject([{ status: "live" }]);
    expect((await person.client.readToken("tailscale")).json).toMatchObject({ access_token: expect.any(String) });
    expect((await person.client.listTailscaleDevices()).status).toBe(200);
    expect((await person.client.refreshTailscaleToken()).json).toMatchObject({ success: true });
    expect((await person.client.disconnectTailscale()).json).toMatchObject({ success: true });
    expect(await authKeysOf(target, client)).toMatchObject([{ status: "deleted" }]);
  });

  test("S48: every secret id is replaced and the old ones are destroyed at once: no call fails, in functions that run and in new ones", async () => {
    const person = await connected();
    const refresh = async () => (await person.client.refreshConnection("gcp")).json;
    expect(await refresh()).toMatchObject({ outcome: "refreshed" });
    const old = accessors;
    accessors = await storeLogins(api(), operator());
    for (const [job, secret_id_accessor] of Object.entries(old)) {
      await api()("POST", `auth/approle/role/${vaultBase}-${job}/secret-id-accessor/destroy`, { secret_id_accessor });
    }
    // The clock of a real Vault cannot be moved: the function that runs must log in again, with an id that it remembers and Vault does not.
    await sleep(tokenSeconds * 1000);
    expect(await refresh()).toMatchObject({ outcome: "refreshed" });
    await deployed.killFunctions();
    expect(await refresh()).toMatchObject({ outcome: "refreshed" });
  });

  test("S56: a function may read the login of its own Vault role, and of no other", async () => {
    for (const [functionKey, own] of [
      ["tokensServe", "refresh"],
      ["gcpCallback", "connect-gcp"],
      ["gcpConnectServiceAccount", "connect-gcp"],
      ["connectionsConfirm", "connect"],
      ["gcpForceDisconnect", "disconnect-gcp"],
      ["tailscaleConnect", "connect-tailscale"],
      ["auroraMintTailscale", "mint-tailscale"],
      ["tailscaleDisconnect", "disconnect-tailscale"],
      ["ovhCallback", "connect-ovh"],
      ["ovhConnectServiceAccount", "connect-ovh"],
      ["auroraOvhListProjects", "refresh-ovh"],
      ["ovhDisconnect", "disconnect-ovh"],
      ["azureLogin", "connect-azure"],
      ["auroraAzureSubscriptions", "mint-azure"],
      ["ovhInitiate", "none"],
      ["awsConnectRole", "none"],
      ["auroraReadAndCount", "none"],
      ["health", "none"],
      ["read", "none"],
    ] as const) {
      const client = new SecretsManagerClient({ ...awsClient(deployed.aws), credentials: await assumeRoleOf(deployed.aws, functionKey) });
      for (const job of policyJobs) {
        const read = client.send(new GetSecretValueCommand({ SecretId: `aurora-oauth/dev/vault/${job}` })).then(
          () => "read",
          (error: Error) => error.name,
        );
        expect([functionKey, job, await read]).toEqual([functionKey, job, job === own ? "read" : "AccessDeniedException"]);
      }
    }
  });

  test("S48: every read of a credential is in Vault's audit log, with the role that read it, and without the credential", async ({
    skip,
  }) => {
    const person = await connected();
    // A process that was killed has no token in memory: this one reads the credential.
    await deployed.killFunctions();
    const token = String((await person.client.readToken("gcp")).json.access_token);
    const log = await readFile(auditFile, "utf8").catch(() => skip("this Vault takes audit devices from its configuration only"));
    const entries = log.split("\n").filter((line) => line.includes(`kv/data/${vaultBase}/connections/gcp/${person.org}/default`));
    const reads = entries
      .map((line) => JSON.parse(line))
      .filter(({ type, request }) => type === "response" && request.operation === "read");
    expect(reads.at(-1).auth.policies).toContain(`${vaultBase}-refresh`);
    expect(log).not.toContain(token);
  });

  test("S47: no secret id is in a log", async () => {
    const { SecretString = "{}" } = await operator().send(new GetSecretValueCommand({ SecretId: "aurora-oauth/dev/vault/refresh" }));
    const { secret_id } = JSON.parse(SecretString) as { secret_id: string };
    const lines = (await deployed.logs()).map(({ line }) => line);
    expect(lines.length).toBeGreaterThan(10);
    expect(lines.filter((line) => line.includes(secret_id))).toEqual([]);
  });
});
