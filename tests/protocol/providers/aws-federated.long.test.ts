import { inspect } from "node:util";
import { AttachRolePolicyCommand, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import { afterEach, beforeEach, describe, expect, it, test } from "vitest";
import { endsConnection, type Failure } from "../../../lib/errors.ts";
import { type FailureCode, failures } from "../../../lib/failure-codes.ts";
import { secondsAfter } from "../../../lib/instants.ts";
import { federatedAudience } from "../../../lib/providers/aws/aws.ts";
import { toWebIdentityFailure } from "../../../lib/providers/aws/web-identity-failure.ts";
import { InsecureFederation } from "../../../lib/providers/trust-proof.ts";
import { careful, issuer, letIn, name, onAudience, onSubject, openFederatedMethod, probeIssuer, subject } from "./aws-federated-fixture.ts";
import { account, connectionId } from "./aws-fixture.ts";

let aws: Awaited<ReturnType<typeof openFederatedMethod>>;
beforeEach(async () => {
  aws = await openFederatedMethod();
});
afterEach(() => aws.close());

const assumptions = async () => (await aws.calls()).filter(({ target }) => target === "sts.AssumeRoleWithWebIdentity");

describe("a role that trusts the organisation's issuer", () => {
  it("is connected with its ARN as the identity, and nothing secret", async () => {
    const role = await aws.addRole();
    const { identity, credential, details, findings } = await aws.verify(role);
    expect(identity).toEqual({ id: role, label: account });
    expect(credential).toBeUndefined();
    expect(details).toEqual({ role_arn: role, audience: federatedAudience, source_identity: "accepted", proved_at: expect.any(String) });
    expect(findings).toEqual([]);
  });

  it("is assumed without a signature or a key of ours, for an hour, in the name of the connection", async () => {
    const call = await aws.connect(await aws.addRole());
    await aws.mint(call);
    const sent = await assumptions();
    expect(sent.map(({ is_signed }) => is_signed)).not.toContain(true);
    expect(sent.at(-1)).toMatchObject({ role: call.details.role_arn, session: `aurora-${connectionId}`, seconds: 3600, policies: [] });
  });

  it("gives reading alone to a token for reading", async () => {
    const call = await aws.connect(await aws.addRole());
    await aws.mint(call, "read");
    expect((await assumptions()).at(-1)).toMatchObject({ policies: ["arn:aws:iam::aws:policy/ReadOnlyAccess"] });
  });

  it("is asked for with the purpose of each token", async () => {
    const call = await aws.connect(await aws.addRole());
    expect(new Set(aws.purposes)).toEqual(new Set(["connect"]));
    await aws.mint(call);
    expect(aws.purposes.at(-1)).toBe("broker");
    await aws.check(call);
    expect(aws.purposes.at(-1)).toBe("probe");
  });

  it("works without tags and source identity where its trust does not allow them, and says so", async () => {
    const statement = { ...letIn({ StringEquals: { ...onSubject, ...onAudience } }), Action: "sts:AssumeRoleWithWebIdentity" };
    const role = await aws.addRole([statement]);
    const { details, findings } = await aws.verify(role);
    expect(details).toEqual({ role_arn: role, audience: federatedAudience, session_tags: "refused", proved_at: expect.any(String) });
    expect(findings).toMatchObject([
      { code: "session_tags_refused", action: expect.stringContaining("sts:TagSession beside sts:AssumeRoleWithWebIdentity") },
    ]);
    await expect(aws.check(aws.callOf(details))).resolves.toMatchObject([{ code: "session_tags_refused" }]);
  });

  it.each([
    [
      "by a policy of AWS'",
      (RoleName: string) => new AttachRolePolicyCommand({ RoleName, PolicyArn: "arn:aws:iam::aws:policy/SecurityAudit" }),
    ],
    [
      "by a right on its own ARN alone",
      (RoleName: string, Resource: string) =>
        new PutRolePolicyCommand({
          RoleName,
          PolicyName: "ReadItself",
          PolicyDocument: JSON.stringify({
            Version: "2012-10-17",
            Statement: [{ Effect: "Allow", Action: "iam:GetRole", Resource }],
          }),
        }),
    ],
  ])("S80: is told of another provider that its trust policy lets in, where the role may read itself %s", async (_, toGrant) => {
    const iam = aws.iamOf(account);
    const shared = [...careful, letIn({ StringEquals: { "id.other.example:sub": "one" } }, "https://id.other.example")];
    const role = await aws.addRole(shared);
    const { details, findings } = await aws.verify(role);
    expect([findings, await aws.check(aws.callOf(details))], "without the right nothing is claimed").toEqual([[], []]);
    const grant: unknown = toGrant(role.split("/").at(-1) ?? "", role);
    await iam.send(grant as AttachRolePolicyCommand);
    const target = `arn:aws:iam::${account}:oidc-provider/id.other.example`;
    const found = [{ code: "trust_shared", severity: "warning", target, owner: "customer" }];
    expect((await aws.verify(role)).findings).toMatchObject(found);
    expect(await aws.check(aws.callOf(details))).toMatchObject(found);
    await aws.trust(role, careful);
    expect(await aws.check(aws.callOf(details))).toEqual([]);
  });

  it("must be of the connection's account, and not of ours", async () => {
    const call = { at: { tenant: "acme", provider: "aws", account: "999988887777" } } as const;
    await expect(aws.verify(await aws.addRole(), call)).rejects.toMatchObject({ code: "invalid_request", field: "roleArn" });
    const own = "arn:aws:iam::000000000000:role/Mine";
    expect(() => aws.method.parse({ roleArn: own })).toThrow(expect.objectContaining({ code: "invalid_request", field: "roleArn" }));
  });
});

/** Each opens the trust in another way; the proof names which token it let in. */
const mistakes: readonly [string, readonly object[], InsecureFederation["fault"]][] = [
  ["no condition", [letIn()], "subject"],
  ["no condition on the subject", [letIn({ StringEquals: onAudience })], "subject"],
  ["StringLike * on the subject", [letIn({ StringEquals: onAudience, StringLike: { [`${name}:sub`]: "*" } })], "subject"],
  ["StringLike conn:* on the subject", [letIn({ StringLike: { [`${name}:sub`]: "conn:*" } })], "subject"],
  ["StringLike conn: and 43 ? on the subject", [letIn({ StringLike: { [`${name}:sub`]: `conn:${"?".repeat(43)}` } })], "subject"],
  [
    "a condition on the subject of another issuer, if there is one",
    [letIn({ StringEquals: onAudience, StringEqualsIfExists: { "id.other.example:sub": subject } })],
    "subject",
  ],
  ["a second statement without conditions", [...careful, letIn()], "subject"],
  ["a denial in place of a condition", [letIn({ StringNotEquals: { [`${name}:sub`]: "conn:other" } })], "subject"],
  ["no condition on the audience, and a provider that takes others", [letIn({ StringEquals: onSubject })], "audience"],
  ["another issuer beside ours", [...careful, letIn(undefined, probeIssuer)], "issuer"],
];

/** The statements that the command of a failure writes into the trust policy. */
const policyOf = ({ command = "" }: Failure): readonly object[] => {
  const [, policy = "{}"] = /^aws iam update-assume-role-policy --role-name '[^']+' --policy-document '([^']+)'$/.exec(command) ?? [];
  return JSON.parse(policy).Statement;
};

describe("S80: the proof of trust catches a mistake in the trust policy", () => {
  beforeEach(async () => {
    await aws.removeProvider();
    await aws.addProvider(issuer, [federatedAudience, `${federatedAudience}/probe`]);
    await aws.addProvider(probeIssuer);
  });

  test.each(mistakes)("%s", async (_, statements, fault) => {
    const insecure = { code: "trust_insecure", cause: { fault }, command: expect.any(String) };
    const opened = await aws.addRole(statements);
    const refusal = (await aws.verify(opened).catch((error: unknown) => error)) as Failure;
    expect(refusal.cause).toBeInstanceOf(InsecureFederation);
    expect(refusal).toMatchObject(insecure);
    await aws.trust(opened, policyOf(refusal));
    await expect(aws.verify(opened), "after the command").resolves.toBeDefined();
    const role = await aws.addRole();
    const call = await aws.connect(role);
    await aws.trust(role, statements);
    await expect(aws.check(call)).rejects.toMatchObject(insecure);
    await aws.trust(role, careful);
    await expect(aws.check(call)).resolves.toEqual([]);
  });

  it("does not take a refusal of the tags for a refusal of the token", async () => {
    const assuming = { ...letIn(), Action: "sts:AssumeRoleWithWebIdentity" };
    const tagging = { ...letIn({ StringEquals: onSubject }), Action: ["sts:TagSession", "sts:SetSourceIdentity"] };
    await expect(aws.verify(await aws.addRole([assuming, tagging]))).rejects.toMatchObject({ code: "trust_insecure" });
  });

  test.each([
    ["Throttling", { type: "Throttling" }, "provider_throttled"],
    ["a page", { page: "<html></html>", status: 403 }, "provider_answer_invalid"],
    ["an issuer that AWS cannot reach", { type: "IDPCommunicationError" }, "issuer_unreachable"],
  ] as const)("takes nothing but a refusal for one: %s", async (_, fault, code) => {
    const role = await aws.addRole();
    await aws.fail({ target: "sts.AssumeRoleWithWebIdentity", nth: 2, times: 1, ...fault });
    await expect(aws.verify(role)).rejects.toMatchObject({ code });
  });
});

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

test.each([
  ["aws", undefined],
  ["aws-cn", "cn-north-1"],
  ["aws-us-gov", "us-gov-west-1"],
  ["aws-eusc", "eusc-de-east-1"],
])("a role of the partition %s is assumed in a region of that partition", async (partition, region) => {
  const details = { role_arn: `arn:${partition}:iam::${account}:role/Keyless`, audience: federatedAudience };
  await expect(aws.mint(aws.callOf(details))).rejects.toMatchObject({ code: "trust_refused" });
  expect(aws.regions).toEqual([region]);
});

it("S83: names what the customer removes, the role first, each with its command", async () => {
  const role = await aws.addRole();
  const parts = await aws.method.revoke({}, await aws.connect(role));
  const provider = `arn:aws:iam::${account}:oidc-provider/${name}`;
  expect(parts).toMatchObject([
    { what: "federated_role", target: role, state: "left", command: expect.stringContaining("aws iam delete-role --role-name 'Keyless1'") },
    { what: "identity_provider", target: provider, state: "left", command: expect.stringContaining(`'${provider}'`) },
    { what: "session", target: account, state: "left", livesUntil: expect.any(Date) },
  ]);
});

it("names the identity provider alone where the connection that took its place uses the same role", async () => {
  const role = await aws.addRole();
  const call = await aws.connect(role);
  const whatIsLeft = async (role_arn: string) =>
    (await aws.method.revoke({}, { ...call, successor: { role_arn } })).map(({ what }) => what);
  expect(await whatIsLeft(role)).toEqual(["identity_provider"]);
  expect(await whatIsLeft(`arn:aws:iam::${account}:role/Another`)).toEqual(["federated_role", "identity_provider", "session"]);
});

it("shows no token in a failure, and the customer's account in its command alone", async () => {
  const role = await aws.addRole();
  await aws.removeProvider();
  const failure = (await aws.verify(role).catch((error: unknown) => error)) as Failure;
  expect(inspect(failure, { depth: null, showHidden: true })).not.toContain("eyJ");
  const { command, ...others } = failure;
  expect(command).toContain(account);
  expect(inspect(others, { depth: null, showHidden: true }) + failure.message + failure.detail).not.toContain(account);
});
