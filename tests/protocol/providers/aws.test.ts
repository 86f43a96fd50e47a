import { randomUUID } from "node:crypto";
import { inspect } from "node:util";
import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { afterAll, afterEach, beforeAll, describe, expect, it, test } from "vitest";
import type { Token } from "../../../lib/connections/provider.ts";
import { failures } from "../../../lib/errors.ts";
import { InsecureTrust } from "../../../lib/providers/aws/check-external-id.ts";
import { accessRole } from "../../fixtures/sts-fixture.ts";
import { account, connectionId, openRoleMethod } from "./aws-fixture.ts";

let aws: Awaited<ReturnType<typeof openRoleMethod>>;
beforeAll(async () => {
  aws = await openRoleMethod();
});
afterEach(() => aws.heal());
afterAll(() => aws.close());

const assumptionsOf = async (role: string) => (await aws.calls()).filter((call) => call.role === role);

const idOf = (token: Token) => (token.type === "sigv4" ? token.sessionId : expect.unreachable());

describe("a role that is connected", () => {
  it("S33: is assumed with its external ID, then without one and with a wrong one, and must refuse both", async () => {
    const role = await aws.addRole();
    const { identity, details, scopes, duties, findings } = await aws.verify(role);
    expect(identity).toEqual({ id: role, label: account });
    expect(details).toEqual({ role_arn: role, external_id: aws.externalId, source_identity: "accepted" });
    expect([scopes, findings, Object.keys(duties)]).toEqual([["sts:AssumeRole"], [], ["probe"]]);
    const [right, ...others] = await assumptionsOf(role);
    expect(right).toMatchObject({ external_id: aws.externalId, status: 200 });
    const sent = others.map(({ external_id, status }) => ({ external_id, status }));
    expect(sent).toHaveLength(2);
    expect(sent).toContainEqual({ external_id: undefined, status: 403 });
    expect(sent.filter(({ external_id }) => external_id !== undefined && external_id !== aws.externalId)).toHaveLength(1);
  });

  it("S33: is tested with another wrong external ID each time", async () => {
    const role = await aws.addRole();
    await Promise.all([aws.verify(role), aws.verify(role), aws.verify(role)]);
    const ids = (await assumptionsOf(role)).flatMap(({ external_id }) => external_id ?? []);
    expect(new Set(ids).size).toBe(4);
  });

  test.each([
    ["without a condition", { external_ids: null }, "no_condition"],
    ["with StringEqualsIfExists", { if_exists: true }, "if_exists"],
    ["with StringLike *", { wildcard: true }, "wildcard"],
    ["that trusts everybody", { trusted_principals: ["*"], external_ids: null }, "no_condition"],
  ])("S33: is refused %s, with the fault of its trust policy", async (_, changes, fault) => {
    const refusal = await aws.verify(await aws.addRole(changes)).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(InsecureTrust);
    expect(refusal).toMatchObject({ code: "trust_insecure", fault });
  });

  test.each([
    ["that does not exist", { exists: false }],
    ["that trusts another application", { trusted_principals: [`${accessRole}-of-another`] }],
    ["with the external ID of another organisation", { external_ids: [randomUUID()] }],
    ["that is not known everywhere yet", { propagation_seconds: 60 }],
  ])("is refused when AWS denies a role %s", async (_, changes) => {
    const role = await aws.addRole(changes);
    await expect(aws.verify(role)).rejects.toMatchObject({ code: "trust_refused" });
    expect(await assumptionsOf(role), "one refusal in the customer's CloudTrail").toHaveLength(1);
  });

  it("S31: takes the external ID from the organisation's workspace, whatever the body holds", async () => {
    const role = await aws.addRole();
    const chosen = { externalId: randomUUID(), external_id: randomUUID(), ExternalId: randomUUID() };
    await aws.method.verify(aws.method.parse({ roleArn: role, ...chosen }), aws.callOf());
    expect((await assumptionsOf(role))[0]?.external_id).toBe(aws.externalId);
  });

  it("S34: is refused to an organisation that has no external ID, without a call", async () => {
    const role = await aws.addRole();
    const at = { tenant: "globex", provider: "aws", account } as const;
    await expect(aws.verify(role, { at })).rejects.toMatchObject({ code: "trust_refused" });
    expect(await assumptionsOf(role)).toEqual([]);
  });

  it("works without tags where the trust policy does not allow them, and says so", async () => {
    const role = await aws.addRole({ tag_session: false });
    const { details, findings } = await aws.verify(role);
    expect(findings).toMatchObject([{ code: "session_tags_refused", severity: "warning", target: role }]);
    const call = aws.callOf(details, { connectionId });
    await aws.mint(call);
    expect((await assumptionsOf(role)).at(-1)).toMatchObject({ tags: {}, status: 200 });
    expect(await aws.check(call)).toMatchObject([{ code: "session_tags_refused" }]);
  });

  it("S80: is told of another account that its trust policy names, where the role may read itself", async () => {
    const other = "arn:aws:iam::999999999999:root";
    const role = await aws.addRole();
    const { details, findings } = await aws.verify(role);
    expect(findings).toEqual([]);
    const call = aws.callOf(details, { connectionId });
    expect(await aws.check(call)).toEqual([]);
    await aws.changeRole(role, { trusted_principals: [accessRole, other] });
    const found = [{ code: "trust_shared", severity: "warning", target: other, owner: "customer" }];
    expect((await aws.verify(role)).findings).toMatchObject(found);
    expect(await aws.check(call)).toMatchObject(found);
    await aws.changeRole(role, { reads_itself: false });
    expect([(await aws.verify(role)).findings, await aws.check(call)]).toEqual([[], []]);
    expect((await aws.calls()).findLast(({ target }) => target === "iam.GetRole")).toMatchObject({ status: 403 });
  });

  it.each([
    ["does not answer", { status: 503, type: "ServiceUnavailable" }],
    ["answers with a page", { page: "<html></html>", status: 200 }],
  ])("works as it did where IAM %s", async (_, fault) => {
    const role = await aws.addRole({ trusted_principals: [accessRole, "arn:aws:iam::999999999999:root"] });
    await aws.fail({ target: "iam.GetRole", times: 1, ...fault });
    expect((await aws.verify(role)).findings).toEqual([]);
  });
});

