import { randomUUID } from "node:crypto";
import { CreateSecretCommand, GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import { beforeAll, describe, expect, test } from "vitest";
import type { DownloadAwsTemplateParams, ReadTokenParams } from "../../client/generated/operations.ts";
import { awsClient } from "../../local/deployed/aws.ts";
import { account } from "../../local/embedded/roles.ts";
import { type AwsCustomer, accountOf, identifyKeys, newAccountId, openWorkspace } from "../fixtures/aws-control.ts";
import { type Answer, newPerson } from "../fixtures/journey.ts";
import { startTarget, type Target } from "../fixtures/target.ts";
import { customerStack, rootOf } from "./customer-stack.ts";

const condition = /^( +)StringEquals:\n +sts:ExternalId: !Ref ExternalId\n/m;

/** What a customer may do to the template, or to its parameters, and what is wrong then. */
const changes: readonly {
  readonly name: string;
  readonly template?: readonly [RegExp, string];
  readonly parameters?: Readonly<Record<string, string>>;
  readonly code: string;
  readonly says: RegExp;
}[] = [
  { name: "without the condition", template: [condition, ""], code: "trust_insecure", says: /without an external ID/ },
  {
    name: "that checks an external ID only if there is one",
    template: [/StringEquals:/, "StringEqualsIfExists:"],
    code: "trust_insecure",
    says: /only if there is one/,
  },
  {
    name: "that takes any external ID",
    template: [condition, '$1StringLike: { sts:ExternalId: "*" }\n'],
    code: "trust_insecure",
    says: /any external ID/,
  },
  {
    name: "with another external ID",
    parameters: { ExternalId: randomUUID() },
    code: "trust_refused",
    says: /The condition of its trust policy/,
  },
  {
    // MiniStack fills in a session as the caller's `aws:PrincipalArn`, where AWS fills in the session's role.
    name: "with another principal",
    parameters: { AccessRoleArns: `arn:aws:iam::${account}:role/another,arn:aws:sts::${account}:assumed-role/another/*` },
    code: "trust_refused",
    says: /Its trust policy lets .* do sts:AssumeRole/,
  },
  {
    name: "with another account",
    parameters: { AuroraAccountId: "999999999999" },
    code: "trust_refused",
    says: /Its trust policy lets .* do sts:AssumeRole/,
  },
];

describe("deployed: AWS, by the role that CloudFormation makes in a customer's account", () => {
  let target: Target;
  beforeAll(async () => {
    target = await startTarget();
  });

  /** A customer with an account of their own, who has downloaded the template. */
  const newCustomer = async (wanted: DownloadAwsTemplateParams = {}) => {
    const customer = await openWorkspace(await newPerson(target));
    const machine = await newPerson(target, { org: customer.person.org, permissions: ["tokens:read"] });
    const accountId = newAccountId();
    const { text: template } = await customer.person.client.downloadAwsTemplate(customer.wid, wanted);
    return { ...customer, machine, accountId, template, stack: customerStack(target.aws, accountId) };
  };
  type Customer = Awaited<ReturnType<typeof newCustomer>>;
  const connect = (customer: AwsCustomer, roleArn = "") => customer.person.client.connectAwsRole(customer.wid, { roleArn });
  const serve = ({ machine, accountId }: Customer, wanted: ReadTokenParams = {}) =>
    machine.client.readToken("aws", { account: accountId, ...wanted });
  const check = ({ person, accountId }: Customer) => person.client.checkConnection("aws", { account: accountId });
  const preflight = ({ person }: Customer, roleArn = "") => person.client.preflightConnection("aws", { roleArn });
  const secretsWith = ({ json }: Answer) =>
    new SecretsManagerClient({
      ...awsClient(target.aws),
      credentials: {
        accessKeyId: String(json.access_key_id),
        secretAccessKey: String(json.secret_access_key),
        sessionToken: String(json.session_token),
      },
    });
  const outcomeOf = (deed: Promise<unknown>) =>
    deed.then(
      () => "done",
      (error: Error) => error.name,
    );

  test("the template that a customer downloads makes a role that is connected, served, and ended by its stack", async () => {
    const customer = await newCustomer();
    const { RoleArn, TemplateVersion } = await customer.stack.create(customer.template);
    expect([accountOf(String(RoleArn)), TemplateVersion]).toEqual([customer.accountId, "3"]);
    expect((await preflight(customer, RoleArn)).json).toMatchObject({ works: true, identity: { id: RoleArn }, findings: [] });
    expect((await connect(customer, RoleArn)).json).toEqual({ ok: true, findings: [] });
    expect((await check(customer)).json).toMatchObject({ works: true, findings: [] });
    expect(await identifyKeys(target, await serve(customer))).toMatch(
      new RegExp(`^arn:aws:sts::${customer.accountId}:assumed-role/AuroraReadOnlyRole/aurora-`),
    );
    await customer.stack.delete();
    expect((await check(customer)).json).toMatchObject({ works: false, failure: { code: "trust_refused", owner: "customer" } });
    const gone = await customer.person.client.disconnectConnection("aws", { account: customer.accountId });
    expect(gone.json).toMatchObject({ state: "disconnected", left: [{ what: "role", target: RoleArn }, { what: "session" }] });
  });

  test.for(changes)("S33: a role $name is refused, and one that became so is withheld until its stack is right again", async (change) => {
    const customer = await newCustomer();
    const { template, stack } = customer;
    const changed = change.template === undefined ? template : template.replace(...change.template);
    const changeStack = () => stack.update(changed, change.parameters);
    const { RoleArn } = await stack.create(changed, change.parameters);
    expect((await preflight(customer, RoleArn)).json).toMatchObject({ works: false, failure: { code: change.code, owner: "customer" } });
    await stack.update(template);
    expect((await connect(customer, RoleArn)).json).toEqual({ ok: true, findings: [] });
    await changeStack();
    expect((await check(customer)).json).toMatchObject({ works: false, failure: { code: change.code, owner: "customer" } });
    const withheld = await serve(customer);
    expect([withheld.status, withheld.json.code]).toEqual([409, change.code]);
    const again = await connect(customer, RoleArn);
    expect([again.status, again.json]).toEqual([
      400,
      expect.objectContaining({ code: change.code, message: expect.stringMatching(change.says) }),
    ]);
    await stack.update(template);
    expect((await check(customer)).json).toMatchObject({ works: true, findings: [] });
    expect((await serve(customer)).status).toBe(200);
  });

  test("S36: with the right external ID, neither another role of our account nor another account is let in", async () => {
    const customer = await newCustomer();
    const { RoleArn } = await customer.stack.create(customer.template);
    const assume = (options: ConstructorParameters<typeof STSClient>[0]) =>
      outcomeOf(
        new STSClient(options ?? {}).send(
          new AssumeRoleCommand({ RoleArn, RoleSessionName: "somebody-else", ExternalId: customer.externalId }),
        ),
      );
    expect(await assume(awsClient(target.aws))).toBe("AccessDenied");
    expect(await assume(rootOf(target.aws, newAccountId()))).toBe("AccessDenied");
    expect((await preflight(customer, RoleArn)).json).toMatchObject({ works: true });
  });

  test("S49: a role of one organisation's external ID lets no other organisation in", async () => {
    const [owner, stranger] = [await newCustomer(), await newCustomer()];
    const { RoleArn } = await owner.stack.create(owner.template);
    expect((await preflight(stranger, RoleArn)).json).toMatchObject({ works: false, failure: { code: "trust_refused" } });
    expect((await connect(owner, RoleArn)).json).toMatchObject({ ok: true });
  });

  test("S12, S36: a session reads no data unless its customer has chosen that, and one for reading changes nothing", async () => {
    const [careful, generous] = [await newCustomer(), await newCustomer({ roleType: "Admin" })];
    for (const customer of [careful, generous]) {
      const { RoleArn } = await customer.stack.create(customer.template);
      expect((await connect(customer, RoleArn)).json).toMatchObject({ ok: true });
      const owner = new SecretsManagerClient(rootOf(target.aws, customer.accountId));
      await owner.send(new CreateSecretCommand({ Name: "of-the-customer", SecretString: "data" }));
    }
    const readData = new GetSecretValueCommand({ SecretId: "of-the-customer" });
    const create = new CreateSecretCommand({ Name: "of-a-session", SecretString: "data" });
    const limited = secretsWith(await serve(careful));
    expect([await outcomeOf(limited.send(readData)), await outcomeOf(limited.send(create))]).toEqual([
      "AccessDeniedException",
      "AccessDeniedException",
    ]);
    expect(await outcomeOf(secretsWith(await serve(generous, { access: "read" })).send(create))).toBe("AccessDeniedException");
    expect(await outcomeOf(secretsWith(await serve(generous)).send(create))).toBe("done");
  });
});
