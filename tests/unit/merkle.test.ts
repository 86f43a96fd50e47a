import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { buildProof, hashLeaf, rootOf, rootOfProof } from "../../lib/audit/merkle.ts";

const toHex = (hash: Buffer | undefined) => hash?.toString("hex");

/** The leaves of Certificate Transparency's own tests. */
const known = ["", "\x00", "\x10", " !", "01", "@ABC", "PQRSTUVW", "`abcdefghijklmno"].map(hashLeaf);

describe("RFC 6962, section 2.1: the root", () => {
  it.each([
    [0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"],
    [1, "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"],
    [2, "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"],
    [8, "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"],
  ])("of %i leaves is that of other implementations", (count, root) => {
    expect(toHex(rootOf(known.slice(0, count)))).toBe(root);
  });
});

const trees = fc
  .array(fc.string(), { minLength: 1, maxLength: 70 })
  .chain((texts) => fc.record({ leaves: fc.constant(texts.map(hashLeaf)), index: fc.nat(texts.length - 1), other: fc.string() }));

test("each leaf's proof leads to the root", () => {
  fc.assert(
    fc.property(trees, ({ leaves, index }) => {
      const proof = buildProof(leaves, index);
      expect(proof.length).toBeLessThanOrEqual(Math.ceil(Math.log2(leaves.length)));
      expect(toHex(rootOfProof(leaves[index] ?? expect.fail(), { index, size: leaves.length }, proof))).toBe(toHex(rootOf(leaves)));
    }),
  );
});

test("no proof of a leaf leads there for another leaf, another place, or a changed proof", () => {
  fc.assert(
    fc.property(trees, ({ leaves, index, other }) => {
      const [root, proof, leaf] = [toHex(rootOf(leaves)), buildProof(leaves, index), leaves[index] ?? expect.fail()];
      const place = { index, size: leaves.length };
      fc.pre(!leaves.some((one) => hashLeaf(other).equals(one)));
      expect(toHex(rootOfProof(hashLeaf(other), place, proof))).not.toBe(root);
      expect(rootOfProof(leaf, place, [...proof, leaf])).toBeUndefined();
      expect(rootOfProof(leaf, { index: leaves.length, size: leaves.length }, proof)).toBeUndefined();
      for (const at of proof.keys()) {
        expect(toHex(rootOfProof(leaf, place, proof.toSpliced(at, 1, hashLeaf(other))))).not.toBe(root);
        expect(rootOfProof(leaf, place, proof.toSpliced(at, 1))).toBeUndefined();
      }
    }),
  );
});

test("there is no proof of a leaf that the tree does not have", () => {
  expect(() => buildProof(known, 8)).toThrow("the tree has 8 leaves");
  expect(() => buildProof([], 0)).toThrow("the tree has 0 leaves");
});
