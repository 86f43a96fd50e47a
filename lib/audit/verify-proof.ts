import * as v from "valibot";
import { canonical, type Digest } from "./digest.ts";
import { buildProof, rootOfProof } from "./merkle.ts";

/** The proof that a file is in the digest of its hour: its place in the tree, and the hashes beside its way to the root. */
export const proofSchema = v.strictObject({ index: v.number(), path: v.array(canonical("base64url")) });
export type Proof = v.InferOutput<typeof proofSchema>;

/** Builds the proof of a file. @returns `undefined`: the digest does not have it. */
export function proveLeaf({ leaves = [] }: Pick<Digest, "leaves">, leaf: Buffer): Proof | undefined {
  const index = leaves.findIndex((other) => other.equals(leaf));
  return index === -1 ? undefined : { index, path: buildProof(leaves, index).map((hash) => hash.toString("base64url")) };
}

export function readProof(text: string): Proof | undefined {
  const read = v.safeParse(v.pipe(v.string(), v.parseJson(), proofSchema), text);
  return read.success ? read.output : undefined;
}

/** Computes the root that a proof leads to, in base64url. */
export const rootOfRead = (leaf: Buffer, { index, path }: Proof, { statement }: Pick<Digest, "statement">): string | undefined => {
  const place = { index, size: statement.files };
  return rootOfProof(
    leaf,
    place,
    path.map((hash) => Buffer.from(hash, "base64url")),
  )?.toString("base64url");
};
