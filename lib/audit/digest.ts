import { createHash, createPublicKey, type KeyObject, verify } from "node:crypto";
import * as v from "valibot";
import { rootOf } from "./merkle.ts";

/** Bytes in an encoding. Another spelling of the same bytes is refused: a file in which one bit was flipped must not pass. */
export const canonical = (encoding: "base64" | "base64url") =>
  v.pipe(
    v.string(),
    v.check((text) => Buffer.from(text, encoding).toString(encoding) === text),
  );

/** What is signed: the first line of a digest. Hashes are in base64url. */
export const statementSchema = v.strictObject({
  format: v.literal(1),
  /** Such as `aurora-oauth-prod`. */
  stage: v.string(),
  hour: v.string(),
  /** All records of the hour. */
  records: v.number(),
  /** The files that hold them: the size of the tree. */
  files: v.number(),
  /** The root of the tree over the first lines of the files. */
  root: v.string(),
  /** The digest before this one, by the hash of its statement. `null`: this is the first. */
  previous: v.nullable(v.strictObject({ hour: v.string(), hash: v.string() })),
  /** The key that signed it: the hash of its public half. */
  key: v.string(),
  /** Why the hour could not be sealed, so that the chain goes on without its records. Absent: it was sealed. */
  given_up: v.optional(v.string()),
});
export type Statement = v.InferOutput<typeof statementSchema>;

/** Signs with the key of the trail, by RSASSA-PKCS1-v1_5 with SHA-256. Such a signature of the same text is always the same. */
export type DigestSigner = {
  /** The hash of the public key. */
  readonly key: string;
  sign(text: string): Promise<Buffer>;
};

const sha256 = (data: string | Buffer): string => createHash("sha256").update(data).digest("base64url");

/** Names a public key by the SHA-256 of its DER form (SubjectPublicKeyInfo). */
export const nameKey = (der: Buffer): string => sha256(der);

export const hashStatement = (line: string): string => sha256(line);

export type HourOfTrail = Pick<Statement, "stage" | "hour" | "records" | "previous" | "given_up">;

/**
 * Builds and signs the digest of an hour: the statement, its signature, and the leaves of its tree, a line each. An organisation gets the first
 * two and the proof of its own leaf.
 *
 * @param leaves - In any order. They are sorted, so that their order tells nothing of the organisations.
 */
export async function buildDigest(of: HourOfTrail, leaves: readonly Buffer[], signer: DigestSigner): Promise<string> {
  const sorted = leaves.toSorted(Buffer.compare);
  const statement: Statement = {
    format: 1,
    stage: of.stage,
    hour: of.hour,
    records: of.records,
    files: sorted.length,
    root: rootOf(sorted).toString("base64url"),
    previous: of.previous,
    key: signer.key,
    ...(of.given_up === undefined ? {} : { given_up: of.given_up }),
  };
  const line = JSON.stringify(statement);
  const signature = (await signer.sign(line)).toString("base64");
  return [line, JSON.stringify({ signature }), JSON.stringify({ leaves: sorted.map((leaf) => leaf.toString("base64url")) }), ""].join("\n");
}

/** A digest as it is stored. An export of one organisation has no leaves. */
export type Digest = {
  readonly line: string;
  readonly statement: Statement;
  readonly signature: string;
  readonly leaves?: readonly Buffer[];
};

const json = <S extends v.GenericSchema>(schema: S) => v.pipe(v.string(), v.parseJson(), schema);
const linesSchema = v.union([
  v.strictTuple([
    json(statementSchema),
    json(v.strictObject({ signature: canonical("base64") })),
    json(v.strictObject({ leaves: v.array(canonical("base64url")) })),
  ]),
  v.strictTuple([json(statementSchema), json(v.strictObject({ signature: canonical("base64") }))]),
]);

/** Reads a stored digest. Nothing of it is checked. @returns `undefined`: it is none. */
export function readDigest(text: string): Digest | undefined {
  const lines = text.replace(/\n$/, "").split("\n");
  const read = v.safeParse(linesSchema, lines);
  if (!read.success) {
    return undefined;
  }
  const [statement, { signature }, third] = read.output;
  const leaves = third?.leaves.map((leaf) => Buffer.from(leaf, "base64url"));
  return { line: lines[0] ?? "", statement, signature, ...(leaves === undefined ? {} : { leaves }) };
}

/** A public key by its name. */
export type PublicKeys = ReadonlyMap<string, KeyObject>;

/** Reads public keys in PEM. @throws {Error} A text is no public key. */
export function readPublicKeys(texts: readonly string[]): PublicKeys {
  return new Map(
    texts.map((pem) => {
      const key = createPublicKey(pem);
      return [nameKey(key.export({ type: "spki", format: "der" })), key];
    }),
  );
}

/** Whether the statement was signed with this key. */
export const isSignedBy = (key: KeyObject, { line, signature }: Pick<Digest, "line" | "signature">): boolean =>
  verify("sha256", Buffer.from(line), key, Buffer.from(signature, "base64"));

/** Writes a public key, which KMS gives in DER (SubjectPublicKeyInfo), in PEM: a verifier reads it from a file. */
export const toPem = (der: Uint8Array): string =>
  createPublicKey({ key: Buffer.from(der), format: "der", type: "spki" })
    .export({ format: "pem", type: "spki" })
    .toString();
