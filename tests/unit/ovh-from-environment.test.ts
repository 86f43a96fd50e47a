import { describe, expect, it } from "vitest";
import { ovhFromEnvironment } from "../../lib/providers/ovh/login-method.ts";
import { ovhSettingsFromEnvironment } from "../../lib/providers/ovh/ovh-from-environment.ts";
import { ovhHosts } from "../../lib/providers/ovh/ovh-regions.ts";
import { serviceAccountMethod } from "../../lib/providers/ovh/service-account-method.ts";

describe("the settings for OVHcloud", () => {
  it("are OVHcloud's own addresses, the scope all, and every region, unless they are set", () => {
    expect(ovhSettingsFromEnvironment({})).toEqual({
      hosts: ovhHosts,
      loginRegions: ["ovh-eu", "ovh-ca", "ovh-us"],
      scopes: ["all"],
      refreshesPerMinute: 600,
      clientsSecretId: "",
    });
  });

  it("take each address from the environment, without its trailing slash", () => {
    const env = { OVH_EU_API_URL: "https://api.eu.ovhcloud.com/v1/", OVH_CA_TOKEN_URL: "https://auth.ca.ovhcloud.com/oauth2/token" };
    const { hosts } = ovhSettingsFromEnvironment(env);
    expect(hosts["ovh-eu"].api).toBe("https://api.eu.ovhcloud.com/v1");
    expect(hosts["ovh-ca"].token).toBe("https://auth.ca.ovhcloud.com/oauth2/token");
    expect(hosts["ovh-us"]).toEqual(ovhHosts["ovh-us"]);
  });

  it("take regions and scopes separated by spaces or commas", () => {
    const env = { OVH_LOGIN_REGIONS: "ovh-us, ovh-eu", OVH_SCOPES: "account/all publicCloudProject/all" };
    expect(ovhSettingsFromEnvironment(env)).toMatchObject({
      loginRegions: ["ovh-us", "ovh-eu"],
      scopes: ["account/all", "publicCloudProject/all"],
    });
  });

  it.each([
    ["a word that is no region", { OVH_LOGIN_REGIONS: "ovh-eu secret-value" }, "OVH_LOGIN_REGIONS: word 2 is no region"],
    ["a word that is no scope", { OVH_SCOPES: "all se:cret" }, "OVH_SCOPES: word 2 is no scope"],
    ["no address", { OVH_EU_API_URL: "eu" }, "malformed: OVH_EU_API_URL"],
  ])("refuse %s, and do not repeat it", (_title, env, detail) => {
    expect(() => ovhSettingsFromEnvironment(env)).toThrow(expect.objectContaining({ code: "configuration_invalid", detail }));
  });

  it("S22: refuse two regions with one token endpoint", () => {
    expect(() => ovhSettingsFromEnvironment({ OVH_CA_TOKEN_URL: ovhHosts["ovh-eu"].token })).toThrow(
      expect.objectContaining({ code: "configuration_invalid", detail: "two regions have the same token endpoint" }),
    );
  });

  it("S14: refuse an endpoint without TLS", () => {
    const secrets = { read: async () => ({}) };
    const env = { OVH_EU_TOKEN_URL: "http://www.ovh.example/token" };
    expect(() => ovhFromEnvironment(serviceAccountMethod, env, secrets, () => new Date())).toThrow(
      expect.objectContaining({ code: "configuration_invalid" }),
    );
  });
});
