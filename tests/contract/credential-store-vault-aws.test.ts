import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type AwsIamAuthOptions, awsIamAuth } from "../../lib/credentials/vault-options.ts";
import { Secret } from "../../lib/secret.ts";
import { localSecretAccessKey } from "../../local/aws/verify-signature.ts";
import type { Simulator } from "../../local/simulator/server.ts";
import { startSecretsManager } from "../fixtures/aws-fixture.ts";
import { startVaultFixture, type VaultFixture } from "../fixtures/vault-fixture.ts";
import { freshKey } from "./credential-store-contract.ts";

const key = freshKey();
const now = () => new Date();
const credentialsOf = (accessKeyId: string, secretAccessKey = localSecretAccessKey) => ({
  accessKeyId,
  secretAccessKey: new Secret(secretAccessKey),
  sessionToken: new Secret("session"),
});
let aws: Simulator;
let vault: VaultFixture;

beforeAll(async () => {
  aws = await startSecretsManager({
    ASIABROKER: "arn:aws:sts::123456789012:assumed-role/Broker/function",
    ASIALIST: "arn:aws:sts::123456789012:assumed-role/List/function",
  });
  const roles = { broker: { boundIamPrincipalArns: ["arn:aws:iam::123456789012:role/Broker"], policies: ["broker"] } };
  vault = await startVaultFixture({ aws: { stsUrl: aws.url, serverId: "vault.example", roles } });
});

beforeEach(() => vault.control("reset"));

afterAll(() => Promise.all([aws.close(), vault[Symbol.asyncDispose]()]));

const open = (more: Partial<AwsIamAuthOptions> = {}) =>
  vault.open({
    auth: awsIamAuth({
      role: "broker",
      serverId: "vault.example",
      stsUrl: aws.url,
      credentials: credentialsOf("ASIABROKER"),
      now,
      ...more,
    }),
  });

describe("a login with the function's IAM role", () => {
  it("logs in when STS confirms the bound role", async () => {
    expect(await open().read(key)).toBeUndefined();
  });

  it("works against the region that Vault's STS is in", async () => {
    expect(await open({ stsRegion: "eu-west-1" }).read(key)).toBeUndefined();
  });

  it.each([
    ["another function's role", { credentials: credentialsOf("ASIALIST") }, "does not belong to the role"],
    ["a role that Vault does not know", { role: "unknown" }, "entry for role"],
    ["a wrong secret key", { credentials: credentialsOf("ASIABROKER", "wrong") }, "error making upstream request"],
    ["a signature of an hour ago", { now: () => new Date(Date.now() - 3_600_000) }, "error making upstream request"],
    ["no server id", { serverId: undefined }, "missing header"],
    ["a login that was signed for another Vault", { serverId: "other.example" }, "error validating X-Vault-AWS-IAM-Server-ID header"],
  ])("is refused with %s", async (_, wrong, reason) => {
    const detail = `login: HTTP 400 (${reason})`;
    await expect(open(wrong).read(key)).rejects.toMatchObject({ code: "vault_login_failed", detail });
  });
});
