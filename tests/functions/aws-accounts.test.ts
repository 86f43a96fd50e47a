import { randomUUID } from "node:crypto";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import {
  listConnected as accounts,
  listInactive as inactive,
  readLinks as links,
  readStatus as status,
} from "../../functions/aurora/aws/accounts.ts";
import { createHandler as envCheck } from "../../functions/aurora/aws/env-check.ts";
import { createHandler as reconnect } from "../../functions/aurora/aws/reconnect.ts";
import { createConnectRole as role } from "../../functions/aws/connect.ts";
import { createHandler as createWorkspace } from "../../functions/aws/create-workspace.ts";
import { createCleanup as cleanup, createDisconnectAccount as disconnect } from "../../functions/aws/disconnect.ts";
import { createHandler as workspaces } from "../../functions/aws/workspaces.ts";
import { Failure } from "../../lib/errors.ts";
import { account } from "../protocol/providers/aws-fixture.ts";
import { type AwsWorld, openAwsWorld, slot } from "./aws-world.ts";

let world: AwsWorld;
beforeEach(async () => {
  await world?.close();
  world = await openAwsWorld();
});
afterAll(() => world.close());

const connect = async (changes: Parameters<AwsWorld["addRole"]>[0] = {}) => {
  const roleArn = await world.addRole(changes);
  const answer = await world.call(role(world.deps), "POST /workspaces/{wid}/aws/role", { body: { roleArn } });
  expect(answer.status).toBe(200);
  return roleArn;
};
const second = "444455556666";
const connectBoth = async () => [await connect(), await connect({ arn: `arn:aws:iam::${second}:role/aurora-access` })];
const list = async () => (await world.call(accounts(world.deps), "GET /workspaces/{wid}/aws/accounts")).json.accounts as object[];
const gone = async () => (await world.call(inactive(world.deps), "GET /workspaces/{wid}/aws/accounts/inactive")).json.accounts as object[];
const end = (acct = account) => world.call(disconnect(world.deps), "DELETE /workspaces/{wid}/aws/accounts/{acct}", { path: { acct } });
const again = (acct = account) =>
  world.call(reconnect(world.deps), "POST /workspaces/{wid}/aws/accounts/{acct}/reconnect", { path: { acct } });

describe("a workspace", () => {
  const of = (uid: string, more: object = {}) =>
    world.call(workspaces(world.deps), "GET /users/{uid}/workspaces", { path: { uid }, ...more });

  it("S32: is made by the first call, and is the same for everybody of the organisation ever after", async () => {
    const first = await of("ada", { tenant: "globex" });
    const [workspace] = first.json.workspaces as Record<string, string>[];
    expect(workspace).toMatchObject({ user_id: "ada", name: "default", aws_discovery_summary: null });
    const later = await of("bob", { tenant: "globex", id: "bob" });
    expect(later.json.workspaces).toMatchObject([{ id: workspace?.id, aws_external_id: workspace?.aws_external_id, user_id: "bob" }]);
    const body = { name: "second", externalId: randomUUID(), aws_external_id: randomUUID(), id: randomUUID() };
    const posted = await world.call(createWorkspace(world.deps), "POST /users/{uid}/workspaces", { tenant: "globex", body });
    expect(posted.json).toEqual(workspace);
  });

  it("S31: has no external ID that a caller sends, and the name that is sent first", async () => {
    const sent = { name: "production", externalId: randomUUID(), aws_external_id: randomUUID() };
    const { json } = await world.call(createWorkspace(world.deps), "POST /users/{uid}/workspaces", { tenant: "globex", body: sent });
    expect(json.name).toBe("production");
    expect([sent.externalId, sent.aws_external_id]).not.toContain(json.aws_external_id);
  });

  it("S34: is shown to its own organisation and to no other, and S49: never by another person's id", async () => {
    expect(JSON.stringify(await of("ada", { tenant: "globex" }))).not.toContain(world.externalId);
    expect(await of("bob")).toMatchObject({ status: 404, json: { error: "Not found" } });
    const routes = { links, status, accounts, "accounts/inactive": inactive };
    for (const [name, createHandler] of Object.entries(routes)) {
      const theirs = await world.call(createHandler(world.deps), `GET /workspaces/{wid}/aws/${name}`, { tenant: "globex" });
      expect(theirs).toMatchObject({ status: 404, json: { error: "Workspace not found" } });
      expect(theirs.raw).not.toContain(world.externalId);
    }
  });
});

