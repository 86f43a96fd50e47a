import { describe, expect, it } from "vitest";
import { tokenBroker } from "../../../lib/connections/tokens/serve-token.ts";
import { Failure } from "../../../lib/errors.ts";
import { bearerOf } from "../../fakes/bearer-of.ts";
import { mintedScopes } from "../../fakes/scripted-minted.ts";
import { acme, hour } from "../../fixtures/engine-fixture.ts";
import { fieldsOf } from "../../fixtures/fields-of.ts";
import { live, net, openMinted, signal } from "./mint-fixture.ts";

const first = "token-1-of-client-1-full";
const second = "token-2-of-client-1-full";

describe("a minted token", () => {
  it("is served with its expiry and scopes, and the client's secret is not", async () => {
    const { broker, clock } = await openMinted();
    const token = await broker.serve(net, 300, signal);
    expect({ ...token, accessToken: bearerOf(token) }).toEqual({
      type: "bearer",
      accessToken: first,
      expiresAt: new Date(clock().getTime() + 3_600_000),
      issuedAt: clock(),
      scopes: mintedScopes,
      connectionId: "connection-of-acme",
      grantId: "grant-1",
      missingScopes: [],
      facts: expect.objectContaining({ provider: net.provider, account: net.account, method: "client" }),
      isOnly: false,
    });
  });

  it("is told to the engine as minted, and not as a refresh of what is stored", async () => {
    const { refresh } = await openMinted();
    expect(await refresh({ kind: "use", minTtlSeconds: 300 })).toMatchObject({ kind: "refreshed", reason: "minted" });
  });

  it("costs one read of the record and one of the store: no lease, nothing stored", async () => {
    const { serve, calls, read, connections } = await openMinted();
    const before = await read();
    await serve();
    expect(calls).toEqual({ acquire: 0, read: 1, commit: 0, touch: 0, vault: 1 });
    expect(await read()).toEqual(before);
    expect(connections.leaseOf(net)).toBeUndefined();
  });

  it("is served from memory for a second, with no call at all", async () => {
    const { serve, calls, clock, method } = await openMinted();
    await serve();
    clock.moveSeconds(0.9);
    expect(await serve()).toBe(first);
    expect(calls).toMatchObject({ acquire: 0, read: 1, vault: 1 });
    expect(method.requested).toHaveLength(1);
  });

  it("is served from memory for its life, while its record is read once a second at most", async () => {
    const { serve, calls, clock, method } = await openMinted();
    for (let half = 0; half < 6600; half += 1) {
      expect(await serve()).toBe(first);
      clock.moveSeconds(0.5);
    }
    expect(calls).toMatchObject({ acquire: 0, read: 3300, vault: 1 });
    expect(method.requested).toHaveLength(1);
    clock.moveSeconds(1);
    expect(await serve()).toBe(second);
  });

  it("is minted again when half of its life has passed, however much a caller wants", async () => {
    const { serve, clock, method } = await openMinted();
    await serve(3000);
    clock.moveSeconds(1800);
    expect(await serve(3000)).toBe(first);
    clock.moveSeconds(1);
    expect(await serve(3000)).toBe(second);
    expect(method.requested).toHaveLength(2);
  });

  it("whose life the provider did not tell is minted again after a minute", async () => {
    const { serve, clock, method } = await openMinted();
    method.live(undefined);
    expect(await serve()).toBe(first);
    clock.moveSeconds(59);
    expect(await serve()).toBe(first);
    clock.moveSeconds(1);
    expect(await serve()).toBe(second);
  });

  it("is requested once for 50 callers at once, and its record is read once for 50 a second later", async () => {
    const { serve, clock, method, calls } = await openMinted();
    const fifty = async () => new Set(await Promise.all(Array.from({ length: 50 }, () => serve())));
    expect(await fifty()).toEqual(new Set([first]));
    clock.moveSeconds(1);
    expect(await fifty()).toEqual(new Set([first]));
    expect(method.requested).toHaveLength(1);
    expect(calls).toMatchObject({ acquire: 0, read: 2, vault: 1 });
  });

  it("is a use of the connection, noted once an hour", async () => {
    const { serve, clock, read, calls } = await openMinted();
    await serve();
    expect(calls.touch).toBe(0);
    clock.moveSeconds(hour);
    await serve();
    await serve();
    expect(calls.touch).toBe(1);
    expect((await read()).lastUsedAt).toEqual(clock());
  });

  it("is served while another process has the lease: nothing of it is written", async () => {
    const { serve, hold } = await openMinted();
    await hold();
    expect(await serve()).toBe(first);
  });

  it("is minted without a look at the store by a method that stores nothing, also while Vault is sealed", async () => {
    const { serve, connections, credentials, method } = await openMinted();
    connections.patch(net, { credential: undefined as never });
    method.know("ours", "");
    credentials.failNext("read", new Failure("vault_sealed"));
    expect(await serve()).toBe("token-1-of-ours-full");
  });

  it("is minted with the stored credential, although its record is one version behind", async () => {
    const { serve, storeBehindTheRecord } = await openMinted();
    await storeBehindTheRecord("client-2");
    expect(await serve()).toBe("token-1-of-client-2-full");
  });

  it("is minted with the credential that its record names, although the store was read before that was written", async () => {
    const { serve, engine, connections, credentials, storeBehindTheRecord } = await openMinted();
    const early = await credentials.read(live);
    await storeBehindTheRecord("client-2");
    connections.patch(net, { credential: { ref: credentials.locate(live), version: 2 } });
    let reads = 0;
    const read: typeof credentials.read = async (...given) => {
      reads += 1;
      return reads === 1 ? early : credentials.read(...given);
    };
    const using = tokenBroker({ ...engine, credentials: { ...engine.credentials, read } });
    expect(await serve(300, { using })).toBe("token-1-of-client-2-full");
  });

  it("is not minted with the credential of another grant", async () => {
    const { serve, credentials, method } = await openMinted();
    await credentials.write(live, fieldsOf({ client_id: "client-1", client_secret: "x", grant_id: "of another" }), { cas: 1 });
    await expect(serve()).rejects.toMatchObject({ code: "credential_missing" });
    expect(method.requested).toEqual([]);
  });
});

