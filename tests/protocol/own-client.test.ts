import { describe, expect, it } from "vitest";
import type { Connection, RevocationResult, Tombstone } from "../../lib/connections/connection.ts";
import { Failure } from "../../lib/errors.ts";
import { asClient } from "../../lib/oauth-clients/as-client.ts";
import { eraseUnneeded } from "../../lib/oauth-clients/erase-unneeded.ts";
import { toNamedPeer } from "../../lib/oauth-clients/own-client.ts";
import { type OwnClientStore, readOwnClient, toOwnClientPlace } from "../../lib/oauth-clients/own-client-secrets.ts";
import { removeClient } from "../../lib/oauth-clients/remove-client.ts";
import { setClient } from "../../lib/oauth-clients/set-client.ts";
import type { OAuthClient } from "../../lib/providers/oauth-transport.ts";
import { Secret } from "../../lib/secret.ts";
import { memoryCredentialStore } from "../fakes/memory-credential-store.ts";
import { memoryOwnClients } from "../fakes/memory-own-clients.ts";
import { recordedLog } from "../fakes/recorded-log.ts";
import { stoppedClock } from "../fakes/stopped-clock.ts";
import { newConnection } from "../fixtures/new-connection.ts";

const place = { tenant: "acme", provider: "gcp", peer: "gcp" } as const;
const at = { tenant: "acme", provider: "gcp", account: "default" } as const;
const { signal } = new AbortController();
const accepted = async () => undefined;

function openWorld() {
  const [clock, ownClients] = [stoppedClock(), memoryOwnClients()];
  const store = memoryCredentialStore();
  const credentials = store as unknown as OwnClientStore;
  const connections: Connection[] = [];
  const tombstones: Tombstone[] = [];
  const deps = {
    ...{ clock, ownClients, credentials },
    connections: { list: async () => connections },
    tombstones: { listEvery: async () => tombstones },
  };
  const set = (clientId: string, secret: string, prove = accepted) =>
    setClient(deps, place, { clientId, clientSecret: new Secret(secret), by: "ada" }, prove, signal);
  const held = async (clientId: string) => {
    const { clientSecret, earlierSecret } = await readOwnClient(credentials, { at, clientId, now: clock() });
    return [clientSecret.reveal(), earlierSecret?.reveal()];
  };
  const isStored = async (clientId: string) => (await credentials.read(toOwnClientPlace(place, clientId))) !== undefined;
  const connectWith = (clientId: string, account = "default") =>
    connections.push(newConnection({ tenant: "acme", account, details: { oauth_client: clientId }, liveSince: firstDay }));
  return { deps, store, clock, connections, tombstones, set, held, isStored, connectWith };
}

const gone = (state: RevocationResult["state"], disconnectedAt = new Date(0)) =>
  ({ grant: { state }, disconnectedAt }) as unknown as Tombstone;
const revoking = gone("pending");
const day = 86_400;
const ids = ({ earlier }: { readonly earlier: readonly { readonly clientId: string }[] }) => earlier.map(({ clientId }) => clientId);
const firstDay = new Date(0);

