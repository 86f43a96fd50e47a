import { describe, expect, it } from "vitest";
import { Failure, type FailureCode } from "../../lib/errors.ts";
import { ada } from "../fakes/scripted-provider.ts";
import { openWorld } from "../fixtures/connect-fixture.ts";

type World = ReturnType<typeof openWorld>;

/** Every write of a live credential fails so. */
const failLive = ({ deps }: World, code: FailureCode) => {
  const write: typeof deps.credentials.write = async (key, ...rest) =>
    key.area === "connections" ? Promise.reject(new Failure(code)) : deps.credentials.write(key, ...rest);
  return { ...deps, credentials: { ...deps.credentials, write } };
};

describe("a callback without confirmation", () => {
  it.each(["vault_sealed", "internal", "store_denied", "vault_login_failed", "configuration_invalid", "client_misconfigured"] as const)(
    "is told as pending when the sweeper will carry it on, which it does after a minute: %s",
    async (code) => {
      const world = openWorld("off");
      const completed = await world.complete(await world.consent(), failLive(world, code));
      expect(completed).toMatchObject({ kind: "pending", failure: { code } });
      world.clock.moveSeconds(59);
      expect(await world.sweep()).toMatchObject({ live: 0 });
      world.clock.moveSeconds(1);
      expect(await world.sweep()).toMatchObject({ live: 1 });
      const runId = completed.kind === "pending" ? completed.setupRunId : undefined;
      expect(world.setup.runs.has(runId ?? expect.fail("no setup was named"))).toBe(true);
    },
  );

  it.each(["confirmation_invalid", "refresh_token_missing", "account_mismatch", "grant_revoked"] as const)(
    "S55: is told as failed, and its grant given back at once, when the sweeper would not carry it on: %s",
    async (code) => {
      const world = openWorld("off");
      await expect(world.complete(await world.consent(), failLive(world, code))).rejects.toMatchObject({ code });
      expect([world.provider.isAlive(`refresh-of-${ada}-1`), world.parked.all()]).toEqual([false, []]);
    },
  );

  it("is pending, and no failure, when the grant is kept and the table fails before it is known to be wanted", async () => {
    const world = openWorld("off");
    const readLatest = () => Promise.reject(new Failure("table_unavailable"));
    const using = { ...world.deps, revocationMarks: { ...world.revocationMarks, readLatest } };
    const completed = await world.complete(await world.consent(), using);
    expect(completed).toMatchObject({ kind: "pending", failure: { code: "table_unavailable" } });
    world.clock.moveMinutes(1);
    expect(await world.sweep()).toMatchObject({ live: 1 });
  });
});
