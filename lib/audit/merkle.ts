import { createHash } from "node:crypto";

/** A hash of 32 bytes. */
export type Hash = Buffer;

const sha256 = (...parts: readonly (string | Uint8Array)[]): Hash => {
  const hasher = createHash("sha256");
  for (const part of parts) {
    hasher.update(part);
  }
  return hasher.digest();
};

const [leafPrefix, nodePrefix] = [Uint8Array.of(0), Uint8Array.of(1)];

/** Hashes a leaf. Leaves and nodes have different prefixes, so that no node can be shown as a leaf. */
export const hashLeaf = (data: string): Hash => sha256(leafPrefix, data);

const hashNode = (left: Hash, right: Hash): Hash => sha256(nodePrefix, left, right);

/** The largest power of two that is smaller than `size`, which is at least 2. */
const splitOf = (size: number): number => 2 ** (Math.ceil(Math.log2(size)) - 1);

/**
 * Computes the root of a Merkle tree over leaves.
 *
 * @param leaves - Their hashes, in the order of the tree. Without any, the root is the hash of nothing.
 * @see {@link https://www.rfc-editor.org/rfc/rfc6962.html#section-2.1 RFC 6962, section 2.1}
 */
export function rootOf(leaves: readonly Hash[]): Hash {
  const [only] = leaves;
  if (only === undefined) {
    return sha256();
  }
  if (leaves.length === 1) {
    return only;
  }
  const split = splitOf(leaves.length);
  return hashNode(rootOf(leaves.slice(0, split)), rootOf(leaves.slice(split)));
}

/**
 * Builds the proof that a leaf is in the tree: the hashes beside its way to the root, lowest first.
 *
 * @throws {RangeError} The tree has no such leaf.
 * @see {@link https://www.rfc-editor.org/rfc/rfc6962.html#section-2.1.1 RFC 6962, section 2.1.1}
 */
export function buildProof(leaves: readonly Hash[], index: number): readonly Hash[] {
  if (!Number.isInteger(index) || index < 0 || index >= leaves.length) {
    throw new RangeError(`the tree has ${leaves.length} leaves`);
  }
  if (leaves.length === 1) {
    return [];
  }
  const split = splitOf(leaves.length);
  const [left, right] = [leaves.slice(0, split), leaves.slice(split)];
  return index < split ? [...buildProof(left, index), rootOf(right)] : [...buildProof(right, index - split), rootOf(left)];
}

/**
 * Computes the root that a proof leads to. The proof holds if this is the root that was signed.
 *
 * @param place - `index` of the leaf, and `size` of the tree.
 * @returns `undefined`: the proof has not the length that the place needs.
 */
export function rootOfProof(
  leaf: Hash,
  { index, size }: { readonly index: number; readonly size: number },
  proof: readonly Hash[],
): Hash | undefined {
  if (!Number.isInteger(index) || !Number.isInteger(size) || index < 0 || index >= size) {
    return undefined;
  }
  if (size === 1) {
    return proof.length === 0 ? leaf : undefined;
  }
  const beside = proof.at(-1);
  if (beside === undefined) {
    return undefined;
  }
  const split = splitOf(size);
  const rest = proof.slice(0, -1);
  if (index < split) {
    const left = rootOfProof(leaf, { index, size: split }, rest);
    return left && hashNode(left, beside);
  }
  const right = rootOfProof(leaf, { index: index - split, size: size - split }, rest);
  return right && hashNode(beside, right);
}