describe("a session", () => {
  it("S36: lasts an hour, and is named and tagged after organisation, connection and who connected it", async () => {
    const role = await aws.addRole();
    const token = await aws.mint(await aws.connect(role));
    expect(token).toMatchObject({ type: "sigv4", scopes: ["sts:AssumeRole"] });
    const lifeMs = (token.expiresAt?.getTime() ?? 0) - token.issuedAt.getTime();
    expect(lifeMs).toBeGreaterThan(3_590_000);
    expect((await assumptionsOf(role)).at(-1)).toMatchObject({
      seconds: 3600,
      session: `aurora-${connectionId}`,
      external_id: aws.externalId,
      policies: [],
      tags: { "aurora:organisation": "acme", "aurora:connection": connectionId, "aurora:connected-by": "ada" },
    });
  });

  it("S75: shows its id to the customer, as a tag and as the source identity", async () => {
    const role = await aws.addRole();
    const connected = await aws.connect(role);
    const [one, other] = [await aws.mint(connected), await aws.mint(connected)];
    const sessionId = idOf(one);
    expect(sessionId).toMatch(/^[\da-f-]{36}$/);
    expect(idOf(other)).not.toBe(sessionId);
    expect((await assumptionsOf(role)).at(-2)).toMatchObject({
      source_identity: `aurora-${sessionId}`,
      tags: { "aurora:session": sessionId },
      status: 200,
    });
  });

  it("S75: has no source identity where the role does not take one, and asks no more", async () => {
    const role = await aws.addRole({ source_identity: false });
    const { details } = await aws.verify(role);
    expect(details).not.toHaveProperty("source_identity");
    const [refused, taken] = await assumptionsOf(role);
    expect([refused?.status, taken?.status, taken?.source_identity]).toEqual([403, 200, undefined]);
    const before = (await assumptionsOf(role)).length;
    const token = await aws.mint(aws.callOf(details, { connectionId }));
    expect((await assumptionsOf(role)).slice(before)).toMatchObject([{ status: 200, tags: { "aurora:session": idOf(token) } }]);
  });

  it.each([
    ["the role's", (role: string) => aws.changeRole(role, { source_identity: false })],
    ["our access role's", () => aws.allow(false, { action: "sts:SetSourceIdentity" })],
  ])("S75: goes on without a source identity when %s right to set one is gone", async (_, takeAway) => {
    const role = await aws.addRole();
    const connected = await aws.connect(role);
    await takeAway(role);
    await expect(aws.mint(connected)).resolves.toMatchObject({ type: "sigv4" });
    const last = (await assumptionsOf(role)).at(-1);
    expect([last?.status, last?.source_identity]).toEqual([200, undefined]);
    await aws.allow(true, { action: "sts:SetSourceIdentity" });
  });

  it("S36: has a session policy when it is for reading", async () => {
    const role = await aws.addRole();
    await aws.mint(await aws.connect(role), "read");
    expect((await assumptionsOf(role)).at(-1)?.policies).toEqual(["arn:aws:iam::aws:policy/ReadOnlyAccess"]);
  });

  test.each(["user:42", "a|b", "é".repeat(100), "x".repeat(256), "#".repeat(256)])(
    "has tags that STS takes for the organisation %s",
    async (tenant) => {
      const call = { ...(await aws.connect(await aws.addRole())), at: { tenant, provider: "aws", account } as const };
      await expect(aws.mint(call)).resolves.toMatchObject({ type: "sigv4" });
    },
  );

  it("works at AWS as exactly the role", async () => {
    const token = await aws.mint(await aws.connect(await aws.addRole()));
    const keys = token.type === "sigv4" ? token : expect.unreachable();
    const shown = { ...keys, secretAccessKey: keys.secretAccessKey.reveal(), sessionToken: keys.sessionToken.reveal() };
    expect(await aws.clientOf(shown).send(new GetCallerIdentityCommand())).toMatchObject({ Account: account });
    expect(inspect(token, { depth: null }) + JSON.stringify(token)).not.toContain(shown.secretAccessKey);
  });
});

