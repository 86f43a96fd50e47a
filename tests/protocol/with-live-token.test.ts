import { describe, expect, it } from "vitest";
import type { ConnectionKey } from "../../lib/connections/connection.ts";
import { buildMethods } from "../../lib/connections/methods.ts";
import { withLiveToken } from "../../lib/connections/tokens/with-live-token.ts";
import { Failure, type FailureCode } from "../../lib/errors.ts";
import { Secret } from "../../lib/secret.ts";
import { scriptedMinted } from "../fakes/scripted-minted.ts";
import { acme, firstAccess, hour, openEngine, refreshedAccess, signal } from "../fixtures/engine-fixture.ts";
import { net, openMinted } from "./mint/mint-fixture.ts";

async function openWork() {
  const world = await openEngine();
  const { engine, clock } = world;
  const given: string[] = [];
  const use = (refused: readonly string[] = [], key: ConnectionKey = acme, code: FailureCode = "credential_expired") =>
    withLiveToken(
      engine,
      key,
      async (token: Secret) => {
        given.push(token.reveal());
        if (refused.includes(token.reveal())) {
          throw new Failure(code);
        }
        return "done";
      },
      { signal, endsAt: new Date(clock().getTime() + 300_000), minTtlSeconds: 300 },
    );
  return { ...world, given, use };
}

describe("work with a live token", () => {
  it("gets the stored one while enough of it is left", async () => {
    const { use, given, provider } = await openWork();
    expect(await use()).toBe("done");
    expect(given).toEqual([firstAccess]);
    expect(provider.refreshed).toEqual([]);
  });

  it("gets a refreshed one when the stored one has expired, as after an outage during the login", async () => {
    const { use, given, clock, read } = await openWork();
    clock.moveSeconds(2 * hour);
    expect(await use()).toBe("done");
    expect(given).toEqual([refreshedAccess(1)]);
    expect(await read()).toMatchObject({ status: "active", lastUsedAt: clock() });
  });

  it("is done once more with another token when the provider refuses the first one", async () => {
    const { use, given } = await openWork();
    expect(await use([firstAccess])).toBe("done");
    expect(given).toEqual([firstAccess, refreshedAccess(1)]);
  });

  it("is not done a third time: the provider's answer for a new token is final", async () => {
    const { use, given } = await openWork();
    await expect(use([firstAccess, refreshedAccess(1)])).rejects.toMatchObject({ code: "credential_expired" });
    expect(given).toHaveLength(2);
  });

  it.each(["provider_unavailable", "provider_forbidden"] as const)(
    "is not done once more after %s: the token is not to blame",
    async (code) => {
      const { use, given, provider } = await openWork();
      await expect(use([firstAccess], acme, code)).rejects.toMatchObject({ code });
      expect(given).toEqual([firstAccess]);
      expect(provider.refreshed).toEqual([]);
    },
  );

  it("is not done once more with the same token: the refusal of a token that cannot be refreshed is final", async () => {
    const { use, given, connections } = await openWork();
    connections.patch(acme, { hasRefreshToken: false });
    await expect(use([firstAccess])).rejects.toMatchObject({ code: "credential_expired" });
    expect(given).toEqual([firstAccess]);
  });

  it("ends the connection when the grant was revoked: only then must the customer connect again", async () => {
    const { use, provider, read } = await openWork();
    provider.withdraw("110100000000000000001");
    await expect(use([firstAccess])).rejects.toMatchObject({ code: "grant_revoked" });
    expect(await read()).toMatchObject({ status: "reauth_required" });
  });

  it("gets the stored token while the provider is down, as long as that lives", async () => {
    const { use, provider, clock, given } = await openWork();
    clock.moveSeconds(hour - 60);
    provider.failAlways("refresh", new Failure("provider_unavailable"));
    expect(await use()).toBe("done");
    expect(given).toEqual([firstAccess]);
  });

  it("is refused with a failure that a retry helps while the provider is down, and the connection stays", async () => {
    const { use, provider, read, clock, given } = await openWork();
    clock.moveSeconds(2 * hour);
    provider.failAlways("refresh", new Failure("provider_unavailable"));
    await expect(use()).rejects.toMatchObject({ code: "provider_unavailable" });
    provider.failAlways("refresh", undefined);
    clock.moveSeconds(hour / 2);
    expect(await use()).toBe("done");
    expect(given).toHaveLength(1);
    expect(await read()).toMatchObject({ status: "active" });
  });

  it("does not turn into a customer's failure when the refresh after a refusal meets an outage", async () => {
    const { use, provider } = await openWork();
    provider.failNext("refresh", new Failure("provider_timeout"));
    await expect(use([firstAccess])).rejects.toMatchObject({ code: "provider_timeout" });
  });

  it("waits for another process that holds the lease: connection_busy", async () => {
    const { use, hold, clock } = await openWork();
    clock.moveSeconds(2 * hour);
    await hold();
    await expect(use()).rejects.toMatchObject({ code: "connection_busy" });
  });

  it("S49: is not done for an organisation that has no connection", async () => {
    const { use, given } = await openWork();
    await expect(use([], { ...acme, tenant: "globex" })).rejects.toMatchObject({ code: "not_found" });
    expect(given).toEqual([]);
  });

  it("is refused a token that is none to be sent in a header, and is not begun", async () => {
    const { engine, clock, deps } = await openMinted();
    const session = {
      type: "sigv4",
      accessKeyId: "AKIA",
      secretAccessKey: new Secret("made-up-secret"),
      sessionToken: new Secret("made-up-session"),
      sessionId: "session-1",
      issuedAt: clock(),
      scopes: [],
    } as const;
    const methods = buildMethods({ ...scriptedMinted(clock), mint: async () => session });
    let isBegun = false;
    const work = async () => {
      isBegun = true;
    };
    const limits = { signal, endsAt: new Date(clock().getTime() + 300_000), minTtlSeconds: 300 };
    await expect(withLiveToken({ ...engine, ...deps, methods }, net, work, limits)).rejects.toMatchObject({
      code: "configuration_invalid",
    });
    expect(isBegun).toBe(false);
  });
});
