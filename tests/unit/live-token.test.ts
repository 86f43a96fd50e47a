import { expect, it } from "vitest";
import { endingWith, toLiveToken } from "../../lib/connections/record/live-token.ts";
import { Secret } from "../../lib/secret.ts";
import { bareConnection, newConnection } from "../fixtures/new-connection.ts";

const noon = new Date("2026-03-01T12:00:00Z");
const one = new Date("2026-03-01T13:00:00Z");
const token = (expiresAt?: Date) =>
  ({
    version: 1,
    fields: {
      access_token: new Secret("access"),
      issued_at: new Secret(noon.toISOString()),
      ...(expiresAt === undefined ? {} : { expires_at: new Secret(expiresAt.toISOString()) }),
    },
  }) as const;
const withoutToken = { version: 1, fields: { refresh_token: new Secret("refresh") } };

it.each([
  ["the stored token's, which comes first", newConnection({ expiresAt: one }), token(noon), noon],
  ["its own, which comes first", newConnection({ expiresAt: noon }), token(one), noon],
  ["the stored token's, where the record knows none", bareConnection(), token(noon), noon],
  ["its own, where the stored token has none", newConnection({ expiresAt: one }), token(), one],
  ["its own, where nothing is stored", newConnection({ expiresAt: one }), undefined, one],
  ["its last refresh, where the stored token is gone", newConnection({ expiresAt: one, refreshedAt: noon }), withoutToken, noon],
] as const)("a record ends at %s", (_, connection, stored, end) => {
  expect(endingWith(connection, stored)).toEqual({ ...connection, expiresAt: end });
});

it.each([
  ["those that are stored with it, where they are", { scope: new Secret("openid cloud") }, ["openid", "cloud"]],
  ["those of the record, where none are stored", {}, ["devices"]],
])("a stored token has the scopes: %s", (_, scope, scopes) => {
  const stored = { version: 1, fields: { access_token: new Secret("access"), ...scope } };
  expect(toLiveToken(stored, newConnection({ scopesGranted: ["devices"] }))).toMatchObject({ scopes });
});
