import { describe, expect, it } from "vitest";
import { Failure } from "../../lib/errors.ts";
import { acme, attemptOf, colleague, openWorld, owner, parkedKey } from "../fixtures/connect-fixture.ts";
import { openEngine } from "../fixtures/engine-fixture.ts";
import { listAll } from "../fixtures/list-all.ts";

const code = (name: string) => ({ code: name });

describe("the confirmation", () => {
  it("makes the grant live, starts its setup, tells both events and leaves nothing parked", async () => {
    const { park, confirm, held, parked, setup, events } = openWorld();
    const confirmation = await park();
    const { connection, setupRunId } = await confirm(confirmation);
    expect(connection).toMatchObject({ status: "active", grantId: attemptOf(confirmation), credential: { version: 1 } });
    expect([...setup.runs]).toEqual([setupRunId]);
    expect(events.names()).toEqual(["connection.connected", "connection.confirmed"]);
    expect(parked.all()).toEqual([]);
    expect(await held(parkedKey(confirmation))).toBeUndefined();
  });

  it("works for ten minutes", async () => {
    const { park, confirm, clock } = openWorld();
    const [early, late] = [await park(), await park()];
    clock.moveSeconds(599);
    await confirm(early);
    clock.moveSeconds(1);
    await expect(confirm(late)).rejects.toMatchObject(code("confirmation_invalid"));
  });

  it("sent twice in turn is one connection, with the same answer: a caller who lost the first answer gets it", async () => {
    const { park, confirm, connections, setup, provider, events } = openWorld();
    const confirmation = await park();
    const first = await confirm(confirmation);
    const probed = [...provider.probed];
    expect(await confirm(confirmation)).toEqual(first);
    expect(provider.probed, "what is live already is not proven again").toEqual(probed);
    expect(await listAll(connections, "acme")).toHaveLength(1);
    expect(setup.runs.size).toBe(1);
    expect(events.names()).toHaveLength(2);
  });

  it.each([
    ["a colleague", colleague],
    ["the same person in another organisation", { ...owner, tenant: "globex" }],
  ])("sent again by %s, after it has made the connection, tells nothing and ends nothing", async (_who, principal) => {
    const { park, confirm, provider, connections } = openWorld();
    const confirmation = await park();
    const { connection } = await confirm(confirmation);
    await expect(confirm(confirmation, principal)).rejects.toMatchObject(code("confirmation_invalid"));
    expect(await connections.read(acme)).toEqual(connection);
    expect(provider.revoked).toEqual([]);
  });

  it("S3: sent again with another secret, after it has made the connection, is refused", async () => {
    const { park, confirm } = openWorld();
    const [confirmation, other] = [await park(), await park()];
    await confirm(confirmation);
    await expect(confirm(`${attemptOf(confirmation)}.${other.split(".")[1]}`)).rejects.toMatchObject(code("confirmation_invalid"));
  });

  it("sent again is refused once the connection is another attempt's, is being disconnected, or is removed", async () => {
    const { park, confirm, connect, disconnect, credentials, tick, clock } = await openEngine();
    const confirmation = await park();
    await confirm(confirmation);
    await connect();
    await expect(confirm(confirmation)).rejects.toMatchObject(code("confirmation_invalid"));
    const last = await park();
    await confirm(last);
    credentials.failNext("erase", new Failure("vault_sealed"));
    expect(await disconnect()).toMatchObject({ state: "disconnecting" });
    await expect(confirm(last)).rejects.toMatchObject(code("confirmation_invalid"));
    clock.moveMinutes(2);
    await tick();
    await expect(confirm(last)).rejects.toMatchObject(code("confirmation_invalid"));
  });

  it("sent twice at once is one connection, and both callers hear of it", async () => {
    const { park, confirm, connections, setup, held, parked, events } = openWorld();
    const confirmation = await park();
    const [first, second] = await Promise.all([confirm(confirmation), confirm(confirmation)]);
    expect(second.connection).toEqual(first.connection);
    expect(await listAll(connections, "acme")).toEqual([first.connection]);
    expect(await held()).toMatchObject({ grant_id: attemptOf(confirmation) });
    expect(setup.runs.size).toBe(1);
    expect(events.names()).toHaveLength(2);
    expect(parked.all()).toEqual([]);
  });

  it("of two logins at once is one complete connection, of either", async () => {
    const { park, confirm, connections, credentials, provider } = openWorld();
    const confirmations = [await park(), await park()];
    const answers = await Promise.allSettled(confirmations.map((confirmation) => confirm(confirmation)));
    expect(answers.map(({ status }) => status)).toEqual(["fulfilled", "fulfilled"]);
    const connection = await connections.read(acme);
    const stored = await credentials.read({ ...acme, area: "connections" });
    expect(stored?.fields.grant_id?.reveal()).toBe(connection?.grantId);
    expect(stored?.version).toBe(connection?.credential?.version);
    expect(provider.revoked).toEqual([]);
  });

  it("continues when it is sent again after a failure in the middle", async () => {
    const { park, confirm, credentials, connections } = openWorld();
    const confirmation = await park();
    credentials.failNext("write", new Failure("vault_sealed"));
    await expect(confirm(confirmation)).rejects.toMatchObject(code("vault_sealed"));
    expect(await listAll(connections, "acme")).toEqual([]);
    expect(await confirm(confirmation)).toMatchObject({ connection: { status: "active" } });
  });

  it("continues after its ten minutes, once it was begun in time", async () => {
    const { park, confirm, credentials, clock } = openWorld();
    const confirmation = await park();
    credentials.failNext("write", new Failure("vault_sealed"));
    await expect(confirm(confirmation)).rejects.toThrow();
    clock.moveMinutes(11);
    expect(await confirm(confirmation)).toMatchObject({ connection: { status: "active" } });
  });

  it("leaves a grant alone that its owner is making live, when another person confirms", async () => {
    const { park, confirm, credentials, provider } = openWorld();
    const confirmation = await park();
    credentials.failNext("write", new Failure("vault_sealed"));
    await expect(confirm(confirmation)).rejects.toThrow();
    await expect(confirm(confirmation, colleague)).rejects.toMatchObject(code("confirmation_foreign"));
    expect(provider.revoked).toEqual([]);
    expect(await confirm(confirmation)).toMatchObject({ connection: { status: "active" } });
  });

  it.each([
    ["nothing", ""],
    ["an id alone", "a".repeat(43)],
    ["a period", "."],
    ["an unknown id", `${"a".repeat(43)}.${"b".repeat(43)}`],
    ["half a character", "\ud800.b"],
    ["an id that is too long for a key", `${"é".repeat(200)}.b`],
  ])("is refused when it is %s", async (_, value) => {
    const { confirm } = openWorld();
    await expect(confirm(value)).rejects.toMatchObject(code("confirmation_invalid"));
  });

  it("S3: is refused with the secret of another confirmation", async () => {
    const { park, confirm } = openWorld();
    const [mine, other] = [await park(), await park()];
    await expect(confirm(`${attemptOf(mine)}.${other.split(".")[1]}`)).rejects.toMatchObject(code("confirmation_invalid"));
  });

  it("is not failed by a setup that does not start: the sweeper starts it", async () => {
    const { park, confirm, setup, sweep, clock, parked, events, deps, logger } = openWorld();
    const confirmation = await park();
    setup.failNext(new Failure("setup_unavailable"));
    const met: string[] = [];
    const { setupRunId } = await confirm(confirmation, owner, { ...deps, failed: ({ code }) => void met.push(code) });
    expect(setup.runs.size).toBe(0);
    expect(met, "a sweep reports it").toEqual(["setup_unavailable"]);
    expect(logger.text()).toContain("a live connection waits for the sweeper");
    clock.moveMinutes(2);
    expect(await sweep()).toEqual({ live: 1, givenBack: 0, left: 0 });
    expect([...setup.runs]).toEqual([setupRunId]);
    expect(events.names()).toContain("connection.connected");
    expect(parked.all()).toEqual([]);
  });
});
