import { randomUUID } from "node:crypto";
import { AssumeRoleCommand, type AssumeRoleCommandInput, GetCallerIdentityCommand, type STSClient } from "@aws-sdk/client-sts";
import { afterAll, beforeAll, expect, it, test } from "vitest";
import type { RoleInput } from "../../local/aws/trusted-role.ts";
import { stoppedClock } from "../fakes/stopped-clock.ts";
import { accessRole, functionKey, type LocalSts, openSts } from "../fixtures/sts-fixture.ts";

const customer = "111122223333";
const externalId = randomUUID();
const clock = stoppedClock(new Date());
let sts: LocalSts;
let ours: STSClient;

const assume = (client: STSClient, RoleArn: string, more: Partial<AssumeRoleCommandInput> = {}) =>
  client.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: "aurora-test", ...more }));

async function asAccessRole(): Promise<STSClient> {
  const { Credentials } = await assume(sts.clientOf(), accessRole);
  return sts.clientOf({
    accessKeyId: Credentials?.AccessKeyId ?? "",
    secretAccessKey: Credentials?.SecretAccessKey ?? "",
    sessionToken: Credentials?.SessionToken ?? "",
  });
}

let made = 0;
async function putRole(changes: Partial<RoleInput> = {}): Promise<string> {
  made += 1;
  const arn = `arn:aws:iam::${customer}:role/aurora/Access${made}`;
  await sts.putRole({ arn, trusted_principals: [accessRole], external_ids: [externalId], ...changes });
  return arn;
}

beforeAll(async () => {
  sts = await openSts(clock);
  ours = await asAccessRole();
});
afterAll(() => sts.close());

it("gives keys that work for an hour, and names the role and the session without the path", async () => {
  const arn = await putRole();
  const { Credentials, AssumedRoleUser } = await assume(ours, arn, { ExternalId: externalId, DurationSeconds: 3600 });
  expect(AssumedRoleUser?.Arn).toBe(`arn:aws:sts::${customer}:assumed-role/Access${made}/aurora-test`);
  expect(Credentials?.Expiration).toEqual(new Date(Math.floor(clock().getTime() / 1000) * 1000 + (clock().getTime() % 1000) + 3_600_000));
  const keys = {
    accessKeyId: Credentials?.AccessKeyId ?? "",
    secretAccessKey: Credentials?.SecretAccessKey ?? "",
    sessionToken: Credentials?.SessionToken ?? "",
  };
  const who = () => sts.clientOf(keys).send(new GetCallerIdentityCommand());
  expect(await who()).toMatchObject({ Account: customer, Arn: AssumedRoleUser?.Arn });
  const withoutToken = sts.clientOf({ ...keys, sessionToken: "another" });
  await expect(withoutToken.send(new GetCallerIdentityCommand())).rejects.toMatchObject({ name: "InvalidClientTokenId" });
  await sts.changeRole(arn, { exists: false });
  await expect(who(), "of a role that is gone").rejects.toMatchObject({ name: "InvalidClientTokenId" });
});

const right = { ExternalId: externalId };
const wrong = { ExternalId: randomUUID() };
const none = {};

test.each<[string, Partial<RoleInput>, readonly [boolean, boolean, boolean]]>([
  ["a condition", {}, [true, false, false]],
  ["no condition", { external_ids: null }, [true, true, true]],
  ["a wildcard", { wildcard: true }, [true, false, true]],
  ["a condition that counts only if there is an ID", { if_exists: true }, [true, true, false]],
  ["the condition of another ID", { external_ids: [randomUUID()] }, [false, false, false]],
  ["two IDs", { external_ids: [randomUUID(), externalId] }, [true, false, false]],
  ["trust in another principal", { trusted_principals: [`${accessRole}2`] }, [false, false, false]],
  ["trust in our whole account", { trusted_principals: ["arn:aws:iam::000000000000:root"] }, [true, false, false]],
  ["trust in everybody and no condition", { trusted_principals: ["*"], external_ids: null }, [true, true, true]],
  ["the role gone", { exists: false }, [false, false, false]],
])("with %s in the trust policy, the right ID, none and a wrong one give what they give at AWS", async (_, changes, expected) => {
  const arn = await putRole(changes);
  const outcomes = await Promise.allSettled([right, none, wrong].map((asked) => assume(ours, arn, asked)));
  expect(outcomes.map(({ status }) => status === "fulfilled")).toEqual(expected);
  for (const outcome of outcomes) {
    if (outcome.status === "rejected") {
      expect(outcome.reason).toMatchObject({ name: "AccessDenied", $metadata: { httpStatusCode: 403 } });
      expect(outcome.reason.message).toMatch(
        /^User: arn:aws:sts::000000000000:assumed-role\/aurora-oauth-dev-aws-access\/.* on resource: /,
      );
      expect(outcome.reason.message).not.toContain("because");
    }
  }
});

