import { execFile } from "node:child_process";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { localSecretAccessKey } from "../../../local/aws/verify-signature.ts";
import { federatedAccount } from "../../../local/console/troubles/aws-federated-account.ts";
import { connectFederated } from "../../../local/stories/connect-federated.ts";
import { addRole, identifyKeys, newAccountId, openWorkspace } from "../../fixtures/aws-control.ts";
import { newPerson } from "../../fixtures/journey.ts";
import { installPython } from "../../fixtures/python-tools.ts";
import { useEmbeddedTarget } from "../../fixtures/use-target.ts";

const run = promisify(execFile);

type Offer = {
  readonly issuer: string;
  readonly subject: string;
  readonly audience: string;
  readonly set_up: readonly { readonly kind: string; readonly text: string }[];
};
type Left = { readonly left: readonly { readonly what: string; readonly command?: string }[] };
type Held = {
  readonly roles: readonly { readonly arn: string; readonly web_identity: readonly object[] }[];
  readonly providers: readonly { readonly arn: string; readonly clientIds: readonly string[] }[];
  readonly attached: Readonly<Record<string, readonly string[]>>;
};

describe("embedded: AWS by the organisation's own issuer", () => {
  const target = useEmbeddedTarget();

  const newCustomer = async () => {
    const person = await newPerson(target);
    const machine = await newPerson(target, { org: person.org, permissions: ["tokens:read"] });
    const account = newAccountId();
    const offer = async () => (await person.client.offerFederation("aws", { account })).json as unknown as Offer;
    const connect = (roleArn: string, more: object = {}) => connectFederated(person.client, "aws", { roleArn }, { account, ...more });
    const serve = () => machine.client.readToken("aws", { account });
    const check = async () => (await person.client.checkConnection("aws", { account })).json;
    return { person, account, offer, connect, serve, check };
  };
  /** What the account's owner has made. */
  const look = async (account: string) => {
    const { roles, providers, attached } = (await target.inside.controlAws("GET", "state")) as Held;
    const isOf = ({ arn }: { readonly arn: string }) => arn.includes(`:${account}:`);
    const policies = Object.entries(attached).flatMap(([arn, those]) => (isOf({ arn }) ? those : []));
    return { roles: roles.filter(isOf), providers: providers.filter(isOf), policies };
  };

  test("a connection is proved, served, withheld while its trust is open, and ended while its provider is gone", async () => {
    const { account, offer, connect, serve, check } = await newCustomer();
    const offered = await offer();
    expect(await offer(), "the same until it is connected").toEqual(offered);
    const owner = federatedAccount(target.aws, account);
    const roleArn = await owner.create(offered);
    const connected = await connect(roleArn);
    expect(connected.json).toMatchObject({ connection: { status: "active", identity: { id: roleArn } }, findings: [] });
    expect((await offer()).subject, "its own from then on").toBe(offered.subject);
    expect(await identifyKeys(target, await serve())).toMatch(new RegExp(`^arn:aws:sts::${account}:assumed-role/`));

    await owner.open(offered);
    expect(await check()).toMatchObject({ works: false, failure: { code: "trust_insecure", owner: "customer" } });
    // The broker's process remembers a token for a minute.
    await target.inside.kill("tokensServe");
    expect((await serve()).json).toMatchObject({ code: "trust_insecure" });
    await owner.close(offered);
    expect(await check()).toMatchObject({ works: true, findings: [] });
    await owner.trustAnother(offered);
    const pending = { works: false, failure: { code: "access_pending", owner: "provider" } };
    expect(await check(), "AWS may not know a trust that was proved a moment ago").toMatchObject(pending);
    await owner.takeAudience(offered);
    expect(await check()).toMatchObject({ works: false, failure: { code: "trust_refused", owner: "customer" } });
    await owner.remove(offered);
    expect((await check()).works).toBe(false);
    await owner.create(offered);
    expect(await check()).toMatchObject({ works: true });
    expect((await serve()).status).toBe(200);
  });

  test("an organisation cannot connect what another one was offered", async () => {
    const [one, other] = [await newCustomer(), await newCustomer()];
    const roleArn = await federatedAccount(target.aws, one.account).create(await one.offer());
    const foreign = () => connectFederated(other.person.client, "aws", { roleArn }, { account: one.account });
    expect((await foreign()).json, "without an offer of its own").toMatchObject({ code: "offer_required" });
    const { json } = await other.person.client.offerFederation("aws", { account: one.account });
    expect(json.issuer).not.toBe((await one.offer()).issuer);
    expect((await foreign()).json).toMatchObject({ code: "trust_refused" });
    expect((await one.connect(roleArn)).status).toBe(200);
  });

  test("a connection goes from a role with an external ID to one that trusts the issuer and back, under the same id", async () => {
    const { person, account, offer, connect, serve, check } = await newCustomer();
    const { wid, externalId } = await openWorkspace(person);
    const arn = await addRole(target, externalId, { arn: `arn:aws:iam::${account}:role/AuroraReadOnlyRole` });
    expect((await person.client.connectAwsRole(wid, { roleArn: arn })).status).toBe(200);
    const read = async () => (await person.client.readConnectionOfAccount("aws", account)).json;
    const { id } = await read();
    const offered = await offer();
    expect(offered.subject).toBe(`conn:${id}`);
    const federated = await federatedAccount(target.aws, account).create(offered);
    expect((await connect(federated)).json, "another role is another account").toMatchObject({ code: "account_mismatch" });
    expect((await connect(federated, { replace_account: true })).json).toMatchObject({ connection: { id, method: "federated" } });
    await target.inside.kill("tokensServe");
    expect(await identifyKeys(target, await serve())).toContain("assumed-role/AuroraKeylessReadOnlyRole/");
    expect((await person.client.listAwsAccounts(wid)).json).toMatchObject({ accounts: [{ role_arn: federated, status: "active" }] });
    expect((await person.client.connectAwsRole(wid, { roleArn: arn })).status).toBe(200);
    expect(await read()).toMatchObject({ id, method: "role", identity: { id: arn } });
    await target.inside.kill("tokensServe");
    expect(await identifyKeys(target, await serve())).toContain("assumed-role/AuroraReadOnlyRole/");
    expect(await check()).toMatchObject({ works: true });
  });

  test("AWS' own routes give a keyless account back, and offer no role of it to connect again", async () => {
    const { person, account, offer, connect } = await newCustomer();
    const { wid } = await openWorkspace(person);
    expect((await connect(await federatedAccount(target.aws, account).create(await offer()))).status).toBe(200);
    expect((await person.client.disconnectAwsAccount(wid, account)).json).toMatchObject({ success: true });
    expect((await person.client.listInactiveAwsAccounts(wid)).json).toMatchObject({ accounts: [{ account_id: account, role_arn: null }] });
    expect((await person.client.reconnectAwsAccount(wid, account)).status).toBe(404);
  });

  test("an account is offered by its number, and takes roles of its own alone", async () => {
    const { person, offer, connect } = await newCustomer();
    expect((await person.client.offerFederation("aws")).json).toMatchObject({ code: "invalid_request", field: "account" });
    await offer();
    expect((await connect("arn:aws:iam::999999999999:role/Other")).json).toMatchObject({ code: "invalid_request", field: "account" });
  });

  describe("with the AWS CLI itself", () => {
    let tools: Awaited<ReturnType<typeof installPython>>;
    let folder: string;
    beforeAll(async () => {
      tools = await installPython("tests/fixtures/tools/requirements.txt");
      folder = await mkdtemp(join(tmpdir(), "aurora-aws-"));
      const python = "python" in tools ? tools.python : "";
      await writeFile(join(folder, "aws"), `#!/bin/sh\nexec '${python}' -m awscli "$@"\n`);
      await chmod(join(folder, "aws"), 0o755);
    });
    afterAll(() => rm(folder, { recursive: true }));
    test.beforeEach((context) => {
      if ("missing" in tools) {
        context.skip(tools.missing);
      }
    });

    /** Runs commands as `curl … | bash` does, as the owner of an account. */
    const pipe = async (script: string, account: string) => {
      const keys = { AWS_ACCESS_KEY_ID: account, AWS_SECRET_ACCESS_KEY: localSecretAccessKey, AWS_DEFAULT_REGION: "eu-west-1" };
      const env = { PATH: `${folder}${delimiter}${process.env.PATH}`, AWS_ENDPOINT_URL: target.aws, ...keys };
      const running = run("bash", ["-s"], { env });
      running.child.stdin?.end(script);
      return (await running).stdout;
    };

    test("the offered commands connect an account, twice as once, and those of the disconnect take everything back", async ({ expect }) => {
      const { person, account, offer, connect, serve } = await newCustomer();
      const { set_up, issuer, subject } = await offer();
      const commands = set_up.find(({ kind }) => kind === "bash")?.text ?? "";
      const [, roleArn = ""] = /Role ARN {2}(\S+)/.exec(await pipe(commands, account)) ?? [];
      expect((await connect(roleArn)).json).toMatchObject({ connection: { status: "active" }, findings: [] });
      expect((await serve()).status).toBe(200);

      const made = await look(account);
      const name = issuer.replace("https://", "");
      expect(made).toMatchObject({
        providers: [{ arn: `arn:aws:iam::${account}:oidc-provider/${name}`, clientIds: ["sts.amazonaws.com"] }],
        roles: [{ web_identity: [{ Condition: { StringEquals: { [`${name}:sub`]: subject, [`${name}:aud`]: "sts.amazonaws.com" } } }] }],
        policies: ["arn:aws:iam::aws:policy/SecurityAudit", "arn:aws:iam::aws:policy/job-function/ViewOnlyAccess"],
      });
      await pipe(commands, account);
      const again = await look(account);
      expect({ ...again, roles: again.roles.map(({ web_identity }) => web_identity) }).toEqual({
        ...made,
        roles: made.roles.map(({ web_identity }) => web_identity),
      });

      const { left } = (await person.client.disconnectConnection("aws", { account })).json as unknown as Left;
      expect(left.map(({ what }) => what)).toEqual(["federated_role", "identity_provider", "session"]);
      for (const { command } of left) {
        if (command !== undefined) {
          await pipe(command, account);
        }
      }
      expect(await look(account)).toMatchObject({ roles: [], providers: [] });
    });

    test("the commands stop before they change anything in another account", async ({ expect }) => {
      const { account, offer } = await newCustomer();
      const { set_up } = await offer();
      const other = newAccountId();
      await expect(pipe(set_up.find(({ kind }) => kind === "bash")?.text ?? "", other)).rejects.toMatchObject({
        stderr: expect.stringContaining(`you are signed in to the account ${other}, and the connection is of ${account}`),
      });
      expect(await look(other)).toMatchObject({ roles: [], providers: [] });
    });
  });
});
