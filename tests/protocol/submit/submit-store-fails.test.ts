import { describe, expect, it } from "vitest";
import { Failure } from "../../../lib/errors.ts";
import { acme } from "../../fixtures/connect-fixture.ts";
import { openSubmitWorld, secret } from "./submit-fixture.ts";

describe("a submission while a store fails", () => {
  it.each([
    ["the credential store does not take it", "write" as const, false],
    ["the credential store takes it and its answer is lost", "write" as const, true],
  ])("that %s is withdrawn: nothing is left", async (_, operation, after) => {
    const { submit, credentials, leftBehind, held, connections } = openSubmitWorld();
    credentials.failNext(operation, new Failure("store_unavailable"), { after });
    await expect(submit()).rejects.toMatchObject({ code: "store_unavailable" });
    expect(await leftBehind()).toEqual([]);
    expect([await held(), await connections.read(acme)]).toEqual([undefined, undefined]);
  });

  it("that the table does not take is withdrawn as well", async () => {
    const { submit, deps, leftBehind, held } = openSubmitWorld();
    const write = () => Promise.reject(new Failure("table_unavailable"));
    await expect(submit(secret, {}, { ...deps, parked: { ...deps.parked, write } })).rejects.toMatchObject({ code: "table_unavailable" });
    expect([await leftBehind(), await held()]).toEqual([[], undefined]);
  });

  it("that was interrupted before the connection is continued by the sweeper", async () => {
    const { submit, deps, leftBehind, connections, sweep, clock } = openSubmitWorld();
    const write = () => Promise.reject(new Failure("table_throttled"));
    await expect(submit(secret, {}, { ...deps, connections: { ...connections, write } })).rejects.toMatchObject({
      code: "table_throttled",
    });
    expect(await connections.read(acme)).toBeUndefined();
    clock.moveMinutes(2);
    expect(await sweep()).toEqual({ live: 1, givenBack: 0, left: 0 });
    expect(await connections.read(acme)).toMatchObject({ status: "active", method: "client" });
    expect(await leftBehind()).toEqual([]);
  });

  it("reports no loss when a sweep finds a submission whose credential was never stored", async () => {
    const { submit, deps, clock, sweep, leftBehind, logger } = openSubmitWorld();
    const advance = () => Promise.reject(new Failure("table_unavailable"));
    deps.credentials.failNext("write", new Failure("vault_sealed"));
    await expect(submit(secret, {}, { ...deps, parked: { ...deps.parked, advance } })).rejects.toMatchObject({ code: "vault_sealed" });
    clock.moveMinutes(2);
    expect(await sweep()).toEqual({ live: 0, givenBack: 1, left: 0 });
    expect(await leftBehind()).toEqual([]);
    expect(logger.text()).not.toContain("left at the provider");
  });
});
