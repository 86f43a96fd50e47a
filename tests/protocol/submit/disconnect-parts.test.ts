import { describe, expect, it } from "vitest";
import { toDisconnectionView } from "../../../lib/connections/disconnect/to-disconnection-view.ts";
import { buildNotice } from "../../../lib/connections/domain-event.ts";
import { buildMethods } from "../../../lib/connections/methods.ts";
import { Failure } from "../../../lib/errors.ts";
import { acme } from "../../fixtures/connect-fixture.ts";
import { live, openSubmitWorld, secret } from "./submit-fixture.ts";

const url = "https://provider.example/clients";

describe("a disconnect of a submission", () => {
  it("S29, S30: lists the parts that were removed and those that only the customer can remove, and how long they stay valid", async () => {
    const { submit, addKey, disconnect, deps, tombstones, connections, client, clock, held, leftBehind } = openSubmitWorld();
    await submit();
    await addKey();
    const livesUntil = new Date(clock().getTime() + 3_600_000);
    const parts = [
      { what: "auth_key", target: "key-1", state: "removed" },
      { what: "client", state: "left", code: "revocation_unsupported", livesUntil, command: "clients delete" },
    ];
    const disconnection = await disconnect();
    expect(disconnection).toMatchObject({ state: "disconnected", grant: { state: "left", code: "revocation_unsupported", parts } });
    expect(client.keys.size).toBe(0);
    expect(toDisconnectionView(disconnection, deps.methods)).toMatchObject({
      state: "disconnected",
      revoked: false,
      undone: [{ what: "auth_key", target: "key-1", state: "removed" }],
      left: [
        {
          what: "client",
          state: "left",
          code: "revocation_unsupported",
          url,
          lives_until: livesUntil.toISOString(),
          command: "clients delete",
        },
      ],
    });
    expect((await tombstones.read(acme))?.grant.parts).toEqual(parts);
    const event = connections.kept.find(({ name }) => name === "connection.disconnected");
    expect(event && buildNotice(event, clock()).detail).toMatchObject({ grant: "left", left: "client" });
    expect([await held(), await leftBehind()]).toEqual([undefined, []]);
    expect(await disconnect()).toEqual(disconnection);
  });

  it("parks every field while one part is pending, and the sweeper gives the same back again", async () => {
    const { submit, addKey, disconnect, deps, client, tombstones, parked, held, sweep, clock, leftBehind, logger } = openSubmitWorld();
    await submit();
    await addKey();
    const { revoke } = client;
    const given: unknown[] = [];
    let isDown = true;
    const flaky = {
      ...client,
      revoke: async (...[fields, call]: Parameters<typeof revoke>) => {
        given.push(Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, value.reveal()])));
        return isDown
          ? [
              { what: "auth_key", target: "key-1", state: "pending" as const, code: "provider_timeout" as const },
              { what: "client", state: "left" as const, code: "revocation_unsupported" as const },
            ]
          : revoke(fields, call);
      },
    };
    const using = { ...deps, methods: buildMethods(deps.provider, flaky, deps.role) };
    const disconnection = await disconnect(using);
    expect(disconnection.grant).toMatchObject({ state: "pending", code: "provider_timeout" });
    expect(toDisconnectionView(disconnection, using.methods).left).toMatchObject([
      { what: "auth_key", target: "key-1", state: "pending", code: "provider_timeout", url },
      { what: "client", state: "left" },
    ]);
    const [kept] = parked.all();
    expect(kept, "giving it back needs them").toMatchObject({ details: { home: "acme-tailnet" }, connectionId: expect.any(String) });
    expect(await held({ ...live, area: "parked", account: kept?.parkedId ?? "" })).toMatchObject({
      client_secret: secret,
      auth_key: "key-1",
    });

    clock.moveMinutes(6);
    await sweep(using);
    expect((await tombstones.read(acme))?.grant.state).toBe("pending");
    isDown = false;
    clock.moveMinutes(6);
    expect(await sweep(using)).toEqual({ live: 0, givenBack: 1, left: 0 });
    expect(given).toHaveLength(3);
    expect(given[2]).toEqual(given[0]);
    expect(client.keys.size).toBe(0);
    expect((await tombstones.read(acme))?.grant).toMatchObject({
      state: "left",
      parts: [{ state: "removed" }, { what: "client", state: "left" }],
    });
    expect(await leftBehind()).toEqual([]);
    expect(logger.text()).not.toContain("left at the provider");
  });

  it("reports after seven days which parts are left for good, as a loss", async () => {
    const { submit, addKey, disconnect, deps, client, tombstones, sweep, clock, leftBehind, logger } = openSubmitWorld();
    await submit();
    await addKey();
    const stuck = {
      ...client,
      revoke: async () => [{ what: "auth_key", target: "key-1", state: "pending" as const, code: "provider_timeout" as const }],
    };
    const using = { ...deps, methods: buildMethods(deps.provider, stuck, deps.role) };
    await disconnect(using);
    clock.moveMinutes(7 * 24 * 60 + 6);
    await sweep(using);
    expect((await tombstones.read(acme))?.grant).toEqual({
      state: "left",
      code: "provider_timeout",
      parts: [{ what: "auth_key", target: "key-1", state: "left", code: "provider_timeout" }],
    });
    expect(await leftBehind()).toEqual([]);
    expect(logger.text()).toContain("a grant is left at the provider");
  });

  it("waits while another process works on the connection that was submitted since: that may be the same client", async () => {
    const { submit, client, disconnect, sweep, clock, connections, parked, leftBehind } = openSubmitWorld();
    await submit();
    client.failNext("revoke", new Failure("provider_timeout"));
    await disconnect();
    await submit();
    clock.moveMinutes(6);
    const until = new Date(clock().getTime() + 30_000);
    await connections.acquire(acme, { owner: "another process", now: clock(), until });
    expect(await sweep()).toEqual({ live: 0, givenBack: 0, left: 1 });
    expect(parked.all()).toHaveLength(1);
    clock.moveMinutes(6);
    expect(await sweep()).toEqual({ live: 0, givenBack: 1, left: 0 });
    expect(await leftBehind()).toEqual([]);
  });

  it("finishes at once when a parked connection's method can only leave the parts to its customer", async () => {
    const { submit, client, disconnect, sweep, clock, tombstones, leftBehind } = openSubmitWorld();
    await submit();
    client.failNext("revoke", new Failure("provider_timeout"));
    expect((await disconnect()).grant).toEqual({ state: "pending", code: "provider_timeout" });
    client.failNext("revoke", new Failure("revocation_unsupported"));
    clock.moveMinutes(6);
    await sweep();
    expect((await tombstones.read(acme))?.grant).toEqual({ state: "left", code: "revocation_unsupported" });
    expect(await leftBehind()).toEqual([]);
  });
});

