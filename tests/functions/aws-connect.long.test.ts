import { randomUUID } from "node:crypto";
import { afterAll, beforeEach, describe, expect, it, test } from "vitest";
import { createConnectAccounts as bulk, createConnectRole as role } from "../../functions/aws/connect.ts";
import { submitCounted } from "../../functions/submission/submit-all.ts";
import { failures } from "../../lib/errors.ts";
import { toExternalId } from "../../lib/providers/aws/workspaces.ts";
import { listAll } from "../fixtures/list-all.ts";
import { accessRole } from "../fixtures/sts-fixture.ts";
import { account } from "../protocol/providers/aws-fixture.ts";
import { type AwsWorld, openAwsWorld, slot } from "./aws-world.ts";

let world: AwsWorld;
beforeEach(async () => {
  await world?.close();
  world = await openAwsWorld();
});
afterAll(() => world.close());

const connect = (roleArn: unknown, more: object = {}) =>
  world.call(role(world.deps), "POST /workspaces/{wid}/aws/role", { body: { roleArn, ...more } });
const assumptionsOf = async (arn: string) => (await world.calls()).filter((call) => call.role === arn);

describe("POST role", () => {
  it("connects the account of a role, and stores the role, the external ID and nothing else", async () => {
    const arn = await world.addRole();
    expect(await connect(` ${arn} `, { region: "eu-central-1" })).toMatchObject({ status: 200, json: { ok: true, findings: [] } });
    const record = await world.connections.read(slot);
    expect(record).toMatchObject({
      status: "active",
      method: "role",
      identity: { id: arn, label: account },
      connectedBy: "ada",
      details: { role_arn: arn, external_id: world.externalId, region: "eu-central-1" },
      isClaimed: true,
    });
    expect(record?.credential).toBeUndefined();
  });

  it("S31: takes no external ID from a body, and no workspace but its own from the path", async () => {
    const arn = await world.addRole();
    const chosen = randomUUID();
    expect((await connect(arn, { externalId: chosen, external_id: chosen, workspaceId: chosen })).status).toBe(200);
    expect((await world.calls()).map(({ external_id }) => external_id)).not.toContain(chosen);
    expect((await world.connections.read(slot))?.details?.external_id).toBe(world.externalId);
  });

  test.each([
    [undefined, "roleArn is required"],
    ["", "roleArn is required"],
    [7, "roleArn is required"],
    ["arn:aws:iam::111122223333:user/Ada", "Invalid role ARN format"],
    ["https://evil.example/", "Invalid role ARN format"],
  ])("answers %j with Aurora's words", async (sent, error) => {
    expect(await connect(sent)).toMatchObject({ status: 400, json: { error, code: "invalid_request" } });
    expect(await world.calls()).toEqual([]);
  });

  test.each([
    [accessRole, "invalid_request"],
    ["arn:aws:iam::000000000000:role/any", "invalid_request"],
    ["arn:aws-cn:iam::111122223333:role/any", "wrong_partition"],
    ["arn:aws-eusc:iam::111122223333:role/any", "wrong_partition"],
  ])("S38: refuses %s, a role of ours or of another partition, without a call", async (arn, code) => {
    expect(await connect(arn)).toMatchObject({ status: 400, json: { code, field: "roleArn" } });
    expect(await world.calls()).toEqual([]);
  });

  it("says why a role of another partition is refused, and what would help", async () => {
    const { title, action } = failures.wrong_partition;
    expect((await connect("arn:aws-eusc:iam::111122223333:role/any")).json).toMatchObject({ error: title, action });
  });

  it("S37: tries a new role again until AWS knows it, and then connects it", async () => {
    const arn = await world.addRole({ exists: false });
    let looks = 0;
    world.whilePausing(() => {
      looks += 1;
      return looks === 2 ? world.changeRole(arn, { exists: true }) : undefined;
    });
    expect(await connect(arn)).toMatchObject({ status: 200, json: { ok: true } });
    expect(world.pauses).toEqual([1000, 2000]);
  });

  it("S37: tells that a new role may still work, after some 20 seconds of tries, in words that Aurora's client knows", async () => {
    const arn = await world.addRole({ external_ids: [randomUUID()] });
    const answer = await connect(arn);
    expect(answer).toMatchObject({
      status: 400,
      json: {
        error: "Role assumption failed",
        code: "trust_refused",
        pending: true,
        retry_after_seconds: 15,
        details: { role_arn: arn, external_id: world.externalId, account_id: account },
      },
    });
    const message = String(answer.json.message);
    expect(message).toMatch(/^Aurora cannot assume this role/);
    for (const told of ["Please verify:", accessRole, `"sts:ExternalId": "${world.externalId}"`, "two minutes"]) {
      expect(message).toContain(told);
    }
    expect(world.pauses.reduce((sum, pause) => sum + pause)).toBeLessThan(20_000);
    expect(await world.connections.read(slot)).toBeUndefined();
  });

  it("S37: tries a role that is connected already only once", async () => {
    const arn = await world.addRole();
    await connect(arn);
    await world.changeRole(arn, { exists: false });
    const answer = await connect(arn);
    expect(answer).toMatchObject({ status: 400, json: { code: "trust_refused" } });
    expect(answer.json).not.toHaveProperty("pending");
    expect(world.pauses).toEqual([]);
  });

  test.each([
    [{ external_ids: null }, "without an external ID"],
    [{ if_exists: true }, "only if there is one"],
    [{ wildcard: true }, "takes any external ID"],
  ])("S33: refuses an open role (%j) at once, with the line to change", async (changes, words) => {
    const arn = await world.addRole(changes);
    const answer = await connect(arn);
    expect(answer).toMatchObject({ status: 400, json: { error: "Role assumption failed", code: "trust_insecure" } });
    expect(answer.json.message).toContain(words);
    expect(answer.json.message).toContain(`"Condition": {"StringEquals": {"sts:ExternalId": "${world.externalId}"}}`);
    expect(answer.json).not.toHaveProperty("pending");
    expect([world.pauses, await world.connections.read(slot)]).toEqual([[], undefined]);
  });

  it.each([
    ["trusts another external ID", { external_ids: [randomUUID()] }],
    ["asks for none", { external_ids: null }],
  ])("names the external ID that the connection of an end user keeps, when its role %s", async (_, change) => {
    const workspace = (await world.workspaces.read("acme")) ?? expect.unreachable();
    const own = toExternalId(workspace, { endUser: "jo" });
    const arn = await world.addRole({ external_ids: [own] });
    const submission = { at: slot, name: "role", fields: { roleArn: arn }, principalId: "server", endUser: "jo" };
    await submitCounted(world.deps, submission, new AbortController().signal);
    await world.changeRole(arn, change);
    const one = await connect(arn);
    const all = await world.call(bulk(world.deps), "POST /workspaces/{wid}/aws/accounts/bulk", {
      body: { accounts: [{ accountId: account, roleArn: arn }] },
    });
    expect([one.status, all.json]).toMatchObject([400, { failed: 1 }]);
    expect(one.json.details).toMatchObject({ external_id: own });
    for (const { raw } of [one, all]) {
      expect(raw).toContain(JSON.stringify(`"sts:ExternalId": "${own}"`).slice(1, -1));
      expect(raw).not.toContain(world.externalId);
    }
  });

  it("S32: refuses a role that is connected to another organisation, and keeps nothing of the attempt", async () => {
    const other = await world.workspaces.readOrWrite("globex", {
      id: randomUUID(),
      name: "x",
      externalId: randomUUID(),
      createdAt: new Date(),
    });
    const arn = await world.addRole({ external_ids: [world.externalId, other.externalId] });
    await connect(arn);
    const answer = await world.call(role(world.deps), "POST /workspaces/{wid}/aws/role", {
      tenant: "globex",
      path: { wid: other.id },
      body: { roleArn: arn },
    });
    expect(answer).toMatchObject({ status: 409, json: { code: "account_claimed" } });
    expect(await listAll(world.connections, "globex")).toEqual([]);
  });

  it("lets another role of the account take the place of the first", async () => {
    const [first, second] = [await world.addRole(), await world.addRole()];
    await connect(first);
    const before = await world.connections.read(slot);
    expect((await connect(second)).status).toBe(200);
    expect(await world.connections.read(slot)).toMatchObject({ id: before?.id, identity: { id: second } });
  });

  test.each([
    [{ type: "Throttling" }, 503, "provider_throttled"],
    [{ type: "InternalFailure", status: 500 }, 502, "provider_unavailable"],
    [{ type: "RegionDisabledException", status: 403 }, 503, "client_misconfigured"],
  ])("answers what is not the customer's fault as such: %j", async (fault, status, code) => {
    const arn = await world.addRole();
    await world.fail({ times: 99, ...fault });
    expect(await connect(arn)).toMatchObject({ status, json: { code } });
    expect(world.pauses).toEqual([]);
  });

  it("S49: answers another organisation's workspace, and one that does not exist, alike", async () => {
    const arn = await world.addRole();
    const of = (wid: string, tenant: string) =>
      world.call(role(world.deps), "POST /workspaces/{wid}/aws/role", { tenant, path: { wid }, body: { roleArn: arn } });
    const [theirs, nothing, without] = [await of(world.wid, "globex"), await of(randomUUID(), "acme"), await of("x", "initech")];
    expect(theirs).toMatchObject({ status: 404, json: { error: "Workspace not found" } });
    expect([theirs.json, nothing.json, without.json]).toEqual([theirs.json, theirs.json, theirs.json]);
    expect(await world.calls()).toEqual([]);
  });

  it("needs the right to write, and counts its callers", async () => {
    const answer = await world.call(role(world.deps), "POST /workspaces/{wid}/aws/role", { permissions: ["connectors:read"], body: {} });
    expect(answer.status).toBe(403);
    world.limits.reach();
    expect(await connect(await world.addRole())).toMatchObject({ status: 429 });
  });
});

