import { describe, expect, it } from "vitest";
import { ada } from "../fakes/scripted-provider.ts";
import { firstRefresh, openEngine } from "../fixtures/engine-fixture.ts";

type World = Awaited<ReturnType<typeof openEngine>>;

/** The provider refuses the refresh token that is held, and the record says so. */
async function refuse({ provider, refresh, read }: World): Promise<void> {
  provider.expire(firstRefresh);
  await refresh({ kind: "asked" });
  expect(await read()).toMatchObject({ status: "reauth_required", failure: { code: "grant_revoked" } });
}

describe("S43: a login without a refresh token, of a connection whose own was refused", () => {
  it("is refused at the callback when that happened while the person was at the provider", async () => {
    const world = await openEngine();
    const { consent, provider, complete, read } = world;
    const callback = await consent();
    expect(provider.asked.at(-1)).toMatchObject({ askConsent: false, subject: ada });
    await refuse(world);
    provider.script({ omitRefreshToken: true });
    await expect(complete(callback)).rejects.toMatchObject({ code: "refresh_token_missing" });
    expect((await read()).status).toBe("reauth_required");
  });

  it("is refused at its confirmation when that happened after the callback", async () => {
    const world = await openEngine();
    const confirmation = await world.park({ omitRefreshToken: true });
    await refuse(world);
    await expect(world.confirm(confirmation)).rejects.toMatchObject({ code: "refresh_token_missing" });
    expect([(await world.read()).status, world.parked.all()]).toEqual(["reauth_required", []]);
  });

  it("is followed by one that asks for consent", async () => {
    const world = await openEngine();
    await refuse(world);
    await world.consent();
    expect(world.provider.asked.at(-1)).toMatchObject({ askConsent: true });
  });
});
