import {
  AddClientIDToOpenIDConnectProviderCommand,
  AttachRolePolicyCommand,
  CreateOpenIDConnectProviderCommand,
  CreateRoleCommand,
  DeleteOpenIDConnectProviderCommand,
  DeleteRoleCommand,
  DetachRolePolicyCommand,
  type IAMClient,
  RemoveClientIDFromOpenIDConnectProviderCommand,
  UpdateAssumeRolePolicyCommand,
} from "@aws-sdk/client-iam";
import {
  AssumeRoleWithWebIdentityCommand,
  type AssumeRoleWithWebIdentityCommandInput,
  GetCallerIdentityCommand,
} from "@aws-sdk/client-sts";
import type { JWTPayload } from "jose";
import { afterAll, beforeAll, beforeEach, expect, it, test } from "vitest";
import { stoppedClock } from "../fakes/stopped-clock.ts";
import { type IdentityIssuer, issuerOf, openIdentityIssuer } from "../fixtures/identity-issuer.ts";
import { type LocalSts, openSts } from "../fixtures/sts-fixture.ts";

const customer = "111122223333";
const audience = "sts.amazonaws.com";
const subject = "conn:1";
const issuer = issuerOf("acme");
const name = issuer.replace("https://", "");
const provider = `arn:aws:iam::${customer}:oidc-provider/${name}`;
// Of today: the SDK signs by the machine's clock.
const clock = stoppedClock(new Date());
let identities: IdentityIssuer;
let sts: LocalSts;
let iam: IAMClient;

beforeAll(async () => {
  identities = await openIdentityIssuer();
  sts = await openSts(clock, identities.bases);
  iam = sts.iamOf(customer);
});
afterAll(async () => {
  await sts.close();
  await identities.close();
});

const assuming = { Effect: "Allow", Principal: { Federated: provider }, Action: "sts:AssumeRoleWithWebIdentity" };
const condition = { StringEquals: { [`${name}:sub`]: subject, [`${name}:aud`]: audience } };
const careful = [
  { ...assuming, Condition: condition },
  { ...assuming, Action: ["sts:TagSession", "sts:SetSourceIdentity"], Condition: condition },
];
/** What a token says in place of what it says otherwise. `undefined`: it says nothing of that. */
type Claims = { readonly [claim: string]: unknown };

const toDocument = (statements: unknown) => JSON.stringify({ Version: "2012-10-17", Statement: statements });

let made = 0;
let RoleName: string;
let RoleArn: string;
beforeEach(async () => {
  made += 1;
  RoleName = `Federated${made}`;
  await iam.send(new DeleteOpenIDConnectProviderCommand({ OpenIDConnectProviderArn: provider }));
  await iam.send(new CreateOpenIDConnectProviderCommand({ Url: issuer, ClientIDList: [audience] }));
  const { Role } = await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: toDocument(careful) }));
  RoleArn = Role?.Arn ?? "";
});

const sign = (changes: Claims = {}) => {
  const now = Math.floor(clock().getTime() / 1000);
  return identities.sign({ iss: issuer, sub: subject, aud: audience, iat: now, exp: now + 300, ...changes } as JWTPayload);
};
const assume = async (token: string, more: Partial<AssumeRoleWithWebIdentityCommandInput> = {}) =>
  sts.clientOf().send(new AssumeRoleWithWebIdentityCommand({ RoleArn, RoleSessionName: "test", WebIdentityToken: token, ...more }));
const trust = (statements: unknown) => iam.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument: toDocument(statements) }));

it("gives a session to the holder of a token, for a request without a signature of AWS'", async () => {
  const answer = await assume(await sign(), { DurationSeconds: 3600 });
  expect(answer).toMatchObject({
    SubjectFromWebIdentityToken: subject,
    Audience: audience,
    Provider: provider,
    AssumedRoleUser: { Arn: `arn:aws:sts::${customer}:assumed-role/${RoleName}/test` },
  });
  const { AccessKeyId = "", SecretAccessKey = "", SessionToken = "" } = answer.Credentials ?? {};
  const session = sts.clientOf({ accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken });
  await expect(session.send(new GetCallerIdentityCommand())).resolves.toMatchObject({ Account: customer });
  const logged = (await sts.calls()).findLast(({ target }) => target === "sts.AssumeRoleWithWebIdentity");
  expect(logged).toMatchObject({ role: RoleArn, session: "test", is_signed: false, status: 200 });
  expect(JSON.stringify(await sts.calls())).not.toContain("eyJ");
});

