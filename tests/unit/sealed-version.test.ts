import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { toNextVersion, toStoreVersion } from "../../lib/credentials/seal-token-fields.ts";

describe("the version of a credential whose access token is sealed apart", () => {
  it("counts the access tokens since the version of the store", () => {
    expect(toNextVersion(3)).toBe(3.000001);
    expect(toNextVersion(3.000016)).toBe(3.000017);
    expect(toStoreVersion(3.000017)).toBe(3);
  });

  it("ends before the store's next version: the store is written then", () => {
    expect(toNextVersion(3.999998)).toBe(3.999999);
    expect(toNextVersion(3.999999)).toBeUndefined();
  });

  it("grows by one step, stays of its version of the store, and is the same number when it is read as text", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000_000_000 }), fc.integer({ min: 0, max: 999_998 }), (store, refreshes) => {
        const version = (store * 1_000_000 + refreshes) / 1_000_000;
        const next = toNextVersion(version) ?? Number.NaN;
        expect(next).toBeGreaterThan(version);
        expect(next).toBeLessThan(store + 1);
        expect(toStoreVersion(next)).toBe(store);
        expect(Number(next.toFixed(6))).toBe(next);
      }),
    );
  });
});
