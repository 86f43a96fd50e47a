import { describe, expect, test } from "vitest";
import { Failure } from "../../lib/errors.ts";
import { authenticateProxy } from "../../lib/http/authenticate-proxy.ts";

const user = "0190b5a8-6f0e-7d2c-b1a4-2f9a6d6c1e3b";
const organisation = "6f9619ff-8b86-4d01-b42d-00cf4fc964ff";
const authenticate = (
  headers: Record<string, string>,
  secret: Record<string, string> = { current: "new-secret", previous: "old-secret" },
) => authenticateProxy({ secretId: "front-end", secrets: { read: async () => secret } })(headers);

const sent = { "x-internal-secret": "new-secret", "x-user-id": user, "x-org-id": organisation };

describe("S49: a trusted front end", () => {
  test.each(["new-secret", "old-secret"])("is believed with either secret of a rotation: %s", async (secret) => {
    expect(await authenticate({ ...sent, "x-internal-secret": secret })).toEqual({
      id: user,
      tenant: organisation,
      permissions: new Set(["connectors:read"]),
    });
  });

  test.each([
    ["no organisation", {}],
    ["an empty one", { "x-org-id": "" }],
  ])("that names %s speaks for none, not for the user's own", async (_what, named) => {
    const { "x-org-id": _, ...rest } = sent;
    await expect(authenticate({ ...rest, "x-user-role": "admin", ...named })).rejects.toMatchObject({ code: "organisation_missing" });
    await expect(authenticate({ ...rest, ...named, "x-user-id": "ada" }), "the user comes first").rejects.toMatchObject({
      code: "unauthenticated",
    });
  });

  test("names one organisation in one spelling", async () => {
    expect(await authenticate({ ...sent, "x-user-id": user.toUpperCase(), "x-org-id": organisation.toUpperCase() })).toMatchObject({
      id: user,
      tenant: organisation,
    });
  });

  test.each([
    ["no role", undefined, ["connectors:read"]],
    ["viewer", "viewer", ["connectors:read"]],
    ["editor", "editor", ["connectors:read", "connectors:write"]],
    ["admin", "admin", ["connectors:read", "connectors:write", "clients:write", "audit:read"]],
    ["a role we do not know", "owner", []],
    ["an empty role", "", []],
    ["another spelling", "Admin", []],
    ["two roles", "viewer,admin", []],
  ])("S57: gives the user the permissions of %s", async (_what, role, expected) => {
    const { permissions } = await authenticate(role === undefined ? sent : { ...sent, "x-user-role": role });
    expect([...permissions]).toEqual(expected);
  });

  test("never gets the broker's permission, whatever it sends", async () => {
    const { permissions } = await authenticate({ ...sent, "x-user-role": "admin", "x-permissions": "tokens:read" });
    expect(permissions.has("tokens:read")).toBe(false);
  });

  test.each([
    ["is absent", undefined, undefined],
    ["is empty", "", undefined],
    ["is wrong", "wrong", undefined],
    ["has one character more", "new-secretx", undefined],
    ["is both values", "new-secret,old-secret", undefined],
    ["is empty as the stored one", "", { current: "", previous: "" }],
    ["is absent as the stored one", undefined, {}],
  ])("is forbidden when its secret %s", async (_what, secret, stored) => {
    const { "x-internal-secret": _, ...rest } = sent;
    const headers = secret === undefined ? rest : { ...rest, "x-internal-secret": secret };
    await expect(authenticate(headers, stored)).rejects.toMatchObject({ code: "forbidden" });
  });

  test("says nothing about the user before the secret is right", async () => {
    await expect(authenticate({ "x-user-id": "nonsense" })).rejects.toMatchObject({ code: "forbidden" });
  });

  test.each([
    ["no user", { "x-user-id": "" }],
    ["a user that is no UUID", { "x-user-id": "ada" }],
    ["a user with more behind", { "x-user-id": `${user}\nx` }],
    ["two users", { "x-user-id": `${user},${user}` }],
    ["an organisation that is no UUID", { "x-org-id": `user:${user}` }],
  ])("is not known with %s", async (_what, headers) => {
    await expect(authenticate({ ...sent, ...headers })).rejects.toMatchObject({ code: "unauthenticated" });
  });

  test("cannot be checked while the secret cannot be read", async () => {
    const secrets = { read: () => Promise.reject(new Failure("secrets_unavailable")) };
    await expect(authenticateProxy({ secretId: "front-end", secrets })(sent)).rejects.toMatchObject({ code: "secrets_unavailable" });
  });
});
