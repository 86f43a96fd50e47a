import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { credentialPath } from "../../lib/credentials/credential-path.ts";
import { providerNames } from "../../lib/provider-names.ts";

// Short ids of the characters that a path is made of, so that near misses are common.
const id = fc.string({ unit: fc.constantFrom("a", "A", "/", ".", "=", "%", "2", "F", "-", "é"), maxLength: 4 });
const key = fc.record({
  area: fc.constantFrom("connections" as const, "parked" as const),
  tenant: id,
  provider: fc.constantFrom(...providerNames),
  account: id,
});

describe("credentialPath", () => {
  it("is base, area, tenant, provider and account", () => {
    const path = credentialPath("aurora", { area: "connections", tenant: "acme", provider: "gcp", account: "default" });
    expect(path).toBe("aurora/connections/gcp/acme/default");
  });

  it("never brings two credentials together (S49)", () => {
    const same = (one: object, other: object) => JSON.stringify(one) === JSON.stringify(other);
    fc.assert(
      fc.property(key, key, (one, other) => (credentialPath("aurora", one) === credentialPath("aurora", other)) === same(one, other)),
    );
  });

  it("has five segments whatever the ids are: no credential is in the folder of another, none outside its tenant (S49)", () => {
    fc.assert(
      fc.property(key, (one) => {
        const segments = credentialPath("aurora", one).split("/");
        return segments.length === 5 && segments.every((segment) => segment !== "" && !segment.includes("."));
      }),
    );
  });
});
