import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import type { CredentialFields } from "../../../lib/connections/credential-store.ts";
import { buildMethods } from "../../../lib/connections/methods.ts";
import { neededScope, wishedScope } from "../../fakes/scripted-submission.ts";
import { acme } from "../../fixtures/connect-fixture.ts";
import { mortalProcess } from "../crash-fixture.ts";
import { account, live, openSubmitWorld, secret } from "./submit-fixture.ts";

describe("a submission", () => {
  it("is live with the proved facts: identity, scopes, details and duties, without a refresh token or an expiry", async () => {
    const { submit, connections, held, credentials, clock, events } = openSubmitWorld();
    const { connection, findings, reachable } = await submit();
    expect(connection).toMatchObject({
      ...acme,
      status: "active",
      method: "client",
      identity: { id: account, label: `${account}.example` },
      connectedBy: "user-1",
      scopesRequested: [neededScope, wishedScope],
      scopesGranted: [neededScope, wishedScope],
      scopesMissing: [],
      hasRefreshToken: false,
      credential: { ref: credentials.locate(live), version: 1 },
      details: { home: account },
      duties: { probe: clock() },
    });
    expect(connection).not.toHaveProperty("expiresAt");
    expect(connection).not.toHaveProperty("sealedRotation");
    expect(findings).toEqual([]);
    expect(reachable).toEqual([{ id: "project-1", name: "Project one" }]);
    expect(await connections.read(acme)).toEqual(connection);
    expect(await held()).toEqual({ grant_id: connection.grantId, client_secret: secret, ssh_key: "ssh-key-1" });
    expect(events.names()).toEqual(["connection.connected"]);
  });

  it("writes the record that leads to the credential before the credential, and leaves only the live one", async () => {
    const { submit, deps, leftBehind } = openSubmitWorld();
    const { wrap, steps } = mortalProcess();
    const { connections, credentials, parked, tombstones } = deps;
    const ports = {
      connections: wrap("connections", connections),
      credentials: wrap("credentials", credentials),
      parked: wrap("parked", parked),
      tombstones: wrap("tombstones", tombstones),
    };
    await submit(secret, {}, { ...deps, ...ports });
    expect(steps.map(({ name }) => name)).toEqual([
      "connections.read",
      "parked.write",
      "credentials.write",
      "connections.read",
      "tombstones.read",
      "credentials.read",
      "credentials.read",
      "credentials.write",
      "connections.write",
      "credentials.erase",
      "parked.erase",
    ]);
    expect(await leftBehind()).toEqual([]);
  });

  it("S60: changes nothing at the provider", async () => {
    const { submit, client } = openSubmitWorld();
    await submit();
    await submit();
    expect(client.changes).toEqual([]);
  });

  it("returns the missing scopes as findings, and keeps them on the record", async () => {
    const { submit, client } = openSubmitWorld();
    client.know("narrow-secret", account, [neededScope]);
    const { connection, findings } = await submit("narrow-secret");
    expect(findings).toMatchObject([{ code: "scope_missing", target: wishedScope }]);
    expect(connection).toMatchObject({
      scopesRequested: [neededScope, wishedScope],
      scopesGranted: [neededScope],
      scopesMissing: [wishedScope],
    });
  });

  it("S47: that does not work stores nothing, and its failure does not show the secret", async () => {
    const { submit, leftBehind, held, connections, logger } = openSubmitWorld();
    const failed = await submit("wrong-secret-canary").catch((error: unknown) => error);
    expect(failed).toMatchObject({ code: "credential_rejected" });
    expect(`${inspect(failed, { depth: null, showHidden: true })} ${logger.text()}`).not.toContain("wrong-secret-canary");
    expect(await leftBehind()).toEqual([]);
    expect(await held()).toBeUndefined();
    expect(await connections.read(acme)).toBeUndefined();
  });

  it("runs the duties that are due at once when it is live, and returns the updated record", async () => {
    const { submit, deps, connections } = openSubmitWorld();
    const seen: unknown[] = [];
    const { connection } = await submit(
      secret,
      {},
      {
        ...deps,
        afterLive: async (fresh) => {
          seen.push(await connections.read(acme));
          return { ...fresh, details: { made: "a key" } };
        },
      },
    );
    expect(seen).toMatchObject([{ grantId: connection.grantId }]);
    expect(connection.details).toEqual({ made: "a key" });
  });
});

describe("a submission of the account that is connected", () => {
  it("has on its record what the method reads from the stored credential, what was carried over included", async () => {
    const { submit, client, deps, clock } = openSubmitWorld();
    const detailsOf = ({ ssh_key }: CredentialFields) => ({ key: ssh_key?.reveal() ?? "none" });
    const method = { ...client, detailsOf };
    const using = { ...deps, methods: buildMethods(deps.provider, method, deps.role) };
    expect((await submit(secret, { method }, using)).connection.details).toEqual({ home: account, key: "ssh-key-1" });
    clock.moveMinutes(60);
    expect((await submit(secret, { method }, using)).connection.details).toEqual({ home: account, key: "ssh-key-1" });
  });

  it("keeps the connection's id, and the fields that the method carries over from the live credential", async () => {
    const { submit, client, held, connections, clock } = openSubmitWorld();
    const first = await submit();
    client.know("another-secret", account);
    clock.moveMinutes(60);
    const liveSince = clock();
    const second = await submit("another-secret");
    expect(second.connection).toMatchObject({ id: first.connection.id, createdAt: first.connection.createdAt, liveSince });
    expect(second.connection.grantId).not.toBe(first.connection.grantId);
    expect(await held()).toEqual({ grant_id: second.connection.grantId, client_secret: "another-secret", ssh_key: "ssh-key-1" });
    expect((await connections.read(acme))?.credential?.version).toBe(2);
  });

  it("passes the method the details of the connection that it made there before, and of no other method's", async () => {
    const { submit, client, role } = openSubmitWorld();
    const told: unknown[] = [];
    const asking = (method: typeof client) => ({
      ...method,
      verify: (...[input, call]: Parameters<typeof client.verify>) => {
        told.push(call.details, call.connectionId);
        return method.verify(input, call);
      },
    });
    const { connection } = await submit(secret, { method: asking(client) });
    await submit(secret, { method: asking(client) });
    await submit(secret, { method: asking(role) });
    expect(told).toEqual([{}, undefined, { home: account }, connection.id, {}, undefined]);
  });

  it("carries nothing over from a credential of another grant, such as a restored backup's", async () => {
    const { submit, held, credentials } = openSubmitWorld();
    await submit();
    const { grant_id: _, ...fields } = (await credentials.read(live))?.fields ?? {};
    await credentials.write(live, fields, { cas: 1 });
    await submit();
    expect(await held()).toMatchObject({ ssh_key: "ssh-key-2" });
  });
});

