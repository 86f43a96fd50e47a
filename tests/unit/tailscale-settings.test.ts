import { describe, expect, it } from "vitest";
import { includesScope, missingTailscaleScopes } from "../../lib/providers/tailscale/tailscale-scopes.ts";
import { tailscaleSettingsFromEnvironment } from "../../lib/providers/tailscale/tailscale-settings.ts";

const scopesOf = (TAILSCALE_SCOPES: string) => tailscaleSettingsFromEnvironment({ TAILSCALE_SCOPES }).scopes;
const refused = (detail: string) => expect.objectContaining({ code: "configuration_invalid", detail });

describe("what the operator decides about Tailscale", () => {
  it("is nothing by default: Tailscale itself, every scope of a client, 6,000 tokens a minute", () => {
    const defaults = { baseUrl: "https://api.tailscale.com", scopes: [], refreshesPerMinute: 6000 };
    expect(tailscaleSettingsFromEnvironment({})).toEqual(defaults);
    expect(tailscaleSettingsFromEnvironment({ TAILSCALE_SCOPES: "" })).toEqual(defaults);
    expect(tailscaleSettingsFromEnvironment({ TAILSCALE_SCOPES: " , " })).toEqual(defaults);
  });

  it("is an address, scopes and a budget", () => {
    const env = {
      TAILSCALE_API_URL: "http://127.0.0.1:4100/",
      TAILSCALE_SCOPES: "auth_keys, devices:core:read",
      TAILSCALE_REFRESHES_PER_MINUTE: "600",
    };
    expect(tailscaleSettingsFromEnvironment(env)).toEqual({
      baseUrl: "http://127.0.0.1:4100",
      scopes: ["auth_keys", "devices:core:read"],
      refreshesPerMinute: 600,
    });
  });

  it.each([
    ["devices keys", ["devices:core:read", "auth_keys"]],
    ["devices:write keys", ["devices:core", "auth_keys"]],
    ["acl keys", ["policy_file:read", "devices:core:read", "devices:posture_attributes:read", "auth_keys"]],
    ["acl:write keys", ["policy_file", "devices:core:read", "devices:posture_attributes:read", "auth_keys"]],
    ["acl acl:write devices:posture_attributes keys", ["devices:core:read", "policy_file", "devices:posture_attributes", "auth_keys"]],
    ["all", ["all"]],
    ["devices:core:read devices:core auth_keys:read auth_keys", ["devices:core", "auth_keys"]],
  ])("maps the words that users know, %j, to today's scopes and those that must come with them", (words, scopes) => {
    expect(scopesOf(words)).toEqual(scopes);
  });

  it("maps the five words together: reading and managing devices, reading and changing the policy file, managing auth keys", () => {
    expect(scopesOf("devices devices:write acl acl:write keys")).toEqual([
      "devices:core",
      "devices:posture_attributes:read",
      "policy_file",
      "auth_keys",
    ]);
  });

  it("S47: names a word that is no scope by its place only: it may be a secret", () => {
    expect(() => scopesOf("auth_keys tskey-client-canary")).toThrow(refused("TAILSCALE_SCOPES: word 2 is no scope of Tailscale"));
  });

  it.each(["keys:write", "auth_keys:write", "devices:read", "toString", "__proto__", "ALL"])("refuses %s, which is no scope", (word) => {
    expect(() => scopesOf(`all ${word}`)).toThrow(refused("TAILSCALE_SCOPES: word 2 is no scope of Tailscale"));
  });

  it.each([
    ["keys", "devices:core:read"],
    ["devices", "auth_keys"],
    ["acl acl:write devices", "auth_keys"],
    ["devices:write", "auth_keys"],
    ["dns:read", "devices:core:read and auth_keys"],
    ["all:read", "auth_keys"],
  ])("refuses %j, with which no connection could be made", (words, missing) => {
    expect(() => scopesOf(words)).toThrow(refused(`TAILSCALE_SCOPES: lacks ${missing}`));
  });

  it.each(["TAILSCALE_API_URL", "TAILSCALE_REFRESHES_PER_MINUTE"])("refuses a malformed %s by its name", (key) => {
    expect(() => tailscaleSettingsFromEnvironment({ [key]: "tskey-canary" })).toThrow(refused(`malformed: ${key}`));
  });
});

describe("a scope", () => {
  it.each([
    ["auth_keys", "auth_keys", true],
    ["auth_keys", "auth_keys:read", true],
    ["auth_keys:read", "auth_keys", false],
    ["all", "auth_keys", true],
    ["all:read", "auth_keys", false],
    ["all:read", "devices:core:read", true],
    ["devices", "devices:core:read", true],
    ["devices", "auth_keys", true],
    ["devices:read", "devices:core:read", true],
    ["devices:read", "devices:core", false],
    ["devices:core", "devices:routes:read", false],
    ["acl", "policy_file", true],
    ["constructor", "auth_keys", false],
  ])("%s includes %s: %s", (held, needed, isIncluded) => {
    expect(includesScope([held], needed)).toBe(isIncluded);
  });

  it("is missing when no scope that is held includes it", () => {
    expect(missingTailscaleScopes([])).toEqual(["devices:core:read", "auth_keys"]);
    expect(missingTailscaleScopes(["devices:core", "dns"])).toEqual(["auth_keys"]);
    expect(missingTailscaleScopes(["devices"])).toEqual([]);
  });
});
