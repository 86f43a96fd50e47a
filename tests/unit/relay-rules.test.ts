import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { everyRelay } from "../../functions/providers.ts";
import type { Environment } from "../../lib/config.ts";
import { parseCall } from "../../lib/relay/parse-call.ts";
import { buildRelays } from "../../lib/relay/relays.ts";
import { findProblemsOf } from "../fixtures/check-parameters.ts";
import { cpuOf } from "../fixtures/cpu-of.ts";
import { newConnection } from "../fixtures/new-connection.ts";
import { root } from "../fixtures/template.ts";

type Method = "GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE";
type Named = { readonly method?: Method; readonly host?: string };

const relays = buildRelays(everyRelay, {});
const relayOf = (provider: string, from = relays) => {
  const relay = [...from].find(([name]) => name === provider)?.[1];
  if (relay === undefined) {
    throw new Error(`no relay of ${provider}`);
  }
  return relay;
};
const levelOf = (provider: string, path: string, { method = "GET", ...host }: Named = {}, from = relays) =>
  relayOf(provider, from).levelOf(parseCall({ method, path, headers: {}, ...host }));
const crm = { host: "cloudresourcemanager.googleapis.com" };

describe("S88: the relay's patterns", () => {
  it("allow what they name, in any case, and HEAD where GET is allowed", () => {
    expect(levelOf("azure", "/SUBSCRIPTIONS/s/resourcegroups/g")).toBe("read");
    expect(levelOf("azure", "/subscriptions/s", { method: "HEAD" })).toBe("read");
    expect(levelOf("gcp", "/v1/projects/p:getIamPolicy", { method: "POST", ...crm })).toBe("read");
  });

  it.each([
    ["another method", "gcp", "/v3/projects/p", { method: "DELETE", ...crm }],
    ["another verb", "gcp", "/v3/projects/p:undelete", crm],
    ["another verb of a POST", "gcp", "/v1/projects/p:setIamPolicy", { method: "POST", ...crm }],
    ["a verb that goes on", "gcp", "/v1/projects/p:getIamPolicyX", { method: "POST", ...crm }],
    ["a verb without a name", "gcp", "/v1/projects/:getIamPolicy", { method: "POST", ...crm }],
    ["another host", "gcp", "/v3/projects/p", { host: "compute.googleapis.com" }],
    ["no host", "gcp", "/v3/projects/p", {}],
    ["a segment more", "gcp", "/v3/projects/p/secrets", crm],
    ["a segment less", "azure", "/", {}],
    ["another version", "ovh", "/v1/me", {}],
    ["a beginning", "tailscale", "/x/api/v2/tailnet/-/devices", {}],
  ] as const)("do not allow %s", (_, provider, path, named) => {
    expect(levelOf(provider, path, named)).toBeUndefined();
  });

  it("of the operator's are added, each at its level", () => {
    const added = buildRelays(everyRelay, {
      RELAY_CALLS: "tailscale write DELETE /api/v2/device/*, gcp read POST logging.googleapis.com/v2/entries:list,ovh write POST /v2/x/*",
    });
    expect([
      levelOf("tailscale", "/api/v2/device/1", { method: "DELETE" }, added),
      levelOf("gcp", "/v2/entries:list", { method: "POST", host: "logging.googleapis.com" }, added),
      levelOf("ovh", "/v2/x/y", { method: "POST" }, added),
      levelOf("azure", "/v2/x/y", { method: "POST" }, added),
      levelOf("tailscale", "/api/v2/device/1", {}, added),
    ]).toEqual(["write", "read", "write", undefined, "read"]);
  });

  it.each([
    "tailscale",
    "tailscale write",
    "tailscale DELETE /api/v2/device/*",
    "tailscale full DELETE /api/v2/device/*",
    "tailscale write delete /api/v2/device/*",
    "tailscale write DELETE api.tailscale.com/api/v2/device/*",
    "tailscale write DELETE /api/v2/**",
    "tailscale write DELETE /api/v2/device-*",
    "tailscale write DELETE /api/v2/device/*?x=1",
    "tailscale write DELETE /",
    "tailscale write * /api/v2/device/*",
    "gcp read GET /v3/projects/*",
    "gcp read GET evil.example.com/v3/projects/*",
    "gcp read GET *.googleapis.com/v3/projects/*",
    "aws read ec2:Describe*",
    "aws read POST /",
    "oracle read GET /x",
    "toString read GET /x",
    "ovh read GET /1.0/me,",
  ])("of the operator's are refused at the start and before packaging: %s", (calls) => {
    const read = (env: Environment) => () => buildRelays(everyRelay, env);
    expect(read({ RELAY_CALLS: calls })).toThrow(expect.objectContaining({ code: "configuration_invalid" }));
    expect(findProblemsOf({ relayCalls: calls })).toEqual([expect.stringContaining("relayCalls must be calls such as")]);
  });

  it("of the operator's, as they are documented, can be deployed", () => {
    const page = readFileSync(join(root, "docs/use/relay.md"), "utf8");
    const [, example = ""] = /\n```\n(gcp read .+)\n```/.exec(page) ?? [];
    expect(example.split(", ")).toHaveLength(3);
    expect([findProblemsOf({ relayCalls: example }), buildRelays(everyRelay, { RELAY_CALLS: example }).size]).toEqual([[], 5]);
  });

  it.each([["/a".repeat(2047)], [`/${"a".repeat(4094)}`], [`/subscriptions${"/*".repeat(2000)}`], [`/v1/projects/${":a".repeat(2000)}`]])(
    "S65: a long path is judged in less than 50 ms of processor time",
    async (path) => {
      const call = parseCall({ method: "POST", path, headers: {} });
      const spent = await cpuOf(() => {
        for (const relay of relays.values()) {
          relay.levelOf(call);
        }
      });
      expect(spent).toBeLessThan(50);
    },
  );
});

