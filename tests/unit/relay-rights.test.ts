import { describe, expect, it } from "vitest";
import { requirePermission } from "../../lib/http/principal.ts";
import { parsePermissions, permissionsOfRole, reachesIn, relayRights } from "../../lib/http/rights.ts";
import { providerNames } from "../../lib/provider-names.ts";

const everything = providerNames.flatMap((provider) =>
  (["read", "write"] as const).flatMap((level) => ["default", "ovh-eu"].map((account) => ({ provider, level, account }))),
);

/** What the rights of a claim reach, as `provider level account`. */
const reached = (claim: string) =>
  everything
    .filter((asked) => reachesIn(relayRights, parsePermissions(claim), asked))
    .map(({ provider, level, account }) => `${provider} ${level} ${account}`);

const ofProvider = (provider: string, level: string) => ["default", "ovh-eu"].map((account) => `${provider} ${level} ${account}`);

describe("S67: a right to the relay", () => {
  it("without a provider, or without a level, reads and never writes", () => {
    expect(reached("relay:use")).toEqual(providerNames.flatMap((provider) => ofProvider(provider, "read")));
    expect(reached("relay:use:ovh")).toEqual(ofProvider("ovh", "read"));
    expect(reached("relay:use:ovh:read")).toEqual(ofProvider("ovh", "read"));
  });

  it("writes where it says so, at one provider or by one connection", () => {
    expect(reached("relay:use:ovh:write")).toEqual([...ofProvider("ovh", "read"), ...ofProvider("ovh", "write")]);
    expect(reached("relay:use:ovh:write:ovh-eu")).toEqual(["ovh read ovh-eu", "ovh write ovh-eu"]);
    expect(reached("relay:use relay:use:ovh:write:ovh-eu")).toContain("gcp read default");
  });

  it.each([
    "relay:use:",
    "relay:use:*",
    "relay:use:write",
    "relay:use:ovh:full",
    "relay:use:ovh:write:",
    "relay:use:ovh:write:a:b",
    "relay:*",
    "relay",
    "Relay:use",
  ])("%s is none", (claim) => {
    expect([reached(claim), parsePermissions(claim).size]).toEqual([[], 0]);
  });

  it("is apart from rights to tokens, in both directions, and comes from no role", () => {
    const principal = (claim: string) => ({ id: "a", tenant: "acme", permissions: parsePermissions(claim) });
    for (const claim of ["tokens:read", "tokens:read:gcp", "connectors:write", "audit:read"]) {
      expect(() => requirePermission(principal(claim), "some relay")).toThrow("The caller may not do this");
    }
    for (const claim of ["relay:use", "relay:use:gcp:write"]) {
      expect(() => requirePermission(principal(claim), "some tokens")).toThrow("The caller may not do this");
      expect(() => requirePermission(principal(claim), "some relay")).not.toThrow();
    }
    for (const role of ["viewer", "editor", "admin"]) {
      expect([...permissionsOfRole(role)].filter((right) => right.startsWith("relay"))).toEqual([]);
    }
  });
});
