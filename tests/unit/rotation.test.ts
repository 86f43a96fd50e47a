import { randomBytes } from "node:crypto";
import { inspect } from "node:util";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isRotated, openRotation, openRotationOrGiveUp, refreshFields, sealRotation } from "../../lib/connections/credential/rotation.ts";
import { aesSealer } from "../../lib/credentials/sealer.ts";
import { Failure } from "../../lib/errors.ts";
import { Secret } from "../../lib/secret.ts";
import { memorySecrets } from "../fakes/memory-secrets.ts";
import { recordedLog } from "../fakes/recorded-log.ts";

const issuedAt = new Date("2026-03-01T12:00:00Z");
const expiresAt = new Date("2026-03-01T13:00:00Z");
const secrets = (fields: Record<string, string>) =>
  Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, new Secret(value)]));
const reveal = (fields: Readonly<Record<string, Secret>>) =>
  Object.fromEntries(Object.entries(fields).map(([name, secret]) => [name, secret.reveal()]));

const held = secrets({
  access_token: "old access",
  refresh_token: "old refresh",
  refresh_token_expires_at: "2026-09-01T00:00:00.000Z",
  expires_at: "2026-03-01T12:10:00.000Z",
  issued_at: "2026-03-01T11:10:00.000Z",
  scope: "openid email",
  grant_id: "attempt-1",
});

describe("the credential after a refresh", () => {
  it("S43: keeps the refresh token, its expiry, the scopes and the grant when the provider does not send them again", () => {
    expect(reveal(refreshFields(held, { accessToken: new Secret("new access"), expiresAt }, issuedAt))).toEqual({
      access_token: "new access",
      refresh_token: "old refresh",
      refresh_token_expires_at: "2026-09-01T00:00:00.000Z",
      expires_at: "2026-03-01T13:00:00.000Z",
      issued_at: "2026-03-01T12:00:00.000Z",
      scope: "openid email",
      grant_id: "attempt-1",
    });
  });

  it("S15: has the returned refresh token in place of the old one, and no trace of that", () => {
    const refresh = {
      accessToken: new Secret("new access"),
      refreshToken: new Secret("new refresh"),
      refreshTokenExpiresAt: new Date("2026-10-01T00:00:00Z"),
      scopes: ["openid"],
    };
    const refreshed = reveal(refreshFields(held, refresh, issuedAt));
    expect(refreshed).toMatchObject({
      refresh_token: "new refresh",
      refresh_token_expires_at: "2026-10-01T00:00:00.000Z",
      scope: "openid",
    });
    expect(Object.values(refreshed).join()).not.toContain("old");
  });

  it("does not inherit the previous token's expiry when the provider sends none", () => {
    expect(refreshFields(held, { accessToken: new Secret("new access") }, issuedAt)).not.toHaveProperty("expires_at");
  });

  it.each([
    ["another refresh token", { refreshToken: new Secret("new refresh") }, true],
    ["the same refresh token again", { refreshToken: new Secret("old refresh") }, false],
    ["no refresh token", {}, false],
  ])("is rotated or not when the provider sent %s", (_, given, rotated) => {
    expect(isRotated(held, { accessToken: new Secret("new access"), ...given })).toBe(rotated);
  });
});

describe("a sealed rotation", () => {
  const key = () => ({ current: randomBytes(32).toString("base64") });
  const sealer = aesSealer(memorySecrets({ seal: key() }), "seal", randomBytes);

  it("opens unchanged on its own connection, whatever its fields hold", async () => {
    const names = fc.constantFrom("access_token", "refresh_token", "scope", "grant_id");
    const fields = fc.dictionary(names, fc.string({ unit: "binary" }));
    await fc.assert(
      fc.asyncProperty(fc.nat(), fields, async (follows, given) => {
        const sealed = await sealRotation(sealer, { id: "connection-1" }, { follows, fields: secrets(given) });
        const opened = await openRotation(sealer, { id: "connection-1" }, sealed);
        expect({ follows: opened.follows, fields: reveal(opened.fields) }).toEqual({ follows, fields: { ...given } });
      }),
    );
  });

  it("opens on no other connection, and with no other key", async () => {
    const sealed = await sealRotation(sealer, { id: "connection-1" }, { follows: 3, fields: held });
    await expect(openRotation(sealer, { id: "connection-2" }, sealed)).rejects.toMatchObject({ code: "state_invalid" });
    const other = aesSealer(memorySecrets({ seal: key() }), "seal", randomBytes);
    await expect(openRotation(other, { id: "connection-1" }, sealed)).rejects.toMatchObject({ code: "state_invalid" });
  });

  it.each([
    ["no JSON", "1//0canary"],
    ["other JSON", JSON.stringify({ follows: "1//0canary" })],
    ["null", "null"],
  ])("S47: is refused when it holds %s, and the failure repeats none of it", async (_, inside) => {
    const sealed = await sealer.seal(new Secret(inside), "connection-1");
    const error: unknown = await openRotation(sealer, { id: "connection-1" }, sealed).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: "state_invalid" });
    expect(inspect(error, { depth: null, showHidden: true })).not.toContain("canary");
  });

  it.each([
    ["another key", aesSealer(memorySecrets({ seal: key() }), "seal", randomBytes)],
    ["a value that is not a rotation", { ...sealer, open: async () => new Secret("1//0canary") }],
  ])("is dropped, and the log says so, with %s", async (_, opener) => {
    const logger = recordedLog();
    const sealedRotation = await sealRotation(sealer, { id: "connection-1" }, { follows: 3, fields: held });
    expect(await openRotationOrGiveUp({ sealer: opener, logger }, { id: "connection-1", sealedRotation })).toBeUndefined();
    expect(logger.text()).toContain("a sealed rotation cannot be opened and is given up");
    expect(logger.text()).not.toMatch(/old refresh|canary/);
  });

  it.each([new Failure("secrets_unavailable"), new Failure("configuration_invalid"), new TypeError("a bug")])(
    "is not given up while it cannot be opened: %s",
    async (thrown) => {
      const logger = recordedLog();
      const opener = { ...sealer, open: () => Promise.reject(thrown) };
      await expect(openRotationOrGiveUp({ sealer: opener, logger }, { id: "connection-1", sealedRotation: "sealed" })).rejects.toBe(thrown);
      expect(logger.text()).not.toContain("given up");
    },
  );

  it("is undefined when none is stored", async () => {
    expect(await openRotationOrGiveUp({ sealer, logger: recordedLog() }, { id: "connection-1" })).toBeUndefined();
  });

  it("S47: shows nothing of its content", async () => {
    const sealed = await sealRotation(sealer, { id: "connection-1" }, { follows: 3, fields: held });
    expect(Buffer.from(sealed.split(".")[1] ?? "", "base64url").toString("latin1")).not.toContain("refresh");
  });
});