describe("an organisation's own client", () => {
  it("is not kept unless the provider accepts it, also not when the provider is down", async () => {
    const { set, isStored, deps } = openWorld();
    for (const code of ["own_client_rejected", "provider_unavailable", "provider_timeout"] as const) {
      await expect(set("1-a", "one", () => Promise.reject(new Failure(code)))).rejects.toMatchObject({ code });
    }
    expect([await isStored("1-a"), await deps.ownClients.read(place)]).toEqual([false, undefined]);
  });

  it("keeps the secret before for seven days, and only the last one", async () => {
    const { set, held, clock } = openWorld();
    await set("1-a", "one");
    expect(await held("1-a")).toEqual(["one", undefined]);
    const { bothUntil } = await set("1-a", "two");
    expect([bothUntil, await held("1-a")]).toEqual([new Date(clock().getTime() + 7 * 86_400_000), ["two", "one"]]);
    await set("1-a", "three");
    expect(await held("1-a")).toEqual(["three", "two"]);
    clock.moveSeconds(7 * 86_400 - 1);
    expect(await held("1-a")).toEqual(["three", "two"]);
    clock.moveSeconds(1);
    expect(await held("1-a")).toEqual(["three", undefined]);
  });

  it("that is set again unchanged keeps the end of the earlier secret, and a late one erases that secret", async () => {
    const { set, held, clock, deps } = openWorld();
    await set("1-a", "one");
    const { bothUntil } = await set("1-a", "two");
    clock.moveSeconds(60);
    expect(await set("1-a", "two")).toMatchObject({ bothUntil, revision: 4, testedAt: clock() });
    clock.moveSeconds(8 * 86_400);
    expect(await set("1-a", "two")).not.toHaveProperty("bothUntil");
    expect(await held("1-a")).toEqual(["two", undefined]);
    expect(Object.keys((await deps.credentials.read(toOwnClientPlace(place, "1-a")))?.fields ?? {})).toEqual(["client_secret"]);
  });

  it("that another one follows is kept for eight days, because a login may wait, and while a grant needs it", async () => {
    const { set, isStored, connections, tombstones, connectWith, clock } = openWorld();
    await set("1-a", "one");
    await set("2-b", "two");
    const again = async () => [ids(await set("2-b", "two")), await isStored("1-a")];
    clock.moveSeconds(8 * day);
    expect(await again()).toEqual([["1-a"], true]);
    clock.moveSeconds(1);
    connectWith("1-a");
    expect(await again()).toEqual([["1-a"], true]);
    const earlier = [{ what: "earlier_grant", target: "g", state: "pending" as const }];
    connections.splice(0, 1, newConnection({ tenant: "acme", liveSince: firstDay, earlier }));
    expect(await again()).toEqual([["1-a"], true]);
    connections.splice(0, 1, newConnection({ tenant: "acme", liveSince: clock() }));
    expect(await again()).toEqual([["1-a"], true]);
    connections.length = 0;
    for (const tombstone of [revoking, gone("left", clock())]) {
      tombstones.splice(0, 1, tombstone);
      expect(await again()).toEqual([["1-a"], true]);
    }
    tombstones.length = 0;
    expect([await again(), await isStored("2-b")]).toEqual([[["1-a"], false], true]);
    clock.moveSeconds(15 * 60 + 1);
    expect(await again()).toEqual([[], false]);
  });

  it("that no grant needs any more is erased by a sweep, without another change, and only then", async () => {
    const { set, isStored, deps, clock, store, connectWith, connections } = openWorld();
    const sweep = () => eraseUnneeded({ ...deps, logger: recordedLog() }, signal);
    await set("1-a", "one");
    expect(await deps.ownClients.listDue(new Date(clock().getTime() + 365 * day * 1000), 10, () => undefined)).toEqual([]);
    await set("2-b", "two");
    clock.moveSeconds(7 * day);
    expect([await sweep(), await isStored("1-a"), await sweep()]).toEqual([1, true, 0]);
    connectWith("1-a");
    clock.moveSeconds(2 * day);
    expect([await sweep(), await isStored("1-a")]).toEqual([1, true]);
    connections.length = 0;
    clock.moveSeconds(day);
    store.failNext("read", new Failure("vault_sealed"));
    expect([await sweep(), await isStored("1-a")]).toEqual([0, true]);
    expect([await sweep(), await isStored("1-a"), await isStored("2-b")]).toEqual([1, false, true]);
    clock.moveSeconds(day);
    expect([await sweep(), (await deps.ownClients.read(place))?.earlier, await sweep()]).toEqual([1, [], 0]);
    clock.moveSeconds(30 * day);
    expect([await sweep(), await isStored("2-b")]).toEqual([0, true]);
  });

  it("whose erasure failed is erased by a later change", async () => {
    const { set, isStored, clock, store } = openWorld();
    await set("1-a", "one");
    await set("2-b", "two");
    clock.moveSeconds(8 * day + 1);
    store.failNext("erase", new Failure("store_unavailable"));
    await expect(set("2-b", "two")).rejects.toMatchObject({ code: "store_unavailable" });
    expect(await isStored("1-a")).toBe(true);
    clock.moveSeconds(15 * 60 + 1);
    await set("2-b", "two");
    expect(await isStored("1-a")).toBe(false);
  });

  it("is not set while its secret from before is being erased, and is afterwards", async () => {
    const { set, held, clock } = openWorld();
    await set("1-a", "one");
    await set("2-b", "two");
    clock.moveSeconds(8 * day + 1);
    await set("2-b", "two");
    await expect(set("1-a", "three")).rejects.toMatchObject({ code: "credential_conflict" });
    clock.moveSeconds(15 * 60 + 1);
    expect(ids(await set("1-a", "three"))).toEqual(["2-b"]);
    expect(await held("1-a")).toEqual(["three", undefined]);
  });

  /** Every order of the calls of two changes: each entry is the one of them that goes next. */
  const orders = Array.from({ length: 256 }, (_, bits) => Array.from({ length: 8 }, (_, turn) => (bits >> turn) & 1));

  it.each(["set", "remove"] as const)("has its secret in every order of a change of it beside the other one's: %s", async (other) => {
    for (const order of orders) {
      const { set, deps, store, isStored, held, clock } = openWorld();
      await set("1-a", "one");
      await set("2-b", "two");
      clock.moveSeconds(8 * day + 1);
      const waiting: (() => void)[][] = [[], []];
      /** The stores as one of the two sees them: each call waits for its turn. */
      const inTurn = (who: 0 | 1) => {
        const wrap = <T extends object>(port: T): T =>
          new Proxy(port, {
            get:
              (target, name) =>
              async (...given: unknown[]) => {
                await new Promise<void>((resolve) => waiting[who]?.push(resolve));
                return (target as Record<PropertyKey, (...args: unknown[]) => unknown>)[name]?.(...given);
              },
          });
        return { ...deps, ownClients: wrap(deps.ownClients), credentials: wrap(store) as unknown as OwnClientStore };
      };
      const put = (who: 0 | 1, clientId: string, secret: string) =>
        setClient(inTurn(who), place, { clientId, clientSecret: new Secret(secret), by: "ada" }, accepted, signal);
      const both = Promise.allSettled([
        put(0, "1-a", "three"),
        other === "set" ? put(1, "2-b", "two") : removeClient(inTurn(1), place, signal),
      ]);
      let isDone = false;
      const done = both.finally(() => {
        isDone = true;
      });
      for (let turn = 0; !isDone; turn += 1) {
        for (let ticks = 0; ticks < 20; ticks += 1) {
          await undefined;
        }
        const who = order[turn % order.length] ?? 0;
        (waiting[who]?.shift() ?? waiting[1 - who]?.shift())?.();
      }
      expect((await done).some(({ status }) => status === "fulfilled")).toBe(true);
      const record = await deps.ownClients.read(place);
      const named = [
        ...(record?.isRemoved ? [] : [record?.clientId ?? ""]),
        ...(record?.earlier ?? []).filter((one) => !one.isErasing).map(({ clientId }) => clientId),
      ];
      expect(await Promise.all(named.map(isStored))).toEqual(named.map(() => true));
      if (record?.clientId === "1-a") {
        expect((await held("1-a"))[0]).toBe("three");
      }
    }
  });

  it("that is set again after another one is no earlier one", async () => {
    const { set, held, connectWith } = openWorld();
    await set("1-a", "one");
    connectWith("1-a");
    await set("2-b", "two");
    connectWith("2-b", "second");
    expect(ids(await set("1-a", "three"))).toEqual(["2-b"]);
    expect([await held("1-a"), await held("2-b")]).toEqual([
      ["three", "one"],
      ["two", undefined],
    ]);
  });

  it("is set by one of two who set it at once, and the secret of that one is stored", async () => {
    const { set, isStored } = openWorld();
    const outcomes = await Promise.allSettled([set("1-a", "one"), set("2-b", "two")]);
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
    expect(outcomes.find((one) => one.status === "rejected")).toMatchObject({ reason: { code: "credential_conflict" } });
    const [winner] = outcomes.flatMap((one) => (one.status === "fulfilled" ? [one.value.clientId] : []));
    expect(await Promise.all(["1-a", "2-b"].map(isStored))).toEqual(["1-a", "2-b"].map((id) => id === winner));
  });

  it("makes no login if its secret could not be stored, and does after another try", async () => {
    const { set, store, deps } = openWorld();
    for (const revision of [1, 2]) {
      store.failNext("write", new Failure("vault_sealed"));
      await expect(set("1-a", "one")).rejects.toMatchObject({ code: "vault_sealed" });
      expect(await deps.ownClients.read(place)).toMatchObject({ isRemoved: true, earlier: [{ clientId: "1-a" }], revision });
    }
    expect(await deps.ownClients.findId(at, "gcp")).toBeUndefined();
    expect(await set("1-a", "one")).toMatchObject({ earlier: [] });
    expect(await deps.ownClients.findId(at, "gcp")).toBe("1-a");
  });

  it.each([0, 1])("whose secret is stored, but not its record beside %i others, loses the secret to a sweep", async (others) => {
    const { set, deps, isStored, clock } = openWorld();
    if (others > 0) {
      await set("2-b", "two");
    }
    const { write } = deps.ownClients;
    let writes = 0;
    deps.ownClients.write = async (client) => {
      writes += 1;
      return writes === 2 ? Promise.reject(new Failure("table_unavailable")) : write(client);
    };
    await expect(set("1-a", "one")).rejects.toMatchObject({ code: "table_unavailable" });
    expect([await isStored("1-a"), await deps.ownClients.findId(at, "gcp")]).toEqual([true, others > 0 ? "2-b" : undefined]);
    clock.moveSeconds(9 * day);
    expect(await eraseUnneeded({ ...deps, logger: recordedLog() }, signal)).toBe(1);
    expect([await isStored("1-a"), await isStored("2-b")]).toEqual([false, others > 0]);
  });

  it("that logins use keeps a secret that was lost and set again, also if its record could not be written", async () => {
    const { set, deps, store, isStored, clock } = openWorld();
    await set("1-a", "one");
    await store.erase(toOwnClientPlace(place, "1-a") as never, signal);
    const { write } = deps.ownClients;
    deps.ownClients.write = async (client) =>
      client.earlier.length === 0 ? Promise.reject(new Failure("table_unavailable")) : write(client);
    await expect(set("1-a", "two")).rejects.toMatchObject({ code: "table_unavailable" });
    deps.ownClients.write = write;
    clock.moveSeconds(9 * day);
    await eraseUnneeded({ ...deps, logger: recordedLog() }, signal);
    expect(await isStored("1-a")).toBe(true);
  });

  it("is not removed while connections of it or of an earlier one stand, and names them", async () => {
    const { set, deps, connectWith, connections, tombstones, isStored, clock } = openWorld();
    await set("1-a", "one");
    connectWith("1-a");
    await set("2-b", "two");
    connectWith("2-b", "second");
    connections.push(newConnection({ account: "of-the-operator" }));
    const remove = () => removeClient(deps, place, signal);
    await expect(remove()).rejects.toMatchObject({ code: "own_client_in_use", accounts: ["second", "default"] });
    connections.length = 0;
    tombstones.push(revoking);
    await expect(remove()).rejects.toMatchObject({ code: "own_client_in_use", accounts: [] });
    tombstones.length = 0;
    await remove();
    expect([await deps.ownClients.findId(at, "gcp"), await deps.ownClients.list("acme", "gcp")]).toMatchObject([
      undefined,
      [{ isRemoved: true }],
    ]);
    expect([await isStored("1-a"), await isStored("2-b")]).toEqual([true, true]);
    clock.moveSeconds(8 * day + 1);
    await remove();
    expect([await isStored("1-a"), await isStored("2-b")]).toEqual([false, false]);
    clock.moveSeconds(15 * 60 + 1);
    await remove();
    await expect(remove()).rejects.toMatchObject({ code: "not_found" });
    expect((await set("2-b", "three")).revision).toBe(9);
  });

  it("that is named too keeps its secret until both uses are over", async () => {
    const { deps, set, isStored, clock } = openWorld();
    const named = { ...place, peer: toNamedPeer("gcp", "1-a") };
    const setNamed = () => setClient(deps, named, { clientId: "1-a", clientSecret: new Secret("one"), by: "ada" }, accepted, signal);
    const sweep = () => eraseUnneeded({ ...deps, logger: recordedLog() }, signal);
    await set("1-a", "one");
    await setNamed();
    await set("2-b", "two");
    clock.moveSeconds(9 * day);
    expect([await sweep(), await isStored("1-a")]).toEqual([1, true]);
    await removeClient(deps, named, signal);
    clock.moveSeconds(8 * day);
    expect([await sweep(), await isStored("1-a")]).toEqual([2, true]);
    await expect(setNamed()).rejects.toMatchObject({ code: "credential_conflict" });
    clock.moveSeconds(day);
    expect([await sweep(), await isStored("1-a")]).toEqual([2, false]);
    await expect(setNamed()).rejects.toMatchObject({ code: "credential_conflict" });
    clock.moveSeconds(day);
    await sweep();
    expect(await setNamed()).toMatchObject({ peer: "gcp 1-a", earlier: [] });
    expect(await isStored("1-a")).toBe(true);
  });

  it("takes another secret while a record of its other use, which was removed, still leads to it", async () => {
    const { deps, set, held, isStored, clock } = openWorld();
    const named = { ...place, peer: toNamedPeer("gcp", "1-a") };
    const sweep = () => eraseUnneeded({ ...deps, logger: recordedLog() }, signal);
    await setClient(deps, named, { clientId: "1-a", clientSecret: new Secret("one"), by: "ada" }, accepted, signal);
    await set("1-a", "one");
    await removeClient(deps, named, signal);
    await set("1-a", "two");
    expect(await held("1-a")).toEqual(["two", "one"]);
    clock.moveSeconds(30 * day);
    expect([await sweep(), await isStored("1-a")]).toEqual([1, true]);
    await set("1-a", "three");
    expect(await held("1-a")).toEqual(["three", "two"]);
  });

  it("S96: is found below its own organisation and provider alone", async () => {
    const { set, deps, clock } = openWorld();
    await set("1-a", "one");
    for (const other of [
      { ...at, tenant: "globex" },
      { ...at, provider: "ovh" as const },
    ]) {
      const found = readOwnClient(deps.credentials, { at: other, clientId: "1-a", now: clock() });
      await expect(found).rejects.toMatchObject({ code: "own_client_rejected" });
    }
  });
});

