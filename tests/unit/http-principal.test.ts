import { describe, expect, test } from "vitest";
import { buildAuthorizerContext, parsePrincipal, requirePermission } from "../../lib/http/principal.ts";
import { parsePermissions } from "../../lib/http/rights.ts";

const ada = { id: "ada", tenant: "acme", permissions: new Set(["connectors:read", "tokens:read"] as const) };

describe("the principal", () => {
  test("goes through the authorizer's context unchanged", () => {
    expect(parsePrincipal(buildAuthorizerContext(ada))).toEqual(ada);
  });

  test.each([
    ["no context", undefined],
    ["null", null],
    ["an empty context", {}],
    ["no id", { tenant: "acme", permissions: "connectors:read" }],
    ["an empty id", { principal_id: "", tenant: "acme", permissions: "connectors:read" }],
    ["no tenant", { principal_id: "ada", permissions: "connectors:read" }],
    ["an empty tenant", { principal_id: "ada", tenant: "", permissions: "connectors:read" }],
    ["no permissions", { principal_id: "ada", tenant: "acme" }],
    ["permissions that are no text", { principal_id: "ada", tenant: "acme", permissions: ["connectors:read"] }],
    ["an unknown refusal", { refusal: "toString" }],
    ["a refusal beside a principal", { ...buildAuthorizerContext(ada), refusal: "unauthenticated" }],
  ])("is unknown with %s", (_what, context) => {
    expect(() => parsePrincipal(context)).toThrow(expect.objectContaining({ code: "unauthenticated" }));
  });

  test.each(["forbidden", "secrets_unavailable", "identity_unavailable"] as const)("is refused with the authorizer's %s", (refusal) => {
    expect(() => parsePrincipal({ refusal })).toThrow(expect.objectContaining({ code: refusal }));
  });

  test("has no permission we do not know", () => {
    const parsed = parsePrincipal({ principal_id: "ada", tenant: "acme", permissions: "admin connectors:read  connectors:*" });
    expect([...parsed.permissions]).toEqual(["connectors:read"]);
  });

  test("does not get tokens:read by any other permission", () => {
    const writer = { ...ada, permissions: new Set(["connectors:read", "connectors:write"] as const) };
    expect(() => requirePermission(writer, "tokens:read")).toThrow(expect.objectContaining({ code: "forbidden" }));
  });

  test.each(["tokens:read", "relay:use", "some tokens", "some relay", "connect_sessions:write"] as const)(
    "S90: has no %s by a session, whatever its token grants",
    (right) => {
      const permissions = parsePermissions("connectors:read tokens:read tokens:read:gcp relay:use relay:use:gcp connect_sessions:write");
      const [machine, person] = [{ ...ada, permissions }, parsePrincipal(buildAuthorizerContext({ ...ada, permissions, isSession: true }))];
      expect(() => requirePermission(machine, right)).not.toThrow();
      expect(() => requirePermission(person, right)).toThrow(expect.objectContaining({ code: "forbidden" }));
      expect(() => requirePermission(person, right, "connectors:read")).not.toThrow();
    },
  );
});