test.each<[string, Partial<AssumeRoleCommandInput>, string]>([
  ["more than the hour of a chained session", { DurationSeconds: 3601 }, "ValidationError"],
  ["less than 15 minutes", { DurationSeconds: 899 }, "ValidationError"],
  ["a session name with a slash", { RoleSessionName: "a/b" }, "ValidationError"],
  ["an external ID with a space", { ExternalId: "a b" }, "ValidationError"],
  ["a tag with a bar", { Tags: [{ Key: "k", Value: "a|b" }] }, "ValidationError"],
  [
    "two tags with one key",
    {
      Tags: [
        { Key: "k", Value: "a" },
        { Key: "k", Value: "b" },
      ],
    },
    "InvalidParameterValue",
  ],
  [
    "two tags whose keys differ in case alone",
    {
      Tags: [
        { Key: "Team", Value: "a" },
        { Key: "team", Value: "a" },
      ],
    },
    "InvalidParameterValue",
  ],
  ["a tag of AWS' own", { Tags: [{ Key: "aws:owner", Value: "a" }] }, "ValidationError"],
  ["a tag of AWS' own in another case", { Tags: [{ Key: "AWS:owner", Value: "a" }] }, "ValidationError"],
  ["a policy that is no JSON", { Policy: "{" }, "MalformedPolicyDocumentException"],
  ["a policy of 2,049 characters", { Policy: JSON.stringify("x".repeat(2047)) }, "PackedPolicyTooLargeException"],
])("refuses %s", async (_, asked, name) => {
  const arn = await putRole({ max_session_seconds: 43_200 });
  await expect(assume(ours, arn, { ...right, ...asked })).rejects.toMatchObject({ name, $metadata: { httpStatusCode: 400 } });
});

it("needs sts:TagSession in the trust policy and in our own", async () => {
  const arn = await putRole({ tag_session: false });
  const tagged = { ...right, Tags: [{ Key: "aurora:organisation", Value: "acme" }] };
  await expect(assume(ours, arn, tagged)).rejects.toThrow("sts:TagSession on resource");
  await expect(assume(ours, arn, right)).resolves.toBeDefined();
  await sts.allow(false, { action: "sts:TagSession" });
  await expect(assume(ours, await putRole(), tagged)).rejects.toThrow("because no identity-based policy allows the sts:TagSession action");
  await sts.allow(true, { action: "sts:TagSession" });
  await expect(assume(ours, await putRole(), tagged)).resolves.toBeDefined();
});

it("words a right that our own role lost as AWS does", async () => {
  const arn = await putRole();
  await sts.allow(false);
  const because = "because no identity-based policy allows the sts:AssumeRole action";
  await expect(assume(ours, arn, right)).rejects.toThrow(because);
  await sts.allow(true);
  await sts.isFunctionAllowed(false);
  await expect(assume(sts.clientOf(), accessRole)).rejects.toThrow(because);
  await sts.isFunctionAllowed(true);
  await expect(assume(ours, arn, right)).resolves.toBeDefined();
});

test.each([
  [{ policy: "VPC endpoint policy" }, "because no VPC endpoint policy allows the sts:AssumeRole action"],
  [{ policy: "VPC endpoint policy", explicit: true }, "with an explicit deny in a VPC endpoint policy"],
  [{ policy: "identity-based policy", explicit: true }, "with an explicit deny in an identity-based policy"],
])("words a refusal by a policy of ours (%j) as AWS does", async (by, words) => {
  const arn = await putRole();
  await sts.allow(false, by);
  await expect(assume(ours, arn, right)).rejects.toThrow(words);
  await sts.allow(true);
});

it("lets a new role and a changed one work only after their propagation", async () => {
  const arn = await putRole({ propagation_seconds: 20 });
  await expect(assume(ours, arn, right)).rejects.toMatchObject({ name: "AccessDenied" });
  clock.moveSeconds(20);
  await expect(assume(ours, arn, right)).resolves.toBeDefined();
  await sts.changeRole(arn, { external_ids: [randomUUID()], propagation_seconds: 0 });
  await expect(assume(ours, arn, right)).rejects.toMatchObject({ name: "AccessDenied" });
});

it("refuses keys after their hour", async () => {
  const client = await asAccessRole();
  clock.moveSeconds(3600);
  await expect(client.send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({ name: "ExpiredToken" });
  clock.moveSeconds(-3600);
});

it("shows in its log what was asked for, and no key", async () => {
  const arn = await putRole();
  await assume(ours, arn, { ...right, Tags: [{ Key: "k", Value: "v" }], PolicyArns: [{ arn: "arn:aws:iam::aws:policy/ReadOnlyAccess" }] });
  const calls = await sts.calls();
  expect(calls.at(-1)).toMatchObject({
    target: "sts.AssumeRole",
    role: arn,
    session: "aurora-test",
    external_id: externalId,
    policies: ["arn:aws:iam::aws:policy/ReadOnlyAccess"],
    tags: { k: "v" },
    status: 200,
  });
  const shown = JSON.stringify([calls, await sts.control("GET", "state")]);
  expect(shown).not.toMatch(/FwoG|SecretAccessKey|local-secret/);
  expect(shown).not.toContain(functionKey);
});

test.each([
  [{ type: "RegionDisabledException", status: 403 }, "RegionDisabledException"],
  [{ type: "ExpiredToken", status: 403 }, "ExpiredToken"],
  [{ type: "Throttling" }, "Throttling"],
  [{ page: "<!DOCTYPE html><html></html>", status: 500 }, "Unknown"],
])("answers a fault (%j) as the SDK knows it", async (fault, name) => {
  await sts.fail(fault);
  await expect(assume(ours, await putRole(), right)).rejects.toMatchObject({ name });
});