describe("a request as a client", () => {
  const own: OAuthClient = { clientId: "1-a", clientSecret: new Secret("new"), earlierSecret: new Secret("old"), isOwn: true };
  const refusing =
    (sent: string[], accepts: string, code: "client_misconfigured" | "grant_revoked" | "provider_timeout" = "client_misconfigured") =>
    async ({ clientSecret }: OAuthClient) => {
      sent.push(clientSecret.reveal());
      if (clientSecret.reveal() !== accepts) {
        throw new Failure(code, { detail: "token endpoint: 401" });
      }
      return "done";
    };

  it("takes the newer secret, then the earlier one, and each once", async () => {
    for (const [accepts, expected] of [
      ["new", ["new"]],
      ["old", ["new", "old"]],
    ] as const) {
      const sent: string[] = [];
      expect(await asClient(own, refusing(sent, accepts))).toBe("done");
      expect(sent).toEqual(expected);
    }
  });

  it("that no secret of the organisation's opens is the customer's failure, with the client in the log's detail", async () => {
    const sent: string[] = [];
    const failed = asClient(own, refusing(sent, "none"));
    await expect(failed).rejects.toMatchObject({ code: "own_client_rejected", detail: expect.stringContaining("1-a") });
    expect(sent).toEqual(["new", "old"]);
  });

  it.each(["grant_revoked", "provider_timeout"] as const)("is not sent again after %s: the token may be spent", async (code) => {
    const sent: string[] = [];
    await expect(asClient(own, refusing(sent, "old", code))).rejects.toMatchObject({ code });
    expect(sent).toEqual(["new"]);
  });

  it("of the operator's client stays the operator's failure", async () => {
    const operators = { clientId: "op", clientSecret: new Secret("new") };
    await expect(asClient(operators, refusing([], "none"))).rejects.toMatchObject({ code: "client_misconfigured" });
  });
});
