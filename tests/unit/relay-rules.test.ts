import { describe, expect, it } from "vitest";
import { awsRelayRules } from "../../lib/providers/aws/aws-relay-rules.ts";
import { azureNever, azureReads, azureRelayRules } from "../../lib/providers/azure/azure-relay-rules.ts";
import { googleNever, googleReads, googleRelayRules } from "../../lib/providers/google/google-relay-rules.ts";
import { ovhNever, ovhRelayRules } from "../../lib/providers/ovh/ovh-relay-rules.ts";
import { tailscaleNever, tailscaleReads, tailscaleRelayRules } from "../../lib/providers/tailscale/tailscale-relay-rules.ts";
import type { CallPattern } from "../../lib/relay/call-pattern.ts";
import { parseCall } from "../../lib/relay/parse-call.ts";
import { cpuOf } from "../fixtures/cpu-of.ts";
import { newConnection } from "../fixtures/new-connection.ts";

type Case = readonly [string, readonly CallPattern[], "read" | "never", ReturnType<typeof googleRelayRules>];
const tables: readonly Case[] = [
  ["Google", googleReads, "read", googleRelayRules({})],
  ["Google", googleNever, "never", googleRelayRules({})],
  ["Azure", azureReads, "read", azureRelayRules({})],
  ["Azure", azureNever, "never", azureRelayRules({})],
  ["OVHcloud", ovhNever, "never", ovhRelayRules({})],
  ["Tailscale", tailscaleReads, "read", tailscaleRelayRules({})],
  ["Tailscale", tailscaleNever, "never", tailscaleRelayRules({})],
];

/** Builds a path that fits a pattern. */
const fitting = (pattern: string): string => pattern.replaceAll("**", "any/thing").replaceAll("*", "x");

describe("the tables of calls", () => {
  it.each(
    tables.flatMap(([name, rows, kind, rules]) => rows.map((row) => [name, row.method ?? "GET", row.path, kind, row, rules] as const)),
  )("S82: %s, %s %s: %s", (_, method, path, kind, { host, source }, rules) => {
    const call = parseCall({
      method: method as "GET",
      path: fitting(path).toUpperCase(),
      headers: {},
      ...(host === undefined ? {} : { host }),
    });
    expect(rules.kindOf(call)).toBe(kind);
    expect(source.length).toBeGreaterThan(3);
    if (host !== undefined) {
      expect(rules.kindOf({ ...call, host: "compute.googleapis.com" })).not.toBe(kind);
    }
  });

  it("S82: a path that only contains one of a table is judged by its method", () => {
    const rules = googleRelayRules({});
    const kindOf = (method: "GET" | "POST", path: string) => rules.kindOf(parseCall({ method, path, headers: {} }));
    expect([kindOf("POST", "/v1/projects/p:getIamPolicyX"), kindOf("GET", "/v1/projects/batch-1"), kindOf("POST", "/v1/p")]).toEqual([
      "write",
      "read",
      "write",
    ]);
  });

  it.each([
    ["/a".repeat(2047)],
    [`/${"a".repeat(4094)}`],
    [`/${"list".repeat(1000)}`],
    ["/*/token".repeat(500)],
    ["/credential:sign".repeat(200)],
  ])("S65: a long path is judged in less than 50 ms of processor time", async (path) => {
    const call = parseCall({ method: "POST", path, headers: {} });
    const rules = tables.map(([, , , one]) => one);
    const spent = await cpuOf(() => {
      for (const each of rules) {
        each.kindOf(call);
      }
    });
    expect(spent).toBeLessThan(50);
  });

  it("S82: without settings every address is the provider's own, over TLS", () => {
    const facts = newConnection();
    const hosts = [
      googleRelayRules({}).findHost("compute.googleapis.com", facts),
      googleRelayRules({}).findHost("iam.googleapis.com", facts),
      azureRelayRules({}).findHost(undefined, facts),
      azureRelayRules({}).findHost(undefined, { ...facts, details: { cloud: "china" } }),
      ovhRelayRules({}).findHost(undefined, { ...facts, account: "ovh-us-production" }),
      tailscaleRelayRules({}).findHost(undefined, facts),
      awsRelayRules({}).findHost("ec2.eu-west-1.amazonaws.com", facts),
      awsRelayRules({}).findHost("iam.amazonaws.com", facts),
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
    expect(awsRelayRules({}).findHost("iam.amazonaws.com", facts)?.signing).toEqual({ service: "iam", region: "us-east-1" });
    expect(awsRelayRules({}).findHost("iam.eu-west-1.amazonaws.com", facts)).toBeUndefined();
  });
});
