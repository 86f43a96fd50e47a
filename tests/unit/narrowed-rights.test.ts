import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { requirePermission } from "../../lib/http/principal.ts";
import { findReachIn, parsePermissions, reachesIn, type TokenLevel, tokenRights } from "../../lib/http/rights.ts";
import { providerNames } from "../../lib/provider-names.ts";

const levels: readonly TokenLevel[] = ["read", "operate", "full"];
const accounts = ["default", "123456789012", "ovh-eu"];
const everything = providerNames.flatMap((provider) =>
  accounts.flatMap((account) => levels.map((level) => ({ provider, account, level }))),
);

/** What the rights of a claim reach, as `provider level account`. */
const reached = (claim: string) =>
  everything
    .filter((asked) => reachesIn(tokenRights, parsePermissions(claim), asked))
    .map(({ provider, account, level }) => `${provider} ${level} ${account}`);

describe("S67: a narrowed right in a permissions claim", () => {
  it("reaches one provider", () => {
    expect(reached("tokens:read:aws")).toEqual(everything.filter(({ provider }) => provider === "aws").map(toWords));
  });

  it.each([
    ["read", ["read"]],
    ["operate", ["read", "operate"]],
    ["full", ["read", "operate", "full"]],
  ])("%s reaches the tokens that may do as much, or less", (level, included) => {
    expect(reached(`tokens:read:aws:${level}:123456789012`)).toEqual(included.map((each) => `aws ${each} 123456789012`));
    expect(reached(`tokens:read:aws:${level}`)).toEqual(accounts.flatMap((account) => included.map((each) => `aws ${each} ${account}`)));
  });

  it("adds to the others of the claim, and takes nothing away", () => {
    expect(reached("tokens:read:aws:read:123456789012 tokens:read:gcp:full:default")).toEqual([
      "gcp read default",
      "gcp operate default",
      "gcp full default",
      "aws read 123456789012",
    ]);
    expect(reached("tokens:read:aws:read:123456789012 tokens:read")).toEqual(everything.map(toWords));
  });

  it.each([
    "tokens:read:",
    "tokens:read:*",
    "tokens:read:AWS",
    "tokens:read:google",
    "tokens:read:__proto__",
    "tokens:read:aws:",
    "tokens:read:aws:*",
    "tokens:read:aws:admin",
    "tokens:read:aws:Read",
    "tokens:read:aws:constructor",
    "tokens:read:aws:read:",
    "tokens:read:aws:read:*",
    "tokens:read:aws:read:12345678901*",
    "tokens:read:aws:read:123456789012:",
    "tokens:read:aws:read:123456789012:full",
    `tokens:read:aws:read:${"1".repeat(65)}`,
    "tokens:read:aws::123456789012",
    "tokens:read::read",
    "xtokens:read:aws",
    "tokens:write:aws",
    "tokens:reads",
    "TOKENS:READ:AWS",
    "tokens:read,aws",
  ])("gives nothing when a part of it is unknown: %s", (word) => {
    expect([...parsePermissions(word)]).toEqual([]);
    expect(() => requirePermission({ id: "m", tenant: "acme", permissions: parsePermissions(word) }, "some tokens")).toThrow(
      expect.objectContaining({ code: "forbidden" }),
    );
  });

  it("is no other permission, and is not the whole one", () => {
    const principal = { id: "m", tenant: "acme", permissions: parsePermissions("tokens:read:aws tokens:read:gcp:full") };
    for (const whole of ["tokens:read", "connectors:read", "connectors:write", "audit:read"] as const) {
      expect(() => requirePermission(principal, whole)).toThrow(expect.objectContaining({ code: "forbidden" }));
    }
    requirePermission(principal, "some tokens");
  });

  it("compares the account letter by letter", () => {
    const rights = parsePermissions("tokens:read:ovh:read:ovh-eu");
    const ask = (account: string) => reachesIn(tokenRights, rights, { provider: "ovh", account, level: "read" });
    expect(["ovh-eu", "OVH-EU", "ovh-e", "ovh-eu1", "ovh_eu", ""].map(ask)).toEqual([true, false, false, false, false, false]);
  });

  it("names its accounts once and in order, or none", () => {
    const rights = parsePermissions(
      "tokens:read:aws:full:222222222222 tokens:read:aws:read:111111111111 tokens:read:aws:read:222222222222",
    );
    expect([
      findReachIn(tokenRights, rights, "aws", "read"),
      findReachIn(tokenRights, rights, "aws", "full"),
      findReachIn(tokenRights, rights, "gcp", "read"),
    ]).toEqual([["111111111111", "222222222222"], ["222222222222"], []]);
  });

  it("reaches nothing that none of its words reaches alone, whatever else the claim holds", () => {
    const part = fc.constantFrom("tokens", "read", "aws", "gcp", "full", "operate", "default", "123456789012", "", "*", "x");
    const word = fc.oneof(
      fc.array(part, { maxLength: 6 }).map((parts) => parts.join(":")),
      fc
        .tuple(fc.constantFrom(...providerNames), fc.constantFrom(...levels), fc.constantFrom(...accounts))
        .map((parts) => ["tokens:read", ...parts].join(":")),
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 6 }), (words) => {
        const alone = new Set(words.flatMap(reached));
        expect(new Set(reached(words.join(" ")))).toEqual(alone);
      }),
    );
  });
});

function toWords({ provider, account, level }: (typeof everything)[number]): string {
  return `${provider} ${level} ${account}`;
}