describe("a submission of another account", () => {
  it("is refused before anything is stored, and the connection stays", async () => {
    const { submit, client, held, leftBehind, connections } = openSubmitWorld();
    const { connection } = await submit();
    client.know("foreign-secret", "globex-tailnet");
    await expect(submit("foreign-secret")).rejects.toMatchObject({ code: "account_mismatch" });
    expect(await connections.read(acme)).toEqual(connection);
    expect(await held()).toMatchObject({ client_secret: secret });
    expect(await leftBehind()).toEqual([]);
  });

  it("replaces the account when the caller agreed to that: everything that the previous account had at the provider is given back", async () => {
    const { submit, client, addKey, held, leftBehind } = openSubmitWorld();
    const { connection } = await submit();
    await addKey();
    client.know("foreign-secret", "globex-tailnet");
    const replaced = await submit("foreign-secret", { replaceAccount: true });
    expect(replaced.connection).toMatchObject({ identity: { id: "globex-tailnet" } });
    expect(replaced.connection.grantId).not.toBe(connection.grantId);
    expect(await held()).toMatchObject({ client_secret: "foreign-secret", ssh_key: "ssh-key-2" });
    expect(client.changes).toEqual(["remove key-1"]);
    expect(await leftBehind()).toEqual([]);
  });
});

describe("a submission and a login in one slot", () => {
  it("take turns: the login is revoked when the submission takes its place", async () => {
    const { submit, login, provider, held, connections, leftBehind } = openSubmitWorld();
    await login();
    const refreshToken = (await held())?.refresh_token ?? "";
    await expect(submit()).rejects.toMatchObject({ code: "account_mismatch" });
    expect(provider.isAlive(refreshToken)).toBe(true);
    const { connection } = await submit(secret, { replaceAccount: true });
    expect(await connections.read(acme)).toEqual(connection);
    expect(connection).toMatchObject({ method: "client", hasRefreshToken: false });
    expect(await held()).not.toHaveProperty("refresh_token");
    expect(provider.isAlive(refreshToken)).toBe(false);
    expect(await leftBehind()).toEqual([]);
  });

  it("replace each other: the submission's credential is given back when the login replaces it", async () => {
    const { submit, login, client, addKey, held, connections, leftBehind } = openSubmitWorld();
    await submit();
    await addKey();
    await login(true);
    expect(await connections.read(acme)).toMatchObject({ method: "login", hasRefreshToken: true });
    expect(await held()).not.toHaveProperty("client_secret");
    expect(client.changes).toEqual(["remove key-1"]);
    expect(await leftBehind()).toEqual([]);
  });

  it("of one account are two: the other method's credential is given back without a request for it", async () => {
    const { submit, role, client, addKey, connections, held, leftBehind } = openSubmitWorld();
    await submit();
    await addKey();
    const { connection } = await submit(secret, { method: role });
    expect(connection).toMatchObject({ method: "role", identity: { id: account } });
    expect(connection).not.toHaveProperty("credential");
    expect(await connections.read(acme)).toEqual(connection);
    expect(client.changes).toEqual(["remove key-1"]);
    expect(await held()).toBeUndefined();
    expect(await leftBehind()).toEqual([]);
  });
});

describe("a credential of a login that nothing on record leads to, in a submission's place", () => {
  const restore = async () => {
    const world = openSubmitWorld();
    await world.login();
    const { grant_id: _, ...login } = (await world.credentials.read(live))?.fields ?? {};
    await world.submit(secret, { replaceAccount: true });
    world.provider.know(login.refresh_token?.reveal() ?? "", "another-person");
    const { version = 0 } = (await world.credentials.read(live)) ?? {};
    await world.credentials.write(live, login, { cas: version });
    return { ...world, token: login.refresh_token?.reveal() ?? "" };
  };

  it("is revoked by the login's method when the account is submitted again, not by that of the submission", async () => {
    const { submit, sweep, clock, provider, token, leftBehind, client } = await restore();
    await submit();
    clock.moveMinutes(6);
    await sweep();
    expect(provider.isAlive(token)).toBe(false);
    expect(client.changes).toEqual([]);
    expect(await leftBehind()).toEqual([]);
  });

  it("is revoked by the login's method when the connection is disconnected", async () => {
    const { disconnect, sweep, clock, provider, token, leftBehind } = await restore();
    expect((await disconnect()).grant).toEqual({ state: "left", code: "credential_missing" });
    clock.moveMinutes(6);
    await sweep();
    expect(provider.isAlive(token)).toBe(false);
    expect(await leftBehind()).toEqual([]);
  });
});