describe("S49: minted tokens of different organisations", () => {
  it("are kept apart, in memory and in flight", async () => {
    const { broker, submit } = await openMinted();
    const globex = { ...net, tenant: "globex" };
    await submit(globex, "client-2", "grant-2");
    for (let round = 1; round <= 2; round += 1) {
      const served = await Promise.all([net, globex].map(async (key) => bearerOf(await broker.serve(key, 300, signal))));
      expect(served).toEqual([expect.stringContaining("of-client-1-"), expect.stringContaining("of-client-2-")]);
    }
    await expect(broker.serve({ ...net, tenant: "initech" }, 300, signal)).rejects.toMatchObject({ code: "not_found" });
  });
});

describe("a level of access", () => {
  it("has tokens of its own, in memory and in flight", async () => {
    const { serve, method } = await openMinted();
    for (let round = 1; round <= 2; round += 1) {
      const served = await Promise.all([serve(), serve(300, { access: "read" })]);
      expect(served).toEqual([expect.stringMatching(/-full$/), expect.stringMatching(/-read$/)]);
    }
    expect(method.requested.map(({ access }) => access).sort()).toEqual(["full", "read"]);
  });

  it("that the method does not have is refused, and the provider is not asked", async () => {
    const { engine, method } = await openMinted();
    const methods = { ...engine.methods, find: () => ({ ...method, access: ["full"] as const }) };
    const broker = tokenBroker({ ...engine, methods });
    await expect(broker.serve(net, 300, signal, undefined, "read")).rejects.toMatchObject({ code: "invalid_request", field: "access" });
    expect(method.requested).toEqual([]);
  });

  it.each([
    ["lives", 0],
    ["has expired", 2 * hour],
  ])("is full, and only that, for a token that is refreshed and %s", async (_, seconds) => {
    const { broker, clock, provider, connections } = await openMinted();
    clock.moveSeconds(seconds);
    await expect(broker.serve(acme, 300, signal, undefined, "read")).rejects.toMatchObject({ code: "invalid_request", field: "access" });
    expect(provider.refreshed).toEqual([]);
    expect(connections.leaseOf(acme)).toBeUndefined();
    await expect(broker.serve(acme, 300, signal, undefined, "full")).resolves.toMatchObject({ type: "bearer" });
  });
});

describe("what happens to the connection elsewhere", () => {
  it.each([
    ["a disconnect that began", { status: "disconnecting" }, "connection_disconnecting"],
    [
      "an end that another process found",
      { status: "reauth_required", failure: { code: "credential_rejected", at: new Date(0), attempts: 1 } },
      "credential_rejected",
    ],
  ] as const)("is noticed within a second: %s", async (_, changes, code) => {
    const { serve, clock, connections, method } = await openMinted();
    await serve();
    connections.patch(net, changes);
    clock.moveSeconds(0.9);
    expect(await serve()).toBe(first);
    clock.moveSeconds(0.1);
    await expect(serve()).rejects.toMatchObject({ code });
    expect(method.requested).toHaveLength(1);
  });

  it("is noticed within a second: a disconnect that is done", async () => {
    const { serve, clock, connections, engine } = await openMinted();
    await serve();
    clock.moveSeconds(1);
    const gone = { ...connections, read: async () => undefined, acquire: async () => ({ kind: "absent" }) as const };
    const broker = tokenBroker({ ...engine, connections: gone });
    await expect(serve(300, { using: broker })).rejects.toMatchObject({ code: "not_found" });
  });

  it("is noticed within a second: another submission, whose token is another one", async () => {
    const { serve, clock, connections, credentials, method } = await openMinted();
    await serve();
    method.know("client-9", "another");
    await credentials.write(live, fieldsOf({ client_id: "client-9", client_secret: "another", grant_id: "grant-9" }), { cas: 1 });
    connections.patch(net, { grantId: "grant-9", credential: { ref: credentials.locate(live), version: 2 } });
    clock.moveSeconds(1);
    expect(await serve()).toBe("token-2-of-client-9-full");
  });

  it("is said beside the token within a second: a probe that fails, and that it works again", async () => {
    const { broker, clock, connections } = await openMinted();
    await broker.serve(net, 300, signal);
    const failure = { code: "provider_unavailable", at: clock(), attempts: 1 } as const;
    connections.patch(net, { failure });
    clock.moveSeconds(1);
    expect(await broker.serve(net, 300, signal)).toMatchObject({ warning: { code: "provider_unavailable" } });
    connections.patch(net, { failure: undefined as never });
    clock.moveSeconds(1);
    expect(await broker.serve(net, 300, signal)).not.toHaveProperty("warning");
  });
});