describe("the relay's hosts", () => {
  const facts = newConnection();

  it("S82: without settings every address is the provider's own, over TLS", () => {
    const hosts = [
      relayOf("gcp").findHost("compute.googleapis.com", facts),
      relayOf("gcp").findHost("iam.googleapis.com", facts),
      relayOf("azure").findHost(undefined, facts),
      relayOf("azure").findHost(undefined, { ...facts, details: { cloud: "china" } }),
      relayOf("ovh").findHost(undefined, { ...facts, account: "ovh-us-production" }),
      relayOf("tailscale").findHost(undefined, facts),
      relayOf("aws").findHost("ec2.eu-west-1.amazonaws.com", facts),
      relayOf("aws").findHost("iam.amazonaws.com", facts),
    ];
    expect(hosts.map((host) => [host?.name, host?.url === `https://${host?.name}`])).toEqual([
      ["compute.googleapis.com", true],
      ["iam.googleapis.com", true],
      ["management.azure.com", true],
      ["management.chinacloudapi.cn", true],
      ["api.us.ovhcloud.com", true],
      ["api.tailscale.com", true],
      ["ec2.eu-west-1.amazonaws.com", true],
      ["iam.amazonaws.com", true],
    ]);
    expect(relayOf("aws").findHost("iam.amazonaws.com", facts)?.signing).toEqual({ service: "iam", region: "us-east-1" });
  });

  it.each([
    ["gcp", "evil.example.com"],
    ["gcp", "evil.example.com.googleapis.com"],
    ["gcp", "googleapis.com"],
    ["aws", "iam.eu-west-1.amazonaws.com"],
    ["aws", "ec2.evil.amazonaws.com"],
    ["aws", "ec2.eu-west-1.amazonaws.com.evil.com"],
    ["azure", "management.usgovcloudapi.net"],
  ])("S82: no host of %s's is %s", (provider, host) => {
    expect(relayOf(provider).findHost(host, facts)).toBeUndefined();
  });
});
