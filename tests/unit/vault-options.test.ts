import { describe, expect, it } from "vitest";
import type { OperatorSecrets } from "../../lib/credentials/operator-secrets.ts";
import { parseVaultOptions } from "../../lib/credentials/vault-options.ts";

const now = () => new Date("2026-11-24T10:00:00Z");
const address = { VAULT_ADDR: "https://vault.example:8200/", VAULT_BASE: "aurora-oauth-prod" };
const lambda = { AWS_ACCESS_KEY_ID: "ASIATEST", AWS_SECRET_ACCESS_KEY: "key", AWS_SESSION_TOKEN: "session" };

const secrets: OperatorSecrets = {
  read: async (id) => (id === "aurora-oauth/prod/vault/refresh" ? { role_id: "r", secret_id: "s" } : {}),
};

const loginOf = (env: Readonly<Record<string, string>>) => {
  const { auth } = parseVaultOptions({ ...address, ...env }, now, () => secrets);
  return "token" in auth ? auth.token.reveal() : auth.buildLogin();
};

describe("parseVaultOptions", () => {
  it.each([
    ["nothing", {}, "missing: VAULT_ADDR, VAULT_AUTH, VAULT_BASE"],
    ["an empty value", { ...address, VAULT_AUTH: "" }, "missing: VAULT_AUTH"],
    ["token without a token", { VAULT_AUTH: "token" }, "missing: VAULT_TOKEN, VAULT_ADDR, VAULT_BASE"],
    ["approle without its parts", { ...address, VAULT_AUTH: "approle", VAULT_LOGIN_SECRET_ID: "" }, "missing: VAULT_LOGIN_SECRET_ID"],
    ["jwt without role and JWT", { ...address, VAULT_AUTH: "jwt" }, "missing: VAULT_ROLE, VAULT_JWT_FILE"],
    ["aws outside a Lambda", { ...address, VAULT_AUTH: "aws", VAULT_ROLE: "api" }, "missing: AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY"],
    ["an unknown method", { ...address, VAULT_AUTH: "ldap" }, "malformed: VAULT_AUTH"],
    ["a mount that climbs", { ...address, VAULT_AUTH: "token", VAULT_TOKEN: "t", VAULT_MOUNT: "../sys" }, "malformed: VAULT_MOUNT"],
    ["a base with a wildcard", { ...address, VAULT_AUTH: "token", VAULT_TOKEN: "t", VAULT_BASE: "aurora*" }, "malformed: VAULT_BASE"],
    ["a base of two folders", { ...address, VAULT_AUTH: "token", VAULT_TOKEN: "t", VAULT_BASE: "aurora/prod" }, "malformed: VAULT_BASE"],
    [
      "a mount with a query",
      { ...address, VAULT_AUTH: "approle", VAULT_LOGIN_SECRET_ID: "s", VAULT_AUTH_MOUNT: "a?b" },
      "malformed: VAULT_AUTH_MOUNT",
    ],
  ])("names all that is wrong with %s, and no value", (_, env, detail) => {
    expect(() => parseVaultOptions(env, now)).toThrow(expect.objectContaining({ code: "configuration_invalid", detail }));
  });

  it("has a default for the mount", () => {
    const options = parseVaultOptions({ ...address, VAULT_AUTH: "token", VAULT_TOKEN: "t" }, now);
    expect(options).toMatchObject({ address: "https://vault.example:8200", mount: "kv", base: "aurora-oauth-prod", namespace: undefined });
  });

  it("reads mount, base and namespace", () => {
    const env = {
      ...address,
      VAULT_AUTH: "token",
      VAULT_TOKEN: "t",
      VAULT_MOUNT: "team/kv",
      VAULT_BASE: "staging",
      VAULT_NAMESPACE: "team/a",
    };
    expect(parseVaultOptions(env, now)).toMatchObject({ mount: "team/kv", base: "staging", namespace: "team/a" });
  });

  it("token: uses VAULT_TOKEN as it is", () => {
    expect(loginOf({ VAULT_AUTH: "token", VAULT_TOKEN: "hvs.x" })).toBe("hvs.x");
  });

  it("approle: logs in at its mount with the role id and secret id of the operator's secret", async () => {
    const env = { VAULT_AUTH: "approle", VAULT_LOGIN_SECRET_ID: "aurora-oauth/prod/vault/refresh", VAULT_AUTH_MOUNT: "team/approle" };
    expect(await loginOf(env)).toEqual({ path: "auth/team/approle/login", body: { role_id: "r", secret_id: "s" } });
  });

  it("jwt: takes the JWT from the environment when there is no file", async () => {
    const env = { VAULT_AUTH: "jwt", VAULT_ROLE: "api", VAULT_JWT: "eyJ" };
    expect(await loginOf(env)).toEqual({ path: "auth/jwt/login", body: { role: "api", jwt: "eyJ" } });
  });

  it("aws: signs with the function's own credentials", async () => {
    expect(await loginOf({ ...lambda, VAULT_AUTH: "aws", VAULT_ROLE: "api" })).toMatchObject({
      path: "auth/aws/login",
      body: { role: "api" },
    });
  });
});
