import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeSegment, encodeSegment } from "../../lib/encode-segment.ts";

const wellFormed = fc.string({ unit: "binary", maxLength: 60 });

describe("encodeSegment", () => {
  it.each([
    ["", "="],
    ["acme-1_A", "acme-1_A"],
    ["=", "=3D"],
    ["a/b", "a=2Fb"],
    ["..", "=2E=2E"],
    ["a.", "a=2E"],
    ["a%2Fb", "a=252Fb"],
    ["a b#c", "a=20b=23c"],
    ["é", "=C3=A9"],
    ["e\u0301", "e=CC=81"],
    ["\u0000", "=00"],
  ])("writes %j as %j", (id, segment) => {
    expect(encodeSegment(id)).toBe(segment);
  });

  it("never gives two ids the same segment (S49)", () => {
    fc.assert(fc.property(wellFormed, wellFormed, (one, other) => (encodeSegment(one) === encodeSegment(other)) === (one === other)));
  });

  it("can be read back, so it is injective by construction (S49)", () => {
    fc.assert(fc.property(wellFormed, (id) => decodeSegment(encodeSegment(id)) === id));
  });

  it("writes letters, digits, hyphen, underscore and = only: nothing climbs a path or needs encoding again (S49)", () => {
    fc.assert(fc.property(wellFormed, (id) => /^[A-Za-z0-9_=-]+$/.test(encodeSegment(id))));
  });

  it("takes 256 bytes and refuses 257", () => {
    expect(encodeSegment("é".repeat(128))).toHaveLength(768);
    expect(() => encodeSegment(`a${"é".repeat(128)}`)).toThrow(RangeError);
  });

  it.each(["\ud800", "a\udc00b"])("refuses a lone surrogate: %j would be written as another id's character", (id) => {
    expect(() => encodeSegment(id)).toThrow(RangeError);
  });
});
