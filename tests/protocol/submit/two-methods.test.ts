import { describe, expect, it, test } from "vitest";
import { toDisconnectionView } from "../../../lib/connections/disconnect/to-disconnection-view.ts";
import { Failure } from "../../../lib/errors.ts";
import { ada } from "../../fakes/scripted-provider.ts";
import { acme } from "../../fixtures/connect-fixture.ts";
import { mortalProcess } from "../crash-fixture.ts";
import { openSubmitWorld, secret } from "./submit-fixture.ts";

const nothing = "a method that stores nothing";

describe("a login whose place a submission takes", () => {
  it(`leaves its tokens to their callers until they expire, and is revoked then, when ${nothing} comes after it`, async () => {
    const { submit, login, role, provider, held, connections, leftBehind, sweep, clock } = openSubmitWorld();
    await login();
    const { refresh_token: token = "", access_token: handedOut = "" } = (await held()) ?? {};
    const { connection } = await submit(secret, { method: role, replaceAccount: true });
    expect(connection).toMatchObject({ method: "role", hasRefreshToken: false });
    for (const attribute of ["credential", "expiresAt", "sealedRotation", "setupRunId"]) {
      expect(connection).not.toHaveProperty(attribute);
    }
    expect(connection.earlier).toMatchObject([{ what: "earlier_grant", state: "pending" }]);
    expect(await connections.read(acme)).toEqual(connection);
    expect(await held()).toBeUndefined();
    clock.moveMinutes(59);
    await sweep();
    expect([provider.isAlive(token), provider.isAlive(handedOut)]).toEqual([true, true]);
    clock.moveMinutes(2);
    await sweep();
    expect([provider.isAlive(token), provider.isAlive(handedOut)]).toEqual([false, false]);
    expect(await connections.read(acme)).not.toHaveProperty("earlier");
    expect(await leftBehind()).toEqual([]);
  });

  it("is revoked by the next sweep when the connection is disconnected before its tokens have expired", async () => {
    const { submit, login, role, provider, held, deps, disconnect, leftBehind, sweep, clock } = openSubmitWorld();
    await login();
    const token = (await held())?.refresh_token ?? "";
    await submit(secret, { method: role, replaceAccount: true });
    expect(toDisconnectionView(await disconnect(), deps.methods).left).toContainEqual(
      expect.objectContaining({ what: "earlier_grant", state: "pending", code: "given_back_later" }),
    );
    clock.moveMinutes(1);
    await sweep();
    expect(provider.isAlive(token)).toBe(false);
    expect(toDisconnectionView(await disconnect(), deps.methods).left).not.toContainEqual(
      expect.objectContaining({ what: "earlier_grant" }),
    );
    expect(await leftBehind()).toEqual([]);
  });

  it("is left to the other connection of its account, which has the same grant", async () => {
    const { submit, connect, login, role, provider, held, connections, leftBehind, sweep, clock } = openSubmitWorld();
    await connect({}, { principal: { id: "user-9", tenant: "globex" } });
    await login();
    const token = (await held())?.refresh_token ?? "";
    await submit(secret, { method: role, replaceAccount: true });
    clock.moveMinutes(61);
    await sweep();
    expect(provider.isAlive(token)).toBe(true);
    expect(await connections.read(acme)).not.toHaveProperty("earlier");
    expect(await leftBehind()).toEqual([]);
  });

  it("is revoked when both are of one account: the submission holds no grant that a revocation would end", async () => {
    const { submit, login, client, provider, held, leftBehind } = openSubmitWorld();
    client.know("secret-of-ada", ada);
    await login();
    const token = (await held())?.refresh_token ?? "";
    const { connection } = await submit("secret-of-ada");
    expect(connection).toMatchObject({ method: "client", identity: { id: ada } });
    expect(provider.isAlive(token)).toBe(false);
    expect(await leftBehind()).toEqual([]);
  });
});

test("S56: a method that stores nothing erases nothing where nothing is stored: its function may not", async () => {
  const { submit, role, deps, leftBehind } = openSubmitWorld();
  const erase = () => Promise.reject(new Failure("store_denied"));
  const using = { ...deps, credentials: { ...deps.credentials, erase } };
  for (const _ of ["first", "again"]) {
    await submit(secret, { method: role }, using);
    expect(await leftBehind()).toEqual([]);
  }
});

