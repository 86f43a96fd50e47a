import { inspect } from "node:util";
import { AttachRolePolicyCommand, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import { afterEach, beforeEach, describe, expect, it, test } from "vitest";
import type { Failure } from "../../../lib/errors.ts";
import { federatedAudience } from "../../../lib/providers/aws/aws.ts";
import { careful, letIn, name, onAudience, onSubject, openFederatedMethod } from "./aws-federated-fixture.ts";
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
