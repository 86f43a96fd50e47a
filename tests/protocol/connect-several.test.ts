import { describe, expect, it } from "vitest";
import { disconnectConnection } from "../../lib/connections/disconnect/disconnect-connection.ts";
import { acme, attemptOf, openWorld, signal } from "../fixtures/connect-fixture.ts";

const grace = "110100000000000000002";
const production = { ...acme, account: "production" };
const asProduction = { account: "production", label: "Production" };
const code = (word: string, account = "default") => ({ code: word, accounts: [account] });

describe("a second login of an organisation, under a word of its own", () => {
  it("stands beside the first: its own identity, label, credential, setup run and events", async () => {
    const world = openWorld();
    const first = await world.connect();
    const second = await world.connect({ subject: grace }, asProduction);
    expect(second.connection).toMatchObject({ account: "production", label: "Production", identity: { id: grace } });
    expect(await world.connections.read(acme)).toEqual({ ...first.connection, joinedAt: second.connection.updatedAt });
    const [one, other] = [await world.held(), await world.held({ ...production, area: "connections" })];
    expect(one?.refresh_token).toBeDefined();
    expect(other?.refresh_token).toBeDefined();
    expect(one?.grant_id).not.toBe(other?.grant_id);
    expect(second.setupRunId).not.toBe(first.setupRunId);
    expect(world.events.published.map(({ connection: { account } }) => account)).toEqual([
      "default",
      "default",
      "production",
      "production",
    ]);
  });

  it("is named in the preview, before it is confirmed, and takes no connection's place", async () => {
    const world = openWorld();
    await world.connect();
    const parked = await world.deps.parked.read(attemptOf(await world.park({ subject: grace }, asProduction)));
    expect(parked).toMatchObject({ account: "production", label: "Production" });
  });

  it("keeps its label when it is connected again without one, also by another account", async () => {
    const world = openWorld();
    await world.connect({}, asProduction);
    await world.connect({}, { account: "production" });
    expect((await world.connections.read(production))?.label).toBe("Production");
    await world.connect({ subject: grace }, { account: "production", replaceAccount: true });
    expect(await world.connections.read(production)).toMatchObject({ label: "Production", identity: { id: grace } });
    await world.connect({ subject: grace }, { account: "production", label: "Staging" });
    expect((await world.connections.read(production))?.label).toBe("Staging");
  });

  it("lives on when the other one is disconnected and revoked", async () => {
    const world = openWorld();
    await world.connect();
    await world.connect({ subject: grace }, asProduction);
    const gone = await disconnectConnection(world.deps, acme, { principalId: "user-1" }, signal);
    expect(gone.grant).toMatchObject({ state: "revoked" });
    expect(await world.connections.read(acme)).toBeUndefined();
    expect(await world.connections.read(production)).toMatchObject({ status: "active" });
    expect(await world.held({ ...production, area: "connections" })).toBeDefined();
  });
});

describe("the same person under another word, where a revocation ends every grant of a person", () => {
  it("is refused at the callback, and the live grant is not revoked with it", async () => {
    const world = openWorld();
    const { connection } = await world.connect();
    await expect(world.park({}, asProduction)).rejects.toMatchObject(code("already_connected"));
    expect(world.provider.revoked).toEqual([]);
    expect(await world.connections.read(acme)).toEqual(connection);
    expect(await world.connections.read(production)).toBeUndefined();
    expect(await world.held({ ...production, area: "connections" })).toBeUndefined();
  });

  it("is refused when it goes live, when the other was connected since the callback", async () => {
    const world = openWorld();
    const late = await world.park({}, asProduction);
    const { connection } = await world.connect();
    await expect(world.confirm(late)).rejects.toMatchObject(code("already_connected"));
    expect(world.provider.revoked).toEqual([]);
    expect(await world.connections.read(acme)).toEqual(connection);
    expect(await world.connections.read(production)).toBeUndefined();
  });

  it("is refused where it would take another account's place", async () => {
    const world = openWorld();
    await world.connect();
    await world.connect({ subject: grace }, asProduction);
    await expect(world.park({}, { account: "production", replaceAccount: true })).rejects.toMatchObject(code("already_connected"));
    expect(await world.connections.read(production)).toMatchObject({ identity: { id: grace }, status: "active" });
  });

  it("is connected once the other is gone, or its grant is revoked", async () => {
    const world = openWorld();
    await world.connect();
    await disconnectConnection(world.deps, acme, { principalId: "user-1" }, signal);
    world.clock.moveMinutes(5);
    await world.connect({}, asProduction);
    expect(await world.connections.read(production)).toMatchObject({ status: "active" });
    const failure = { code: "grant_revoked", at: world.clock(), attempts: 1 } as const;
    world.connections.patch(production, { status: "reauth_required", failure });
    expect((await world.connect()).connection.account).toBe("default");
  });

  it("is no matter between organisations, as before", async () => {
    const world = openWorld();
    await world.connect();
    const globe = { principal: { id: "user-9", tenant: "globex" }, account: "production" };
    expect((await world.connect({}, globe)).connection).toMatchObject({ tenant: "globex", status: "active" });
  });
});