describe("the daily look", () => {
  it("S33: finds a role that became open, and nothing once it is closed again", async () => {
    const role = await aws.addRole();
    const call = await aws.connect(role);
    expect(await aws.check(call)).toEqual([]);
    await aws.changeRole(role, { external_ids: null });
    await expect(aws.check(call)).rejects.toMatchObject({ code: "trust_insecure" });
    await aws.changeRole(role, { external_ids: [aws.externalId] });
    expect(await aws.check(call)).toEqual([]);
  });

  it("notices a role that was deleted or no longer trusts us", async () => {
    const role = await aws.addRole();
    const call = await aws.connect(role);
    await aws.changeRole(role, { trusted_principals: [] });
    await expect(aws.check(call)).rejects.toMatchObject({ code: "trust_refused" });
    await aws.changeRole(role, { exists: false });
    await expect(aws.check(call)).rejects.toMatchObject({ code: "trust_refused" });
  });
});

it("gives nothing back but a list of what stays: the role, and sessions for an hour", async () => {
  const role = await aws.addRole();
  const before = await aws.calls();
  const [left, session] = await aws.method.revoke({}, aws.callOf({ role_arn: role, external_id: aws.externalId }));
  expect(left).toEqual({ what: "role", target: role, state: "left" });
  expect(session).toMatchObject({ what: "session", target: account, state: "left" });
  expect((session?.livesUntil?.getTime() ?? 0) - Date.now()).toBeGreaterThan(3_590_000);
  const inUse = await aws.method.revoke(
    {},
    { ...aws.callOf({ role_arn: role, external_id: aws.externalId }), successor: { role_arn: role } },
  );
  expect(inUse.map(({ what }) => what)).toEqual(["session"]);
  expect(await aws.calls()).toEqual(before);
});

test.each(["trust_refused", "trust_insecure"] as const)("%s is the customer's, and says what to check", (code) => {
  expect(failures[code]).toMatchObject({ owner: "customer", endsConnection: true });
});