it("knows a new trust at one place after the other, and at the others the one of before, while a change of IAM spreads", async () => {
  await sts.settings({ iam_propagation_seconds: 60 });
  await trust([{ ...assuming, Condition: { StringEquals: { [`${name}:sub`]: "conn:2" } } }]);
  const letIn = async (sub: string) => {
    const token = await sign({ sub });
    const answers: boolean[] = [];
    for (let place = 0; place < 3; place += 1) {
      answers.push(
        await assume(token).then(
          () => true,
          () => false,
        ),
      );
    }
    return answers.filter(Boolean).length;
  };
  expect([await letIn(subject), await letIn("conn:2")]).toEqual([2, 1]);
  clock.moveSeconds(30);
  expect([await letIn(subject), await letIn("conn:2")]).toEqual([1, 2]);
  clock.moveSeconds(30);
  expect([await letIn(subject), await letIn("conn:2")]).toEqual([0, 3]);
  await sts.settings({ iam_propagation_seconds: 0 });
});

const denied = { name: "AccessDenied", message: "Not authorized to perform sts:AssumeRoleWithWebIdentity" };

test.each<[string, Claims, object]>([
  ["another subject", { sub: "conn:2" }, denied],
  ["a subject in another case", { sub: "CONN:1" }, denied],
  ["another audience", { aud: "other" }, { name: "InvalidIdentityTokenException", message: "Incorrect token audience" }],
  ["two audiences", { aud: [audience, "other"] }, { name: "InvalidIdentityTokenException", message: "Incorrect token audience" }],
  ["no audience", { aud: undefined }, { name: "InvalidIdentityTokenException" }],
  ["no subject", { sub: undefined }, { name: "InvalidIdentityTokenException" }],
  ["no expiry", { exp: undefined }, { name: "InvalidIdentityTokenException" }],
  ["an expiry that has passed", { exp: 1 }, { name: "ExpiredTokenException" }],
  ["a beginning in the future", { iat: 4_000_000_000, exp: 4_000_000_300 }, { name: "InvalidIdentityTokenException" }],
  [
    "an issuer that the account does not know",
    { iss: issuerOf("beta") },
    { name: "InvalidIdentityTokenException", message: `No OpenIDConnect provider found in your account for ${issuerOf("beta")}` },
  ],
  ["an issuer that is not https", { iss: issuer.replace("https", "http") }, { name: "InvalidIdentityTokenException" }],
])("refuses a token with %s", async (_, changes, refusal) => {
  await expect(assume(await sign(changes))).rejects.toMatchObject(refusal);
});

test.each<[string, unknown, readonly string[]]>([
  ["a condition on subject and audience", careful, [subject]],
  ["no condition on the subject", [{ ...assuming, Condition: { StringEquals: { [`${name}:aud`]: audience } } }], [subject, "conn:2"]],
  ["no condition", [assuming], [subject, "conn:2"]],
  ["StringLike *", [{ ...assuming, Condition: { StringLike: { [`${name}:sub`]: "*" } } }], [subject, "conn:2"]],
  ["StringLike of one subject", [{ ...assuming, Condition: { StringLike: { [`${name}:sub`]: subject } } }], [subject]],
  ["a condition on a key in another case", [{ ...assuming, Condition: { StringEquals: { [`${name}:SUB`]: subject } } }], [subject]],
  ["StringNotEquals", [{ ...assuming, Condition: { StringNotEquals: { [`${name}:sub`]: subject } } }], ["conn:2"]],
  ["a condition on another issuer's subject", [{ ...assuming, Condition: { StringEquals: { "other.example:sub": subject } } }], []],
  [
    "the same, if there is one",
    [{ ...assuming, Condition: { StringEqualsIfExists: { "other.example:sub": subject } } }],
    [subject, "conn:2"],
  ],
  ["another provider", [{ ...assuming, Principal: { Federated: `${provider}2` } }], []],
  ["a denial of one subject", [assuming, { ...assuming, Effect: "Deny", Condition: condition }], ["conn:2"]],
  ["another action", [{ ...assuming, Action: "sts:TagSession" }], []],
])("with %s in the trust policy, lets in whom AWS lets in", async (_, statements, expected) => {
  await trust(statements);
  const subjects = [subject, "conn:2"];
  const outcomes = await Promise.allSettled(subjects.map(async (sub) => assume(await sign({ sub }))));
  expect(subjects.filter((_sub, index) => outcomes[index]?.status === "fulfilled")).toEqual(expected);
});

