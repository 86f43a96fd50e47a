import { describe, expect, it } from "vitest";
import { Failure } from "../../lib/errors.ts";
import { eraseUnneeded } from "../../lib/oauth-clients/erase-unneeded.ts";
import { toNamedPeer } from "../../lib/oauth-clients/own-client.ts";
import { toOwnClientPlace } from "../../lib/oauth-clients/own-client-secrets.ts";
import { removeClient } from "../../lib/oauth-clients/remove-client.ts";
import { setClient } from "../../lib/oauth-clients/set-client.ts";
import { Secret } from "../../lib/secret.ts";
import { recordedLog } from "../fakes/recorded-log.ts";
import { newConnection } from "../fixtures/new-connection.ts";

import { accepted, day, firstDay, gone, ids, openClientWorld, place, revoking, signal } from "../fixtures/own-client-world.ts";

describe("the secret of an organisation's own client", () => {
  it("that is set again unchanged keeps the end of the earlier secret, and a late one erases that secret", async () => {
    const { set, held, clock, deps } = openClientWorld();
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
    const { set, isStored, connections, tombstones, connectWith, clock } = openClientWorld();
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
    const { set, isStored, deps, clock, store, connectWith, connections } = openClientWorld();
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
    const { set, isStored, clock, store } = openClientWorld();
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
    const { set, held, clock } = openClientWorld();
    await set("1-a", "one");
    await set("2-b", "two");
    clock.moveSeconds(8 * day + 1);
    await set("2-b", "two");
    await expect(set("1-a", "three")).rejects.toMatchObject({ code: "credential_conflict" });
    clock.moveSeconds(15 * 60 + 1);
    expect(ids(await set("1-a", "three"))).toEqual(["2-b"]);
    expect(await held("1-a")).toEqual(["three", undefined]);
  });

  it("that is named too keeps its secret until both uses are over", async () => {
    const { deps, set, isStored, clock } = openClientWorld();
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
    const { deps, set, held, isStored, clock } = openClientWorld();
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
});
