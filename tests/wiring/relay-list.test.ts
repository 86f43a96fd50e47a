import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { root } from "../fixtures/template.ts";
import { judged } from "../relay-operations/judged.ts";
import type { Operation } from "../relay-operations/operation.ts";
import { allowedOf, patternsOf, readDescribed, type Vendor, vendors } from "../relay-operations/read.ts";

const everyVendor = Object.keys(vendors) as readonly Vendor[];

/** What is left to judge of the operations that patterns allow: a suspicious field, or an operation that no pattern names. */
function unjudged(vendor: Vendor, allowed: readonly Operation[], patterns: readonly string[] = patternsOf(vendor)): readonly string[] {
  const { fields = {}, operations = {} } = judged[vendor] ?? {};
  const known = new Set(Object.values(fields).flat());
  const named = new Set(patterns.map((pattern) => pattern.toLowerCase()));
  const isJudged = (field: string) => known.has(field) || [...known].some((one) => one.startsWith("*") && field.endsWith(one.slice(1)));
  return allowed.flatMap((operation) => [
    ...(named.has(operation.name.toLowerCase()) || operation.name in operations ? [] : [operation.name]),
    ...operation.fields.filter((field) => !isJudged(field)).map((field) => `${operation.name} ${field}`),
  ]);
}

describe("S88: the relay's list", () => {
  test("has at most 150 patterns, each once and in the form of its provider", () => {
    const patterns = everyVendor.flatMap((vendor) => patternsOf(vendor).map((pattern) => `${vendor} ${pattern}`));
    expect([patterns.length <= 150, new Set(patterns).size]).toEqual([true, patterns.length]);
  });

  describe.each(everyVendor)("%s", (vendor) => {
    const { operations } = readDescribed(vendor);
    const patterns = patternsOf(vendor);
    const allowed = allowedOf(patterns, operations);

    test("each operation that the vendor describes and the list allows is judged, and so is each field of its answer that looks like a secret", () => {
      expect(unjudged(vendor, allowed)).toEqual([]);
    });

    test("each pattern allows an operation that the vendor describes", () => {
      expect(patterns.filter((pattern) => allowedOf([pattern], operations).length === 0)).toEqual([]);
    });

    test("nothing is judged that the list does not allow", () => {
      const found = allowed.flatMap(({ name, fields }) => [name, ...fields]);
      const { fields = {}, operations: others = {} } = judged[vendor] ?? {};
      const all = [...Object.values(fields).flat(), ...Object.keys(others)];
      expect(all.filter((one) => !found.some((name) => name === one || (one.startsWith("*.") && name.endsWith(one.slice(1)))))).toEqual([]);
    });
  });

  test.each<readonly [Vendor, string, string]>([
    ["google", "GET redis.googleapis.com/v1/projects/*/locations/*/instances/*/authString", "InstanceAuthString.authString"],
    ["google", "GET iam.googleapis.com/v1/projects/*/locations/*/oauthClients/*/credentials", "OauthClientCredential.clientSecret"],
    [
      "google",
      "GET compute.googleapis.com/compute/v1/projects/*/global/interconnects/*/getMacsecConfig",
      "InterconnectMacsecConfig.preSharedKeys",
    ],
    ["google", "GET container.googleapis.com/v1/projects/*/locations/*/clusters", "MasterAuth.clientKey"],
    ["azure", "GET /subscriptions/*/resourceGroups/*/providers/Microsoft.Network/connections/*/sharedkey", "(sharedkey)"],
    [
      "azure",
      "GET /subscriptions/*/resourceGroups/*/providers/Microsoft.Network/expressRouteCircuits/*/authorizations",
      "AuthorizationPropertiesFormat.authorizationKey",
    ],
    ["aws", "ec2:DescribeVpnConnections", "TunnelOption.PreSharedKey (sensitive)"],
    ["tailscale", "GET /api/v2/tailnet/*/webhooks", "Webhook.secret"],
    ["ovh", "GET /1.0/cloud/project/*/kube/*/*", "GET /1.0/cloud/project/*/kube/*/node"],
  ])("a pattern that allowed it would be found: %s %s", (vendor, pattern, found) => {
    const more = unjudged(vendor, allowedOf([pattern], readDescribed(vendor).operations), [pattern]);
    expect(more.some((line) => line.endsWith(found))).toBe(true);
  });

  test("an operation that is new to a description, and that a pattern reaches, has to be judged", () => {
    const name = "GET storage.googleapis.com/storage/v1/b/new-word";
    expect(unjudged("google", allowedOf(patternsOf("google"), [{ name, fields: [] }]))).toEqual([name]);
  });

  test("docs/use/relay.md has the numbers of patterns and of operations, and from when they are", async () => {
    const page = await readFile(join(root, "docs/use/relay.md"), "utf8");
    const rows = everyVendor.map((vendor) => {
      const { date, packages, operations } = readDescribed(vendor);
      const patterns = patternsOf(vendor);
      const from = packages.split("==").length > 2 ? `${packages.split(" ").length} packages \`azure-mgmt-…\`` : packages;
      return `| \`${vendors[vendor]}\` | ${patterns.length} | ${allowedOf(patterns, operations).length} of ${operations.length} | ${from}, ${date} |`;
    });
    expect(rows.filter((row) => !page.includes(row))).toEqual([]);
  });
});
