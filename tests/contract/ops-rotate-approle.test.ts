import { CreateSecretCommand, GetSecretValueCommand } from "@aws-sdk/client-secrets-manager";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { appRoleAuth } from "../../lib/credentials/vault-options.ts";
import { Secret } from "../../lib/secret.ts";
import { policyJobs } from "../../local/vault/policies.ts";
import { type AppRoles, everyJob, finishAppRole, rotateAppRole } from "../../ops/rotate/app-role.ts";
import type { Target } from "../../ops/target.ts";
import { laterBy, openOpsTarget } from "../fixtures/ops-target.ts";
import { startTableEndpoint } from "../fixtures/table-endpoint.ts";
import { base } from "../fixtures/vault-fixture.ts";
import { freshKey } from "./credential-store-contract.ts";
import { describeRealVault, type RealVault, startRealVault } from "./real-vault-fixture.ts";

it("the jobs are those of the policies", () => expect(everyJob).toEqual([...policyJobs].sort()));

await describeRealVault("ops rotate approle", (source) => {
  let aws: Awaited<ReturnType<typeof startTableEndpoint>>;
  let vault: RealVault;
  let target: Target;
  let roles: AppRoles;
  let count = 0;
  const secretId = () => `${roles.secretsFolder}/broker`;
  const path = `auth/approle/role/${base}-broker`;

  beforeAll(async () => {
    [aws, vault] = await Promise.all([startTableEndpoint("aurora-oauth-test"), startRealVault(source)]);
    target = await openOpsTarget(aws.url, "test");
    await vault.api("POST", path, { token_policies: ["broker"], token_ttl: "15m", token_type: "batch", secret_id_num_uses: 0 });
  });
  afterAll(async () => {
    await Promise.all([vault?.[Symbol.asyncDispose](), aws?.close()]);
  });
  beforeEach(async () => {
    count += 1;
    const place = { address: vault.address, token: new Secret(vault.rootToken), mount: "kv", base };
    roles = { vault: place, authMount: "approle", secretsFolder: `aurora-oauth/test/vault-${count}`, jobs: ["broker"], yes: true };
    for (const accessor of await accessors()) {
      await vault.api("POST", `${path}/secret-id-accessor/destroy`, { secret_id_accessor: accessor });
    }
    const SecretString = JSON.stringify(await newLogin());
    await target.secrets.send(new CreateSecretCommand({ Name: secretId(), SecretString }));
  });

  const newLogin = async () => {
    const { role_id } = (await vault.api("GET", `${path}/role-id`)) as Record<string, string>;
    const { secret_id } = (await vault.api("POST", `${path}/secret-id`, {})) as Record<string, string>;
    return { role_id, secret_id };
  };
  const accessors = async (): Promise<readonly string[]> => {
    const listed = await vault.api("GET", `${path}/secret-id?list=true`).catch(() => ({ keys: [] }));
    return (listed as { keys: string[] }).keys;
  };
  const readLogin = async (): Promise<{ role_id: string; secret_id: string }> => {
    const { SecretString = "{}" } = await target.secrets.send(new GetSecretValueCommand({ SecretId: secretId() }));
    return JSON.parse(SecretString);
  };
  /** A process that read its login now. It logs in with it for each call. */
  const openProcess = async (login = readLogin()) => {
    const { role_id, secret_id } = await login;
    const credentials = async () => ({ roleId: role_id, secretId: new Secret(secret_id) });
    return vault.open(appRoleAuth({ credentials, now: () => new Date() }));
  };

  it("S48: no call fails: the earlier login works until it is destroyed, and by then every process has the new one", async () => {
    const [key, before] = [freshKey(), await readLogin()];
    const read = async (login = readLogin()) => (await openProcess(login)).read(key);
    await read();
    await rotateAppRole(target, roles);
    expect(await accessors()).toHaveLength(2);
    await Promise.all([read(), read(Promise.resolve(before))]);
    await finishAppRole(laterBy(target, 6), roles);
    expect(await accessors()).toHaveLength(1);
    await read();
    await expect(read(Promise.resolve(before))).rejects.toMatchObject({ code: "vault_login_failed" });
  });

  it("changes nothing without --yes", async () => {
    const [login, before] = [await readLogin(), await accessors()];
    await rotateAppRole(target, { ...roles, yes: false });
    await rotateAppRole(target, roles);
    const rotated = await accessors();
    expect((await finishAppRole(laterBy(target, 6), { ...roles, yes: false })).json).toEqual({ earlier: 1, done: false });
    expect([before.length, rotated.length, (await accessors()).length]).toEqual([1, 2, 2]);
    expect((await readLogin()).secret_id).not.toBe(login.secret_id);
  });

  it("destroys nothing while a function may remember the earlier one", async () => {
    await rotateAppRole(target, roles);
    await expect(finishAppRole(laterBy(target, 5), roles)).rejects.toThrow("finish after that");
    expect(await accessors()).toHaveLength(2);
  });

  it("leaves a secret id that was made after the stored one, and destroys one that a killed run has left", async () => {
    await newLogin();
    await rotateAppRole(target, roles);
    await newLogin();
    expect((await finishAppRole(laterBy(target, 6), roles)).json).toEqual({ earlier: 2, done: true });
    expect(await accessors()).toHaveLength(2);
  });

  it("of two operators at once one is refused, and its secret id does not stay", async () => {
    const outcomes = await Promise.allSettled([rotateAppRole(target, roles), rotateAppRole(target, roles)]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(await accessors()).toHaveLength(2);
    await (await openProcess()).read(freshKey());
  });

  it("S47: prints no secret id", async () => {
    const [before, printed] = [await readLogin(), JSON.stringify([await rotateAppRole(target, roles)])];
    for (const value of [before, await readLogin()].flatMap(Object.values)) {
      expect(printed).not.toContain(value);
    }
  });
});