describe("a submission whose place a login takes", () => {
  it(`leaves a login that is whole, also after ${nothing}`, async () => {
    const { submit, login, role, provider, held, connections, leftBehind } = openSubmitWorld();
    await submit(secret, { method: role });
    await login(true);
    const connection = await connections.read(acme);
    expect(connection).toMatchObject({ method: "login", hasRefreshToken: true, identity: { id: ada } });
    for (const attribute of ["details", "duties"]) {
      expect(connection).not.toHaveProperty(attribute);
    }
    expect(await held()).toMatchObject({ grant_id: connection?.grantId });
    expect(provider.isAlive((await held())?.refresh_token ?? "")).toBe(true);
    expect(await leftBehind()).toEqual([]);
  });

  it("is asked for consent, and is not sent to the submission's account", async () => {
    const { submit, login, client, provider } = openSubmitWorld();
    client.know("secret-of-ada", ada);
    await submit("secret-of-ada");
    await login();
    expect(provider.asked).toEqual([{ askConsent: true }]);
  });

  it("is refused when it is of another account and was not started to replace one", async () => {
    const { submit, login, provider, connections, leftBehind } = openSubmitWorld();
    const { connection } = await submit();
    await expect(login()).rejects.toMatchObject({ code: "account_mismatch" });
    expect(await connections.read(acme)).toEqual(connection);
    expect(provider.revoked).toHaveLength(1);
    expect(await leftBehind()).toEqual([]);
  });
});

describe("the way back from a method that stores nothing", () => {
  const trust = { what: "earlier_client", state: "left", command: "clients delete", method: "role" };

  it.each(["secret", "login"] as const)("to a %s tells what the customer still trusts, with the command that removes it", async (to) => {
    const { submit, login, role, connections, disconnect, deps, leftBehind } = openSubmitWorld();
    await submit(secret, { method: role });
    await (to === "secret" ? submit(secret, { replaceAccount: true }) : login(true));
    const { earlier } = (await connections.read(acme)) ?? {};
    expect(earlier).toMatchObject([trust]);
    expect(await leftBehind()).toEqual([]);
    expect(toDisconnectionView(await disconnect(), deps.methods).left).toContainEqual(
      expect.objectContaining({ what: "earlier_client", state: "left", command: "clients delete" }),
    );
  });

  it("and forth again tells no one to remove the trust that the connection lives of", async () => {
    const { submit, role, connections } = openSubmitWorld();
    await submit(secret, { method: role });
    await submit(secret, { replaceAccount: true });
    await submit(secret, { method: role, replaceAccount: true });
    expect((await connections.read(acme))?.earlier).toMatchObject([{ what: "earlier_client", method: "client" }]);
    await submit(secret, { replaceAccount: true });
    expect((await connections.read(acme))?.earlier).toMatchObject([trust]);
  });

  it("and forth again waits for nothing, also when the first trust could not be looked at before", async () => {
    const { submit, role, connections, leftBehind, sweep, clock } = openSubmitWorld();
    await submit(secret, { method: role });
    role.failNext("revoke", new Failure("provider_unavailable"));
    await submit(secret, { replaceAccount: true });
    expect((await connections.read(acme))?.earlier).toMatchObject([{ what: "earlier_grant", state: "pending" }]);
    await submit(secret, { method: role, replaceAccount: true });
    clock.moveMinutes(6);
    await sweep();
    expect((await connections.read(acme))?.earlier).toMatchObject([{ what: "earlier_client", state: "left", method: "client" }]);
    expect(await leftBehind()).toEqual([]);
  });
});

describe("the setup of a provider", () => {
  it("follows a connection of its own method, and none of another", async () => {
    const { submit, login, setup, connections } = openSubmitWorld();
    const { connection } = await submit();
    expect(connection).not.toHaveProperty("setupRunId");
    expect([...setup.runs]).toEqual([]);
    await login(true);
    const { grantId, setupRunId } = (await connections.read(acme)) ?? {};
    expect(setupRunId).toBe(grantId);
    expect([...setup.runs]).toEqual([grantId]);
  });

  it("does not follow a submission that the sweeper makes live", async () => {
    const { submit, deps, setup, sweep, clock, connections } = openSubmitWorld();
    const { wrap } = mortalProcess({ call: 1, when: "before" });
    await submit(secret, {}, { ...deps, tombstones: wrap("tombstones", deps.tombstones) }).catch(() => undefined);
    clock.moveMinutes(2);
    await sweep();
    expect(await connections.read(acme)).toMatchObject({ method: "client", status: "active" });
    expect([...setup.runs]).toEqual([]);
  });
});
