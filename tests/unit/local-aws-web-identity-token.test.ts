import {
  CreateRoleCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  DisableOutboundWebIdentityFederationCommand,
  EnableOutboundWebIdentityFederationCommand,
  GetOutboundWebIdentityFederationInfoCommand,
  type IAMClient,
  PutRolePolicyCommand,
} from "@aws-sdk/client-iam";
import { AssumeRoleCommand, GetWebIdentityTokenCommand, type GetWebIdentityTokenCommandInput } from "@aws-sdk/client-sts";
import { decodeJwt, decodeProtectedHeader } from "jose";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { tokenIssuerBaseOf, tokenIssuerOf } from "../../local/aws/token-issuer.ts";
import { Clock } from "../../local/simulator/clock.ts";
import { ForeignIssuers } from "../../local/simulator/foreign-issuer.ts";
import { stoppedClock } from "../fakes/stopped-clock.ts";
import { type LocalSts, openSts, ownAccount } from "../fixtures/sts-fixture.ts";

// Of today: the SDK signs by the machine's clock.
const clock = stoppedClock(new Date());
const issuer = tokenIssuerOf(ownAccount);
const RoleName = "aurora-t-0f5f1a5e-0000-4000-8000-000000000001";
const RoleArn = `arn:aws:iam::${ownAccount}:role/${RoleName}`;
let sts: LocalSts;
let iam: IAMClient;

const trust = (pattern: string) =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { AWS: `arn:aws:iam::${ownAccount}:root` },
        Action: "sts:AssumeRole",
        Condition: { ArnLike: { "aws:PrincipalArn": pattern } },
      },
    ],
  });

const careful = {
  "ForAllValues:StringLike": { "sts:IdentityTokenAudience": "conn:*" },
  Null: { "sts:IdentityTokenAudience": "false" },
  NumericLessThanEquals: { "sts:DurationSeconds": 300 },
  StringEquals: { "sts:SigningAlgorithm": "RS256" },
};

const permit = (Condition: object, Action: string | string[] = "sts:GetWebIdentityToken") =>
  iam.send(
    new PutRolePolicyCommand({
      RoleName,
      PolicyName: "mint",
      PolicyDocument: JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action, Resource: "*", Condition }] }),
    }),
  );

beforeAll(async () => {
  sts = await openSts(clock);
  iam = sts.iamOf(ownAccount);
  await iam.send(new EnableOutboundWebIdentityFederationCommand({}));
  await iam.send(
    new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: trust(`arn:aws:iam::${ownAccount}:role/aurora-oauth-dev-*`) }),
  );
});
afterAll(() => sts.close());
beforeEach(() => permit(careful));

const assume = async (DurationSeconds = 3600) => {
  const { Credentials } = await sts.clientOf().send(new AssumeRoleCommand({ RoleArn, RoleSessionName: "minter", DurationSeconds }));
  return sts.clientOf({
    accessKeyId: Credentials?.AccessKeyId ?? "",
    secretAccessKey: Credentials?.SecretAccessKey ?? "",
    sessionToken: Credentials?.SessionToken ?? "",
  });
};

const ask = async (changes: Partial<GetWebIdentityTokenCommandInput> = {}) => {
  const request = new GetWebIdentityTokenCommand({ Audience: ["conn:1"], SigningAlgorithm: "RS256", DurationSeconds: 300, ...changes });
  return (await (await assume()).send(request)).WebIdentityToken ?? "";
};

const readAsCloud = (token: string, account = ownAccount) =>
  new ForeignIssuers({ bases: { [tokenIssuerOf(account)]: tokenIssuerBaseOf(account, sts.url) }, clock: new Clock(clock) }).verify(token);

describe("a token of AWS' issuer", () => {
  test("names the role, without its session, and the account", async () => {
    const token = await ask();
    const iat = Math.floor(clock().getTime() / 1000);
    expect(decodeProtectedHeader(token)).toEqual({ alg: "RS256", kid: "RSA_0", typ: "JWT" });
    expect(decodeJwt(token)).toMatchObject({
      iss: issuer,
      sub: RoleArn,
      aud: "conn:1",
      iat,
      exp: iat + 300,
      jti: expect.stringMatching(/^[0-9a-f-]{36}$/),
      "https://sts.amazonaws.com/": { aws_account: ownAccount, source_region: "eu-west-1", principal_id: RoleArn },
    });
  });

  test("is verified with the account's published keys, of which the RSA key names no algorithm", async () => {
    expect(await readAsCloud(await ask())).toMatchObject({ kind: "verified", issuer });
    const base = tokenIssuerBaseOf(ownAccount, sts.url);
    const metadata = await (await fetch(`${base}/.well-known/openid-configuration`)).json();
    expect(metadata).toMatchObject({ issuer, id_token_signing_alg_values_supported: ["RS256", "ES384"] });
    expect(metadata).not.toHaveProperty("response_types_supported");
    const { keys } = (await (await fetch(`${base}/.well-known/jwks.json`)).json()) as { keys: Record<string, string>[] };
    expect(keys.map(({ kid, kty, alg }) => [kid, kty, alg])).toEqual([
      ["RSA_0", "RSA", undefined],
      ["EC384_0", "EC", "ES384"],
    ]);
  });

  test("may be signed with ES384, which clouds that take RS256 alone refuse", async () => {
    await permit({ "ForAllValues:StringLike": { "sts:IdentityTokenAudience": "conn:*" } });
    const token = await ask({ SigningAlgorithm: "ES384" });
    expect(decodeProtectedHeader(token)).toMatchObject({ alg: "ES384", kid: "EC384_0" });
    expect(await readAsCloud(token)).toMatchObject({ kind: "malformed" });
  });

  test("has several audiences if several were asked for", async () => {
    expect(decodeJwt(await ask({ Audience: ["conn:1", "conn:2"] })).aud).toEqual(["conn:1", "conn:2"]);
  });
});

