import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { aesSealer } from "../../lib/credentials/sealer.ts";
import { hashOpaqueValue } from "../../lib/oauth/opaque-value.ts";
import { oidcClient } from "../../lib/sessions/oidc-client.ts";
import { requestRefresh } from "../../lib/sessions/request-refresh.ts";
import type { RefreshTokens } from "../../lib/sessions/sessions.ts";
import { sessionsIn } from "../../lib/sessions/stored-sessions.ts";
import { timers } from "../../lib/system.ts";
import { sessionItemKey } from "../../lib/table/item-keys.ts";
import { memorySecrets } from "../fakes/memory-secrets.ts";
import { consoleWorld, publicUrl } from "../fixtures/console-world.ts";
import { clientId, clientSecret, type IdentityProvider, keyClientId, startIdentityProvider } from "../fixtures/identity-provider.ts";
import { inClear } from "../fixtures/session-world.ts";
import { type LocalTable, startTable } from "../fixtures/table-fixture.ts";

let local: LocalTable;
let identity: IdentityProvider;
beforeAll(async () => {
  local = await startTable();
  identity = await startIdentityProvider(publicUrl);
});
afterAll(async () => {
  await identity[Symbol.asyncDispose]();
  await local.close();
});

const hourSeconds = 3601;
const refreshes = () => identity.requests.filter((request) => request === "POST /token").length;

/** Signs a person in at the identity provider. @returns The session's id, and the sessions as a process has them that much later. */
async function signIn(client: string = clientId) {
  const world = consoleWorld(local.table, identity, { clientId: client });
  await world.signIn();
  const id = world.jar.get("__Host-aurora_oauth_session") ?? expect.unreachable("no session");
  const { sealKey } = world;
  const counted: string[] = [];
  const later = (
    aheadSeconds: number,
    around: (refresh: RefreshTokens) => RefreshTokens = (refresh) => refresh,
    issuer = identity.issuer,
  ) => {
    const clock = () => new Date(Date.now() + aheadSeconds * 1000);
    const proof = client === clientId ? { client_secret: clientSecret } : { private_key: identity.privateKey };
    const secrets = memorySecrets({ seal: { current: sealKey }, console: proof });
    const own = oidcClient({ issuer, clientId: client, secretId: "console", secrets, clock });
    const refresh = around(requestRefresh(own, clock, (outcome) => counted.push(outcome)));
    return sessionsIn({ table: local.table, sealer: aesSealer(secrets, "seal", randomBytes), clock, random: randomBytes, timers, refresh });
  };
  return { id, later, counted, before: refreshes() };
}

describe("the session of a person at a real identity provider that rotates refresh tokens", () => {
  test.each([clientId, keyClientId])(
    "is refreshed once for twenty callers at once, and again an hour later, as the client %s",
    async (client) => {
      const { id, later, counted, before } = await signIn(client);
      const first = inClear(await later(0).readSession(id));
      const read = await Promise.all(Array.from({ length: 20 }, () => later(hourSeconds).readSession(id)));
      expect(refreshes() - before).toBe(1);
      const [second, ...others] = read.map(inClear);
      expect(second).toMatchObject({ person: "ada" });
      expect(others).toEqual(Array.from({ length: 19 }, () => second));
      const third = inClear(await later(2 * hourSeconds).readSession(id));
      expect(refreshes() - before).toBe(2);
      const refreshTokens = [first, second, third].map((one) => (one as { readonly refreshToken: string }).refreshToken);
      expect(new Set(refreshTokens).size).toBe(3);
      expect(counted).toEqual(["refreshed", "refreshed"]);
    },
  );

  test("is over if the process that refreshed it died with the answer: the old refresh token was spent", async () => {
    const { id, later, counted, before } = await signIn();
    const died = Promise.withResolvers<void>();
    const dying = later(hourSeconds, (refresh) => async (held, signal) => {
      await refresh(held, signal);
      died.resolve();
      return new Promise(() => undefined);
    });
    void dying.readSession(id);
    await died.promise;
    expect(await later(hourSeconds + 11).readSession(id)).toBe("ended");
    expect(refreshes() - before).toBe(2);
    expect(counted).toEqual(["refreshed", "refresh_refused"]);
    const { pk } = sessionItemKey(hashOpaqueValue(id));
    expect((await local.items()).filter((item) => item.pk === pk)).toEqual([]);
  });

  test("stays while the identity provider cannot be reached", async () => {
    const { id, later, counted } = await signIn();
    const gone = later(hourSeconds, undefined, "http://127.0.0.1:9");
    await expect(gone.readSession(id)).rejects.toMatchObject({ code: "identity_unavailable" });
    expect(await later(hourSeconds).readSession(id)).toMatchObject({ person: "ada" });
    expect(counted).toEqual(["identity_unavailable", "refreshed"]);
  });

  test("is over if the identity provider refreshes it for another person", async () => {
    const { id, later } = await signIn();
    const confused = later(hourSeconds, (refresh) => (held, signal) => refresh({ ...held, person: "eve" }, signal));
    expect(await confused.readSession(id)).toBe("ended");
    expect(await later(hourSeconds).readSession(id)).toBe("none");
  });
});