describe("what is shown", () => {
  it("is our account, before and after the first role is connected", async () => {
    expect((await world.call(envCheck(world.deps), "GET /aws/env/check")).json).toEqual({
      configured: true,
      hasAccessKey: true,
      hasSecretKey: true,
      accountId: "000000000000",
    });
    const show = async () => [
      (await world.call(links(world.deps), "GET /workspaces/{wid}/aws/links")).json,
      (await world.call(status(world.deps), "GET /workspaces/{wid}/aws/status")).json,
    ];
    const { externalId, wid: workspaceId } = world;
    expect(await show()).toEqual([
      { workspaceId, externalId, status: "not_started", auroraAccountId: "000000000000" },
      { status: "not_started", isConfigured: false, externalId, roleArn: null, readOnlyRoleArn: null },
    ]);
    const roleArn = await connect();
    expect(await show()).toEqual([
      { workspaceId, externalId, status: "fully_configured", auroraAccountId: "000000000000", roleArn },
      { status: "fully_configured", isConfigured: true, externalId, roleArn, readOnlyRoleArn: null },
    ]);
  });

  it("is every connected account, from the records alone", async () => {
    const [first, other] = await connectBoth();
    const before = (await world.calls()).length;
    const shown = await list();
    expect(shown).toMatchObject([
      {
        account_id: account,
        role_arn: first,
        read_only_role_arn: null,
        connection_method: "sts_assume_role",
        status: "active",
        code: null,
      },
      { account_id: second, role_arn: other },
    ]);
    expect((await world.calls()).length).toBe(before);
  });

  it("is why an account is withheld", async () => {
    await connect();
    world.connections.patch(slot, { status: "reauth_required", failure: { code: "trust_insecure", at: new Date(), attempts: 1 } });
    expect(await list()).toMatchObject([{ status: "reauth_required", code: "trust_insecure" }]);
  });
});

describe("a disconnect", () => {
  it("S30: removes the record, says that the role and its sessions stay, and can be made again", async () => {
    const [roleArn] = await connectBoth();
    const { status: code, json } = await end();
    expect([code, json.success]).toEqual([200, true]);
    expect(json.message).toContain("still at the provider: role, session");
    expect(await list()).toMatchObject([{ account_id: second }]);
    expect(await gone()).toMatchObject([{ account_id: account, role_arn: roleArn, disconnected_at: expect.any(String) }]);
    expect(await end()).toMatchObject({ status: 404, json: { error: "Account not found or already disconnected" } });
    expect(await again()).toMatchObject({ status: 200, json: { success: true } });
    expect([(await list()).length, await gone()]).toEqual([2, []]);
  });

  it("S32: frees the role for another organisation", async () => {
    const other = await world.workspaces.readOrWrite("globex", {
      id: randomUUID(),
      name: "x",
      externalId: randomUUID(),
      createdAt: new Date(),
    });
    const roleArn = await connect({ external_ids: [world.externalId, other.externalId] });
    const connectThere = () =>
      world.call(role(world.deps), "POST /workspaces/{wid}/aws/role", { tenant: "globex", path: { wid: other.id }, body: { roleArn } });
    expect((await connectThere()).status).toBe(409);
    await end();
    expect((await connectThere()).status).toBe(200);
    expect(await again(), "and not for the first any more").toMatchObject({ status: 409, json: { code: "account_claimed" } });
  });

  it("is refused for an account that was never there, whatever its id", async () => {
    for (const acct of ["111111111111", "", "a".repeat(300), "../x"]) {
      expect((await end(acct)).status).toBe(404);
      expect(await again(acct)).toMatchObject({ status: 404, json: { error: "No inactive connection found for this account" } });
    }
    await connect();
    expect((await again()).status, "it is connected").toBe(404);
  });
});

describe("a reconnect", () => {
  it("says in the client's words that the role is gone", async () => {
    const roleArn = await connect();
    await end();
    await world.changeRole(roleArn, { exists: false });
    const answer = await again();
    expect(answer).toMatchObject({ status: 400, json: { code: "trust_refused" } });
    expect(answer.json.error).toMatch(/role.*deleted|trust policy/i);
    expect(await list()).toEqual([]);
  });

  it("S33: refuses a role that became open in between", async () => {
    const roleArn = await connect();
    await end();
    await world.changeRole(roleArn, { external_ids: null });
    expect(await again()).toMatchObject({ status: 400, json: { code: "trust_insecure" } });
  });
});

describe("cleanup", () => {
  const clean = (deps = world.deps) => world.call(cleanup(deps), "POST /workspaces/{wid}/aws/cleanup");

  it("disconnects every account", async () => {
    await connectBoth();
    expect(await clean()).toMatchObject({ status: 200, json: { success: true } });
    expect([await list(), (await gone()).length]).toEqual([[], 2]);
    expect(await clean(), "and nothing").toMatchObject({ status: 200, json: { success: true } });
  });

  it("answers 207 with the accounts that could not be disconnected, and 500 when none could", async () => {
    await connectBoth();
    const failing = (accounts: readonly string[]) => ({
      ...world.deps,
      connections: {
        ...world.deps.connections,
        acquire: (...given: Parameters<typeof world.deps.connections.acquire>) =>
          accounts.includes(given[0].account) ? Promise.reject(new Failure("table_unavailable")) : world.deps.connections.acquire(...given),
      },
    });
    expect(await clean(failing([second]))).toMatchObject({
      status: 207,
      json: { success: false, failedAccounts: [second], disconnected: 1, code: "table_unavailable" },
    });
    expect(await clean(failing([second]))).toMatchObject({ status: 500, json: { error: "Failed to disconnect AWS connections" } });
    expect((await clean()).status).toBe(200);
  });
});