describe("GetWebIdentityToken refuses", () => {
  test.each([
    ["no audience", { Audience: [] }],
    ["eleven audiences", { Audience: Array.from({ length: 11 }, (_, index) => `conn:${index}`) }],
    ["an audience of 1001 characters", { Audience: ["x".repeat(1001)] }],
    ["another algorithm", { SigningAlgorithm: "HS256" }],
    ["59 seconds", { DurationSeconds: 59 }],
    ["3601 seconds", { DurationSeconds: 3601 }],
    ["a scope with AWSIdentity", { Scope: "all" }],
  ])("%s", async (_, changes) => {
    await permit({});
    await expect(ask(changes as object)).rejects.toMatchObject({ name: "ValidationError" });
  });

  test.each([
    ["an audience that the policy does not name", { Audience: ["sts.amazonaws.com"] }],
    ["a foreign audience beside an allowed one", { Audience: ["conn:1", "sts.amazonaws.com"] }],
    ["a longer life than the policy allows", { DurationSeconds: 301 }],
    ["another algorithm than the policy's", { SigningAlgorithm: "ES384" }],
    ["tags, without the right to add them", { Tags: [{ Key: "tenant", Value: "acme" }] }],
  ])("%s", async (_, changes) => {
    await expect(ask(changes)).rejects.toMatchObject({ name: "AccessDenied" });
  });

  test("a function that has not assumed the role", async () => {
    const own = new GetWebIdentityTokenCommand({ Audience: ["conn:1"], SigningAlgorithm: "RS256" });
    await expect(sts.clientOf().send(own)).rejects.toMatchObject({ name: "AccessDenied" });
  });

  test("a token that outlives its session", async () => {
    await permit({});
    const session = await assume(900);
    const request = new GetWebIdentityTokenCommand({ Audience: ["conn:1"], SigningAlgorithm: "RS256", DurationSeconds: 901 });
    await expect(session.send(request)).rejects.toMatchObject({ name: "SessionDurationEscalationException" });
  });

  test("everything while the account's issuer is off", async () => {
    await iam.send(new DisableOutboundWebIdentityFederationCommand({}));
    await expect(ask()).rejects.toMatchObject({ name: "OutboundWebIdentityFederationDisabledException" });
    await expect(iam.send(new GetOutboundWebIdentityFederationInfoCommand({}))).rejects.toMatchObject({ name: "FeatureDisabledException" });
    await iam.send(new EnableOutboundWebIdentityFederationCommand({}));
    await expect(iam.send(new EnableOutboundWebIdentityFederationCommand({}))).rejects.toMatchObject({ name: "FeatureEnabledException" });
    expect(await iam.send(new GetOutboundWebIdentityFederationInfoCommand({}))).toMatchObject({
      IssuerIdentifier: issuer,
      JwtVendingEnabled: true,
    });
  });
});

describe("the policy that AWS shows as a sample", () => {
  test("lets a foreign audience in beside an allowed one: that is its hole", async () => {
    await permit({ "ForAnyValue:StringEquals": { "sts:IdentityTokenAudience": ["conn:1"] } });
    expect(decodeJwt(await ask({ Audience: ["conn:1", "foreign"] })).aud).toEqual(["conn:1", "foreign"]);
  });

  test("refuses everything with an operator for one value", async () => {
    await permit({ StringEquals: { "sts:IdentityTokenAudience": ["conn:1"] } });
    await expect(ask()).rejects.toMatchObject({ name: "AccessDenied" });
  });
});

describe("a role for functions", () => {
  test("lets in those that its condition names, and no other of the account", async () => {
    await expect(assume()).resolves.toBeDefined();
    const other = "aurora-t-0f5f1a5e-0000-4000-8000-000000000002";
    await iam.send(new CreateRoleCommand({ RoleName: other, AssumeRolePolicyDocument: trust(`arn:aws:iam::${ownAccount}:role/other-*`) }));
    const request = new AssumeRoleCommand({ RoleArn: RoleArn.replace(RoleName, other), RoleSessionName: "minter" });
    await expect(sts.clientOf().send(request)).rejects.toMatchObject({ name: "AccessDenied" });
  });

  test("is deleted when its policy is", async () => {
    await expect(iam.send(new DeleteRoleCommand({ RoleName }))).rejects.toMatchObject({ name: "DeleteConflictException" });
    await iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName: "mint" }));
    await iam.send(new DeleteRoleCommand({ RoleName }));
    await expect(assume()).rejects.toMatchObject({ name: "AccessDenied" });
  });
});
