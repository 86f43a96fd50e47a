import { DeleteRoleCommand, DeleteRolePolicyCommand } from "@aws-sdk/client-iam";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { probeTenant } from "../../lib/issuer/identity-token-source.ts";
import { connectionsIn } from "../../lib/table/connections.ts";
import { identityRolesIn } from "../../lib/table/stored-identity-roles.ts";
import { addIdentity } from "../../ops/identity/add-role.ts";
import { listIdentities } from "../../ops/identity/list-roles.ts";
import { removeIdentity } from "../../ops/identity/remove-role.ts";
import { type AwsIssuer, openAwsIssuer, signedByAws } from "../fixtures/aws-issuer.ts";
import { newConnection } from "../fixtures/new-connection.ts";

const { signal } = new AbortController();
const asked = (tenant: string) => ({ tenant, connection: "c1", audience: "api://cloud", purpose: "broker" }) as const;

let aws: AwsIssuer;
let acme: string;
let count = 0;
beforeAll(async () => {
  aws = await openAwsIssuer();
});
afterAll(() => aws.close());
beforeEach(() => {
  count += 1;
  acme = `acme-${count}`;
});

const described = async () => (await fetch(`${aws.url}/_control/state`)).json() as Promise<{ roles: { arn: string }[] }>;
const rolesThere = async () => (await described()).roles.map(({ arn }) => arn);

describe("ops identity add", () => {
  test("changes nothing until it is told to", async () => {
    const before = await rolesThere();
    expect(await addIdentity(aws.target, signedByAws, acme, false)).toMatchObject({ json: { role: null, done: false } });
    expect(await rolesThere()).toEqual(before);
    expect(await identityRolesIn(aws.target.table).read(acme)).toBeUndefined();
  });

  test("makes a role of the organisation's own, and the probe's, whose tokens the stage's functions get", async () => {
    const { json } = await addIdentity(aws.target, signedByAws, acme, true);
    const { role, probe_role } = json as { role: string; probe_role: string };
    expect(role).toMatch(/^arn:aws:iam::000000000000:role\/aurora-t-[0-9a-f-]{36}$/);
    expect(Buffer.byteLength(role), "Google takes a subject of 127 bytes").toBe(76);
    expect(await rolesThere()).toEqual(expect.arrayContaining([role, probe_role]));
    expect(probe_role).not.toBe(role);
    await expect(aws.openSource().mint(asked(acme), signal)).resolves.toBeDefined();
    await expect(aws.openSource().mint({ ...asked(acme), tenant: probeTenant }, signal)).resolves.toBeDefined();
  });

  test.each([[{ IDENTITY_SOURCE: "kms" }], [{}]])("makes no role in a stage that signs with a key of its own: %j", async (environment) => {
    const before = await rolesThere();
    await expect(addIdentity(aws.target, { environment: async () => environment }, acme, true)).rejects.toThrow(
      "uses no role. Deploy it with identitySource=aws-sts first",
    );
    expect(await rolesThere()).toEqual(before);
    expect(await identityRolesIn(aws.target.table).read(acme)).toBeUndefined();
  });

  test("run again keeps the role, and makes what was removed from it by hand", async () => {
    const first = await aws.addRole(acme);
    const RoleName = first.replace(/^.*\//, "");
    await aws.iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName: "identity-tokens" }));
    await expect(aws.openSource().mint(asked(acme), signal)).rejects.toMatchObject({ code: "issuer_unavailable" });
    expect(await aws.addRole(acme)).toBe(first);
    await expect(aws.openSource().mint(asked(acme), signal)).resolves.toBeDefined();
    await aws.iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName: "identity-tokens" }));
    await aws.iam.send(new DeleteRoleCommand({ RoleName }));
    expect(await aws.addRole(acme)).toBe(first);
    await expect(aws.openSource().mint(asked(acme), signal)).resolves.toBeDefined();
  });

  test("of two that run at once both name the same role, and leave no other", async () => {
    const before = await rolesThere();
    const [one, other] = await Promise.all([aws.addRole(acme), aws.addRole(acme)]);
    expect(other).toBe(one);
    expect((await rolesThere()).filter((arn) => !before.includes(arn))).toEqual([one]);
  });
});

describe("ops identity list", () => {
  test("names each organisation with its role", async () => {
    const role = await aws.addRole(acme);
    const { json, text } = await listIdentities(aws.target);
    expect((json as { roles: object[] }).roles).toContainEqual({ organisation: acme, role, since: expect.any(String) });
    expect(text.at(-1)).toMatch(/organisations; the probe role is arn:aws:iam::/);
  });
});

describe("ops identity remove", () => {
  test("changes nothing until it is told to, and then deletes the role", async () => {
    const role = await aws.addRole(acme);
    expect(await removeIdentity(aws.target, acme, false)).toMatchObject({ json: { role, done: false } });
    expect(await rolesThere()).toContain(role);
    await removeIdentity(aws.target, acme, true);
    expect(await rolesThere()).not.toContain(role);
    await expect(aws.openSource().mint(asked(acme), signal)).rejects.toMatchObject({ code: "issuer_unavailable" });
    expect(await removeIdentity(aws.target, acme, true)).toMatchObject({ text: [`${acme} has no role`] });
  });

  test("an organisation gets another role afterwards: no subject comes back", async () => {
    const before = await aws.addRole(acme);
    await removeIdentity(aws.target, acme, true);
    expect(await aws.addRole(acme)).not.toBe(before);
  });

  test("refuses while a connection without a secret needs the role", async () => {
    const role = await aws.addRole(acme);
    const connections = connectionsIn(aws.target.table);
    await connections.write(newConnection({ tenant: acme, provider: "azure", method: "federated" }), undefined, []);
    await expect(removeIdentity(aws.target, acme, true)).rejects.toThrow(`${acme} has 1 connections without a secret`);
    expect(await rolesThere()).toContain(role);
  });

  test("completes a run that was killed after the role was deleted", async () => {
    const role = await aws.addRole(acme);
    const RoleName = role.replace(/^.*\//, "");
    await aws.iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName: "identity-tokens" }));
    await aws.iam.send(new DeleteRoleCommand({ RoleName }));
    expect(await removeIdentity(aws.target, acme, true)).toMatchObject({ json: { done: true } });
    expect(await identityRolesIn(aws.target.table).read(acme)).toBeUndefined();
  });

  test("takes the probe role away with the last organisation", async () => {
    const other = await openAwsIssuer();
    try {
      await Promise.all([other.addRole("acme"), other.addRole("globex")]);
      const probe = () => identityRolesIn(other.target.table).read(probeTenant);
      await removeIdentity(other.target, "acme", true);
      expect(await probe()).toBeDefined();
      await removeIdentity(other.target, "globex", true);
      expect(await probe()).toBeUndefined();
      expect(((await (await fetch(`${other.url}/_control/state`)).json()) as { roles: { arn: string }[] }).roles).toHaveLength(1);
    } finally {
      await other.close();
    }
  });
});
