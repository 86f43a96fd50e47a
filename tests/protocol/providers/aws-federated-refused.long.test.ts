import { afterEach, beforeEach, describe, expect, it, test } from "vitest";
import { endsConnection, type FailureCode, failures } from "../../../lib/errors.ts";
import { toWebIdentityFailure } from "../../../lib/providers/aws/web-identity-sts.ts";
import { secondsAfter } from "../../../lib/system.ts";
import { issuer, letIn, name, openFederatedMethod, subject } from "./aws-federated-fixture.ts";

let aws: Awaited<ReturnType<typeof openFederatedMethod>>;
beforeEach(async () => {
  aws = await openFederatedMethod();
});
afterEach(() => aws.close());

describe("S79: what is wrong on our side ends nobody's connection", () => {
  const expectOurs = (code: FailureCode) => {
    expect(failures[code].owner).toBe("operator");
    expect(endsConnection(code)).toBe(false);
  };

  it("an issuer that AWS cannot reach", async () => {
    let aheadSeconds = 0;
    const later = await openFederatedMethod({ clock: () => secondsAfter(new Date(), aheadSeconds) });
    try {
      const call = await later.connect(await later.addRole());
      await later.setIssuersAway(true);
      await expect(later.mint(call), "its keys are known for five minutes").resolves.toBeDefined();
      aheadSeconds = 301;
      await expect(later.mint(call)).rejects.toMatchObject({ code: "issuer_unreachable" });
      expectOurs("issuer_unreachable");
      await later.setIssuersAway(false);
      await expect(later.mint(call)).resolves.toBeDefined();
    } finally {
      await later.close();
    }
  });

  it("a key that we sign with and do not publish", async () => {
    const call = await aws.connect(await aws.addRole());
    aws.identities.rotate({ isPublished: false });
    await expect(aws.mint(call)).rejects.toMatchObject({ code: "issuer_unreachable" });
    aws.identities.rotate({ isPublished: true });
    await expect(aws.mint(call)).resolves.toBeDefined();
  });

  test.each<[string, FailureCode]>([
    ["ExpiredTokenException", "client_misconfigured"],
    ["IDPRejectedClaim", "issuer_unreachable"],
    ["InvalidIdentityToken", "issuer_unreachable"],
    ["RegionDisabledException", "client_misconfigured"],
    ["ValidationError", "client_misconfigured"],
  ])("%s", async (type, code) => {
    const call = await aws.connect(await aws.addRole());
    await aws.fail({ target: "sts.AssumeRoleWithWebIdentity", type, times: 9 });
    await expect(aws.mint(call)).rejects.toMatchObject({ code });
    expectOurs(code);
  });
});

describe("what the customer changes ends the connection", () => {
  test.each<[string, (role: string) => Promise<unknown>]>([
    ["another subject in the trust policy", (role) => aws.trust(role, [letIn({ StringEquals: { [`${name}:sub`]: "conn:other" } })])],
    ["another audience in the trust policy", (role) => aws.trust(role, [letIn({ StringEquals: { [`${name}:aud`]: "other" } })])],
    ["another issuer in the trust policy", (role) => aws.trust(role, [letIn(undefined, "https://id.other.example")])],
    ["the subject in another case", (role) => aws.trust(role, [letIn({ StringEquals: { [`${name}:sub`]: subject.toUpperCase() } })])],
    ["the identity provider deleted", () => aws.removeProvider()],
    ["the identity provider without our audience", () => aws.removeProvider().then(() => aws.addProvider(issuer, ["other"]))],
    ["the role deleted", (role) => aws.changeRole(role, { exists: false })],
  ])("%s", async (_, change) => {
    const role = await aws.addRole();
    const call = await aws.connectLongAgo(role);
    await change(role);
    const command = expect.stringMatching(
      /^aws iam create-open-id-connect-provider --url '[^']+' --client-id-list 'sts\.amazonaws\.com'; aws iam update-assume-role-policy /,
    );
    await expect(aws.mint(call)).rejects.toMatchObject({ code: "trust_refused", command });
    expect(endsConnection("trust_refused")).toBe(true);
  });

  test.each<[string, (role: string) => Promise<unknown>]>([
    ["the role", (role) => aws.trust(role, [letIn({ StringEquals: { [`${name}:sub`]: "conn:other" } })])],
    ["the identity provider", () => aws.removeProvider()],
  ])("%s that was proved a moment ago and that AWS does not find ends nothing; five minutes later it does", async (_, hide) => {
    const role = await aws.addRole();
    const call = await aws.connect(role);
    const token = await aws.mint(call);
    const provedAgo = (seconds: number) => ({
      ...call,
      details: { ...call.details, proved_at: secondsAfter(new Date(), -seconds).toISOString() },
    });
    await hide(role);
    await expect(aws.mint(provedAgo(290))).rejects.toMatchObject({ code: "access_pending", retryAfterSeconds: 15 });
    await expect(aws.method.probe(token, provedAgo(290))).rejects.toMatchObject({ code: "access_pending" });
    expect(endsConnection("access_pending")).toBe(false);
    await expect(aws.mint(provedAgo(301))).rejects.toMatchObject({ code: "trust_refused" });
    const { proved_at: _provedAt, ...ofBefore } = call.details;
    await expect(aws.mint({ ...call, details: ofBefore })).rejects.toMatchObject({ code: "trust_refused" });
  });

  it("a provider that is known and has another audience ends it at once", async () => {
    const call = await aws.connect(await aws.addRole());
    await aws.removeProvider().then(() => aws.addProvider(issuer, ["other"]));
    await expect(aws.mint(call)).rejects.toMatchObject({ code: "trust_refused" });
  });

  it("a policy of their organisation", () => {
    const error = Object.assign(new Error("… with an explicit deny in a resource control policy"), { name: "AccessDenied" });
    expect(toWebIdentityFailure(error, "sts.AssumeRoleWithWebIdentity")).toMatchObject({ code: "federation_forbidden" });
  });
});
