import { DeleteRolePolicyCommand, DisableOutboundWebIdentityFederationCommand } from "@aws-sdk/client-iam";
import { AssumeRoleCommand, GetWebIdentityTokenCommand } from "@aws-sdk/client-sts";
import { decodeJwt, decodeProtectedHeader } from "jose";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { probeTenant } from "../../lib/issuer/identity-token-source.ts";
import { Secret } from "../../lib/secret.ts";
import { accessRole } from "../../local/embedded/roles.ts";
import { stoppedClock } from "../fakes/stopped-clock.ts";
import { type AwsIssuer, openAwsIssuer } from "../fixtures/aws-issuer.ts";

const { signal } = new AbortController();
const asked = {
  tenant: "acme",
  connection: "8Xq3nJm2Yk0dTzvQe7sWcLr5uGhB1fPaKiNoR9xMtZA",
  audience: "api://cloud",
  purpose: "broker",
} as const;
const audience = `conn:${asked.connection}`;

let aws: AwsIssuer;
let role: string;
beforeAll(async () => {
  aws = await openAwsIssuer();
  role = await aws.addRole("acme");
});
afterAll(() => aws.close());

type Logged = { readonly target: string };
const calls = async (of: AwsIssuer) => {
  const { calls: logged } = (await (await fetch(`${of.url}/_control/calls`)).json()) as { calls: Logged[] };
  return logged.map(({ target }) => target).filter((target) => target.startsWith("sts."));
};

describe("a token of AWS' issuer", () => {
  test("is of the organisation's role, for the connection, for five minutes (S77)", async () => {
    const source = aws.openSource();
    const { token, expiresAt } = await source.mint(asked, signal);
    const claims = decodeJwt(token.reveal());
    expect(claims).toMatchObject({ iss: aws.issuer, sub: role, aud: audience });
    expect((claims.exp ?? 0) - (claims.iat ?? 0)).toBe(300);
    expect(expiresAt).toEqual(new Date((claims.exp ?? 0) * 1000));
    expect(decodeProtectedHeader(token.reveal())).toMatchObject({ alg: "RS256", kid: "RSA_0" });
    expect(await source.trustOf(asked)).toEqual({ issuer: aws.issuer, subject: role, audience });
  });

  test("is of another role for another organisation (S77)", async () => {
    const other = await aws.addRole("globex");
    const { token } = await aws.openSource().mint({ ...asked, tenant: "globex" }, signal);
    expect(decodeJwt(token.reveal()).sub).toBe(other);
    expect(other).not.toBe(role);
  });

  test("has the connection's audience, whatever cloud it is for: the caller has no say", async () => {
    const { token } = await aws.openSource().mint({ ...asked, audience: "sts.amazonaws.com" }, signal);
    expect(decodeJwt(token.reveal()).aud).toBe(audience);
  });

  test("is proved with two wrong ones, each wrong in one thing alone (S80)", async () => {
    const source = aws.openSource();
    const wrong = source.wrongRequests(asked, "probe-1");
    expect(Object.keys(wrong)).toEqual(["subject", "audience"]);
    const claimsOf = async (request: Parameters<typeof source.mint>[0]) => decodeJwt((await source.mint(request, signal)).token.reveal());
    expect(await claimsOf(wrong.subject ?? asked)).toMatchObject({ iss: aws.issuer, sub: expect.not.stringMatching(role), aud: audience });
    expect(await claimsOf(wrong.audience ?? asked)).toMatchObject({ iss: aws.issuer, sub: role, aud: "conn:probe-1" });
  });
});

describe("the role's session", () => {
  test("is opened once for many callers, and no token is kept", async () => {
    const source = aws.openSource();
    const before = (await calls(aws)).length;
    const tokens = await Promise.all([1, 2, 3].map(() => source.mint(asked, signal)));
    expect(new Set(tokens.map(({ token }) => decodeJwt(token.reveal()).jti)).size).toBe(3);
    expect((await calls(aws)).slice(before).sort()).toEqual(["sts.AssumeRole", ...Array(3).fill("sts.GetWebIdentityToken")]);
  });

  test("is replaced before a token would outlive it", async () => {
    const clock = stoppedClock(new Date());
    const source = aws.openSource({ clock });
    const before = (await calls(aws)).length;
    const mintAfter = async (minutes: number) => {
      clock.moveMinutes(minutes);
      await source.mint(asked, signal);
      return (await calls(aws)).slice(before);
    };
    expect(await mintAfter(0)).toHaveLength(2);
    expect(await mintAfter(49)).toHaveLength(3);
    expect((await mintAfter(2)).slice(3)).toEqual(["sts.AssumeRole", "sts.GetWebIdentityToken"]);
  });

  test("that was revoked is replaced for the next caller", async () => {
    const own = await openAwsIssuer();
    try {
      const RoleName = (await own.addRole("acme")).replace(/^.*\//, "");
      const source = own.openSource();
      await source.mint(asked, signal);
      await own.iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName: "identity-tokens" }));
      await expect(source.mint(asked, signal)).rejects.toMatchObject({ code: "issuer_unavailable" });
      await own.addRole("acme");
      await expect(source.mint(asked, signal)).resolves.toBeDefined();
    } finally {
      await own.close();
    }
  });
});