describe("a connection that stores nothing", () => {
  const openSealed = async () => {
    const world = openSubmitWorld();
    await world.submit(secret, { method: world.role });
    const sealed = () => Promise.reject(new Failure("vault_sealed"));
    const using = { ...world.deps, credentials: { ...world.credentials, read: sealed, write: sealed, erase: sealed } };
    return { ...world, using };
  };

  it("is disconnected while Vault is sealed", async () => {
    const { disconnect, using, connections, leftBehind } = await openSealed();
    expect(await disconnect(using)).toMatchObject({
      state: "disconnected",
      grant: { state: "left", parts: [{ what: "client", state: "left" }] },
    });
    expect(await connections.read(acme)).toBeUndefined();
    expect(await leftBehind()).toEqual([]);
  });

  it("is revoked by the sweeper while Vault is sealed, when the provider was down", async () => {
    const { disconnect, using, role, sweep, clock, tombstones, leftBehind } = await openSealed();
    role.failNext("revoke", new Failure("provider_unreachable"));
    expect((await disconnect(using)).grant).toEqual({ state: "pending", code: "provider_unreachable" });
    clock.moveMinutes(6);
    expect(await sweep(using)).toEqual({ live: 0, givenBack: 1, left: 0 });
    expect((await tombstones.read(acme))?.grant).toMatchObject({ state: "left", parts: [{ what: "client" }] });
    expect(await leftBehind()).toEqual([]);
  });

  it("is connected again as the same connection, by the same submission", async () => {
    const { submit, role, connections } = openSubmitWorld();
    const first = await submit(secret, { method: role });
    const second = await submit(secret, { method: role });
    expect(second.connection.id).toBe(first.connection.id);
    expect(await connections.read(acme)).toEqual(second.connection);
    expect(second.connection.details).toEqual({ home: "acme-tailnet", role: secret });
    expect(role.changes).toEqual([]);
  });

  it("does not overwrite a foreign credential before that is kept to be revoked", async () => {
    const { submit, role, credentials, held, parked } = openSubmitWorld();
    const { Secret } = await import("../../../lib/secret.ts");
    await credentials.write(live, { client_secret: new Secret("of-no-grant") }, { cas: 0 });
    await submit(secret, { method: role });
    expect(await held()).toBeUndefined();
    expect(parked.all()).toMatchObject([{ phase: "rejected", identity: { id: "" } }]);
  });
});