it("refuses a trust policy with an operator that it cannot evaluate", async () => {
  const foreign = [{ ...assuming, Condition: { ArnLike: { [`${name}:sub`]: "*" } } }];
  await expect(trust(foreign)).rejects.toMatchObject({ name: "MalformedPolicyDocumentException" });
});

const tags = { "https://aws.amazon.com/tags": { principal_tags: { "aurora:connection": ["1"] }, transitive_tag_keys: [] } };
const sourced = { "https://aws.amazon.com/source_identity": "aurora-1" };

test.each<[string, JWTPayload, string]>([
  ["tags", tags, "sts:TagSession"],
  ["a source identity", sourced, "sts:SetSourceIdentity"],
])("needs the trust's leave for %s of the token", async (_, claims, action) => {
  await expect(assume(await sign(claims))).resolves.toBeDefined();
  await trust([{ ...assuming, Condition: condition }]);
  await expect(assume(await sign(claims))).rejects.toMatchObject({ name: "AccessDenied", message: `Not authorized to perform ${action}` });
  await expect(assume(await sign())).resolves.toBeDefined();
});

it("tells an issuer that cannot be reached from a key that it does not publish", async () => {
  await sts.setIssuersAway(true);
  clock.moveMinutes(6);
  await expect(assume(await sign())).rejects.toMatchObject({ name: "IDPCommunicationErrorException" });
  await sts.setIssuersAway(false);
  identities.rotate({ isPublished: false });
  await expect(assume(await sign())).rejects.toMatchObject({
    name: "InvalidIdentityTokenException",
    message: expect.stringContaining("Couldn't retrieve verification key"),
  });
  identities.rotate({ isPublished: true });
  await expect(assume(await sign())).resolves.toBeDefined();
});

it("refuses when provider or role are gone, and longer than the role allows", async () => {
  await expect(assume(await sign(), { DurationSeconds: 7200 })).rejects.toMatchObject({ name: "ValidationError" });
  await expect(iam.send(new DeleteRoleCommand({ RoleName }))).resolves.toBeDefined();
  await expect(assume(await sign())).rejects.toMatchObject(denied);
  await iam.send(new DeleteOpenIDConnectProviderCommand({ OpenIDConnectProviderArn: provider }));
  await expect(assume(await sign())).rejects.toMatchObject({ message: `No OpenIDConnect provider found in your account for ${issuer}` });
});

it("takes each audience that the provider has, and lets the trust tell them apart", async () => {
  const ClientID = "second";
  await iam.send(new AddClientIDToOpenIDConnectProviderCommand({ OpenIDConnectProviderArn: provider, ClientID }));
  await expect(assume(await sign({ aud: ClientID }))).rejects.toMatchObject(denied);
  await trust([{ ...assuming, Condition: { StringEquals: { [`${name}:sub`]: subject } } }]);
  await expect(assume(await sign({ aud: ClientID }))).resolves.toMatchObject({ Audience: ClientID });
  await iam.send(new RemoveClientIDFromOpenIDConnectProviderCommand({ OpenIDConnectProviderArn: provider, ClientID }));
  await expect(assume(await sign({ aud: ClientID }))).rejects.toMatchObject({ message: "Incorrect token audience" });
});

it("lets a change be known after its propagation", async () => {
  await sts.changeRole(RoleArn, { propagation_seconds: 20 });
  await expect(assume(await sign())).rejects.toMatchObject(denied);
  clock.moveSeconds(20);
  await expect(assume(await sign())).resolves.toBeDefined();
});

it("refuses what IAM refuses of an owner", async () => {
  const create = (Url: string) => iam.send(new CreateOpenIDConnectProviderCommand({ Url, ClientIDList: [audience] }));
  await expect(create(issuer)).rejects.toMatchObject({ name: "EntityAlreadyExistsException" });
  await expect(create("http://id.example")).rejects.toMatchObject({ name: "InvalidInputException" });
  const PolicyArn = "arn:aws:iam::aws:policy/SecurityAudit";
  await iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn }));
  await expect(iam.send(new DeleteRoleCommand({ RoleName }))).rejects.toMatchObject({ name: "DeleteConflictException" });
  await iam.send(new DetachRolePolicyCommand({ RoleName, PolicyArn }));
  await iam.send(new DeleteRoleCommand({ RoleName }));
  const gone = { name: "NoSuchEntityException" };
  await expect(iam.send(new DeleteRoleCommand({ RoleName }))).rejects.toMatchObject(gone);
  await expect(sts.iamOf("999999999999").send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument: "{}" }))).rejects.toMatchObject(
    gone,
  );
});
