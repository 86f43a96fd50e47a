import { describe, expect, it } from "vitest";
import { Failure } from "../../lib/errors.ts";
import { eraseUnneeded } from "../../lib/oauth-clients/erase-unneeded.ts";
import { type OwnClientStore, readOwnClient, toOwnClientPlace } from "../../lib/oauth-clients/own-client-secrets.ts";
import { removeClient } from "../../lib/oauth-clients/remove-client.ts";
import { setClient } from "../../lib/oauth-clients/set-client.ts";
import { Secret } from "../../lib/secret.ts";
import { recordedLog } from "../fakes/recorded-log.ts";
import { newConnection } from "../fixtures/new-connection.ts";

import { accepted, at, day, ids, openClientWorld, place, revoking, signal } from "../fixtures/own-client-world.ts";

describe("an organisation's own client", () => {
  it("is not kept unless the provider accepts it, also not when the provider is down", async () => {
    const { set, isStored, deps } = openClientWorld();
    for (const code of ["own_client_rejected", "provider_unavailable", "provider_timeout"] as const) {
      await expect(set("1-a", "one", () => Promise.reject(new Failure(code)))).rejects.toMatchObject({ code });
    }
    expect([await isStored("1-a"), await deps.ownClients.read(place)]).toEqual([false, undefined]);
  });

  it("keeps the secret before for seven days, and only the last one", async () => {
    const { set, held, clock } = openClientWorld();
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

  /** Every order of the calls of two changes: each entry is the one of them that goes next. */
  const orders = Array.from({ length: 256 }, (_, bits) => Array.from({ length: 8 }, (_, turn) => (bits >> turn) & 1));

  it.each(["set", "remove"] as const)("has its secret in every order of a change of it beside the other one's: %s", async (other) => {
    for (const order of orders) {
      const { set, deps, store, isStored, held, clock } = openClientWorld();
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
    const { set, held, connectWith } = openClientWorld();
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
    const { set, isStored } = openClientWorld();
    const outcomes = await Promise.allSettled([set("1-a", "one"), set("2-b", "two")]);
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
    expect(outcomes.find((one) => one.status === "rejected")).toMatchObject({ reason: { code: "credential_conflict" } });
    const [winner] = outcomes.flatMap((one) => (one.status === "fulfilled" ? [one.value.clientId] : []));
    expect(await Promise.all(["1-a", "2-b"].map(isStored))).toEqual(["1-a", "2-b"].map((id) => id === winner));
  });

  it("makes no login if its secret could not be stored, and does after another try", async () => {
    const { set, store, deps } = openClientWorld();
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
    const { set, deps, isStored, clock } = openClientWorld();
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
    const { set, deps, store, isStored, clock } = openClientWorld();
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
    const { set, deps, connectWith, connections, tombstones, isStored, clock } = openClientWorld();
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

  it("S96: is found below its own organisation and provider alone", async () => {
    const { set, deps, clock } = openClientWorld();
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