describe("a fault of ours is ours, and says what mends it (S79)", () => {
  test.each([
    ["an organisation without a role", "initech", "npm run ops -- identity add"],
    ["a stage whose account has no issuer", "acme", "aws iam enable-outbound-web-identity-federation"],
  ])("%s", async (_, tenant, mend) => {
    const off = await openAwsIssuer({ isOn: false });
    try {
      await off.addRole("acme");
      await expect(off.openSource().mint({ ...asked, tenant }, signal)).rejects.toMatchObject({
        code: "issuer_unavailable",
        detail: expect.stringContaining(mend),
      });
    } finally {
      await off.close();
    }
  });

  test("an issuer that was switched off while sessions live", async () => {
    const own = await openAwsIssuer();
    try {
      await own.addRole("acme");
      const source = own.openSource();
      await source.mint(asked, signal);
      await own.iam.send(new DisableOutboundWebIdentityFederationCommand({}));
      await expect(source.mint(asked, signal)).rejects.toMatchObject({ code: "issuer_unavailable" });
    } finally {
      await own.close();
    }
  });

  test("the address of another account's issuer in identityUrl: no token of it reaches a cloud", async () => {
    const wrong = aws.openSource({ named: "https://11111111-0000-4000-8000-000000000000.tokens.sts.global.api.aws" });
    await expect(wrong.mint(asked, signal)).rejects.toMatchObject({
      code: "issuer_unavailable",
      detail: expect.stringContaining(`AWS issues as ${aws.issuer}`),
    });
  });

  const ofAnother = "AWS issued a token of another role, or for another connection";

  test("S77: a token that AWS issued of another organisation's role reaches no cloud", async () => {
    const other = await aws.addRole("initrode");
    const real = aws.openSessions();
    const source = aws.openSource({ sessions: { requestToken: (_role, ...asking) => real.requestToken(other, ...asking) } });
    await expect(source.mint(asked, signal)).rejects.toMatchObject({ code: "issuer_unavailable", detail: ofAnother });
  });

  test("S77: a token that AWS issued for another connection reaches no cloud", async () => {
    const real = aws.openSessions();
    const requestToken: typeof real.requestToken = (of, { seconds }, limit) =>
      real.requestToken(of, { audience: `conn:${"b".repeat(43)}`, seconds }, limit);
    const source = aws.openSource({ sessions: { requestToken } });
    await expect(source.mint(asked, signal)).rejects.toMatchObject({ code: "issuer_unavailable", detail: ofAnother });
  });

  test("a caller that leaves does not end the session for others", async () => {
    const source = aws.openSource();
    const leaving = source.mint(asked, AbortSignal.abort());
    await expect(leaving).rejects.toMatchObject({ code: "deadline_exceeded" });
    await expect(source.mint(asked, signal)).resolves.toBeDefined();
  });
});

describe("the role of an organisation", () => {
  test("lets the role not in that assumes what customers name", async () => {
    const { Credentials } = await aws.clientOf().send(new AssumeRoleCommand({ RoleArn: accessRole.arn, RoleSessionName: "attack" }));
    const access = aws.clientOf({
      accessKeyId: Credentials?.AccessKeyId ?? "",
      secretAccessKey: new Secret(Credentials?.SecretAccessKey ?? ""),
      sessionToken: new Secret(Credentials?.SessionToken ?? ""),
    });
    await expect(access.send(new AssumeRoleCommand({ RoleArn: role, RoleSessionName: "attack" }))).rejects.toMatchObject({
      name: "AccessDenied",
    });
  });

  test.each([
    ["for an audience that is no connection's", { Audience: ["api://AzureADTokenExchange"] }],
    ["for another audience beside a connection's", { Audience: [audience, "vault.example"] }],
    ["of another algorithm", { SigningAlgorithm: "ES384" }],
    ["of a longer life", { DurationSeconds: 301 }],
  ])("gives its session no token %s", async (_, changes) => {
    const { Credentials } = await aws.clientOf().send(new AssumeRoleCommand({ RoleArn: role, RoleSessionName: "attack" }));
    const session = aws.clientOf({
      accessKeyId: Credentials?.AccessKeyId ?? "",
      secretAccessKey: new Secret(Credentials?.SecretAccessKey ?? ""),
      sessionToken: new Secret(Credentials?.SessionToken ?? ""),
    });
    const own = { Audience: [audience], SigningAlgorithm: "RS256", DurationSeconds: 300 };
    await expect(session.send(new GetWebIdentityTokenCommand(own))).resolves.toBeDefined();
    await expect(session.send(new GetWebIdentityTokenCommand({ ...own, ...changes }))).rejects.toMatchObject({ name: "AccessDenied" });
  });

  test("has a probe beside it that no organisation has", async () => {
    const { token } = await aws.openSource().mint({ ...asked, tenant: probeTenant }, signal);
    expect(decodeJwt(token.reveal()).sub).not.toBe(role);
  });
});
