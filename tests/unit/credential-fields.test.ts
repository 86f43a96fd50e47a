import { expect, it } from "vitest";
import { toCredentialFields } from "../../lib/connections/credential/rotation.ts";
import { toUnprovenFields } from "../../lib/connections/parked/discard-issued-grant.ts";
import { Secret } from "../../lib/secret.ts";
import { ada } from "../fakes/scripted-provider.ts";
import { fieldsOf } from "../fixtures/fields-of.ts";

const issuedAt = new Date("2026-03-01T12:00:00Z");
const accessToken = new Secret("access");
const bare = { accessToken, scopes: ["openid", "email"], identity: { id: ada } };
const stored = { grant_id: "grant-1", access_token: "access", issued_at: "2026-03-01T12:00:00.000Z", scope: "openid email" };

it("stores of a grant the tokens, their scopes and when they were issued", () => {
  expect(toCredentialFields(bare, "grant-1", issuedAt)).toEqual(fieldsOf(stored));
});

it("stores a refresh token and both expiries where the provider names them", () => {
  const whole = {
    ...bare,
    refreshToken: new Secret("refresh"),
    expiresAt: new Date("2026-03-01T13:00:00Z"),
    refreshTokenExpiresAt: new Date("2026-09-01T12:00:00Z"),
  };
  expect(toCredentialFields(whole, "grant-1", issuedAt)).toEqual(
    fieldsOf({
      ...stored,
      refresh_token: "refresh",
      expires_at: "2026-03-01T13:00:00.000Z",
      refresh_token_expires_at: "2026-09-01T12:00:00.000Z",
    }),
  );
});

it("S55: stores of unproven tokens whichever there is, to revoke it", () => {
  const refreshToken = new Secret("refresh");
  expect(toUnprovenFields({ accessToken }, "grant-1")).toEqual(fieldsOf({ grant_id: "grant-1", access_token: "access" }));
  expect(toUnprovenFields({ refreshToken }, "grant-1")).toEqual(fieldsOf({ grant_id: "grant-1", refresh_token: "refresh" }));
});
