import { describe, expect, it } from "vitest";
import { type Capability, isAllowed } from "../../local/vault-kv/policy.ts";

const readsThenDenies = (read: string, other: string) => [{ [read]: ["read"] as Capability[], [other]: ["list"] as Capability[] }];

describe("isAllowed", () => {
  it.each([
    ["kv/data/a", "kv/data/a", true],
    ["kv/data/a", "kv/data/a/b", false],
    ["kv/data/a/*", "kv/data/a/b/c", true],
    ["kv/data/a/*", "kv/data/a", false],
    ["kv/data/a*", "kv/data/abc", true],
    ["kv/data/+/gcp/*", "kv/data/acme/gcp/default", true],
    ["kv/data/+/gcp/*", "kv/data/acme/sub/gcp/default", false],
    ["kv/data/+/gcp", "kv/data//gcp", false],
    // The classic mistake: the rule lacks `data/`.
    ["kv/a/*", "kv/data/a/b", false],
  ])("a rule for %s covers %s: %s", (rule, path, allowed) => {
    expect(isAllowed([{ [rule]: ["read"] }], path, "read")).toBe(allowed);
  });

  it("allows nothing without a rule, and nothing that the rule does not name", () => {
    expect(isAllowed([], "kv/data/a", "read")).toBe(false);
    expect(isAllowed([{ "kv/data/a": ["read"] }], "kv/data/a", "update")).toBe(false);
  });

  it.each([
    ["kv/data/acme/gcp", "kv/data/acme/*"],
    ["kv/data/acme/*", "kv/data/*"],
    ["kv/data/acme/*", "kv/data/+/*"],
    ["kv/data/acme/+", "kv/data/acme/*"],
    ["kv/data/+/gcp", "kv/data/+/+"],
  ])("lets %s decide alone over %s: the most specific rule wins", (specific, broad) => {
    expect(isAllowed(readsThenDenies(specific, broad), "kv/data/acme/gcp", "read")).toBe(true);
    expect(isAllowed(readsThenDenies(broad, specific), "kv/data/acme/gcp", "read")).toBe(false);
  });

  it("adds up rules for the same path, and deny beats them", () => {
    const policies = [{ "kv/data/a": ["read"] as const }, { "kv/data/a": ["update"] as const }];
    expect(isAllowed(policies, "kv/data/a", "read") && isAllowed(policies, "kv/data/a", "update")).toBe(true);
    expect(isAllowed([...policies, { "kv/data/a": ["deny"] as const }], "kv/data/a", "read")).toBe(false);
  });
});