describe("POST accounts/bulk", () => {
  const connectAll = (accounts: unknown) =>
    world.call(bulk(world.deps), "POST /workspaces/{wid}/aws/accounts/bulk", { body: { accounts } });
  const roleIn = async (id: string, changes = {}) => {
    const roleArn = await world.addRole({ arn: `arn:aws:iam::${id}:role/aurora-access`, ...changes });
    return { accountId: id, roleArn };
  };
  const idOf = (index: number) => String(200_000_000_000 + index);

  it("connects thirty accounts, ten at a time, with our access role assumed once", async () => {
    const accounts = await Promise.all(Array.from({ length: 30 }, (_, index) => roleIn(idOf(index))));
    const { status, json } = await connectAll(accounts);
    expect([status, json.succeeded, json.failed]).toEqual([200, 30, 0]);
    expect(json.results).toEqual(accounts.map(({ accountId }) => ({ accountId, success: true })));
    expect(await listAll(world.connections, "acme")).toHaveLength(30);
    expect(await assumptionsOf(accessRole)).toHaveLength(1);
  });

  it("says of each account what became of it, in their order", async () => {
    const good = await roleIn(idOf(1));
    const open = await roleIn(idOf(2), { external_ids: null });
    const gone = await roleIn(idOf(3), { exists: false });
    const { status, json } = await connectAll([
      open,
      good,
      "no object",
      { accountId: idOf(4) },
      { accountId: idOf(5), roleArn: "arn:aws:iam::x:role/y" },
      { accountId: idOf(6), roleArn: good.roleArn },
      gone,
      { ...good },
      { ...(await roleIn(idOf(7))), region: "evil.example" },
      { accountId: idOf(8), roleArn: `arn:aws-us-gov:iam::${idOf(8)}:role/aurora-access` },
    ]);
    expect([status, json.succeeded, json.failed]).toEqual([200, 1, 9]);
    const told = (json.results as { accountId: string | null; success: boolean; error?: string }[]).map(({ accountId, error = "" }) => [
      accountId,
      error.split("\n")[0],
    ]);
    expect(told).toEqual([
      [idOf(2), expect.stringMatching(/^Role assumption failed: Aurora cannot assume this role safely/)],
      [idOf(1), ""],
      [null, "Account must be an object"],
      [idOf(4), "roleArn and accountId are required"],
      [idOf(5), "Invalid role ARN format"],
      [idOf(6), "roleArn belongs to another account than accountId"],
      [idOf(3), "Role assumption failed: Aurora cannot assume this role."],
      [idOf(1), "The account is in the list twice"],
      [idOf(7), "Invalid region"],
      [idOf(8), `${failures.wrong_partition.title}. ${failures.wrong_partition.action}`],
    ]);
  });

  it("S37: waits for all new roles together, and tries only those again that AWS refused", async () => {
    const accounts = [await roleIn(idOf(1)), await roleIn(idOf(2), { exists: false }), await roleIn(idOf(3), { exists: false })];
    world.whilePausing(() =>
      Promise.all([2, 3].map((index) => world.changeRole(`arn:aws:iam::${idOf(index)}:role/aurora-access`, { exists: true }))),
    );
    expect((await connectAll(accounts)).json).toMatchObject({ succeeded: 3, failed: 0 });
    expect(world.pauses).toEqual([1000]);
    expect(await assumptionsOf(accounts[0]?.roleArn ?? "")).toHaveLength(3);
  });

  test.each([
    [undefined, "accounts must be a list"],
    [{}, "accounts must be a list"],
    [Array.from({ length: 51 }, () => ({})), "Maximum 50 accounts per request"],
  ])("refuses %j", async (accounts, error) => {
    expect(await connectAll(accounts)).toMatchObject({ status: 400, json: { error } });
  });

  it("takes an empty list", async () => {
    expect((await connectAll([])).json).toEqual({ results: [], succeeded: 0, failed: 0 });
  });
});
