import { createHash, type KeyObject, verify } from "node:crypto";
import { readFile, rename, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as v from "valibot";
import type { DigestSigner } from "../../lib/audit/digest.ts";
import { encodeSegment } from "../../lib/encode-segment.ts";
import { parseJson } from "../../lib/json.ts";
import { describeReport, type Report } from "./report.ts";

/** What is signed: a text of its own, because KMS signs 4096 bytes at most, and the same key signs the digests of the audit trail. */
const statementSchema = v.strictObject({
  format: v.literal("aurora-oauth-offboarding-report/1"),
  stage: v.string(),
  organisation: v.string(),
  /** Of the report's file, in hexadecimal. */
  sha256: v.string(),
});

/** What stands beside a report, in `<report>.sig.json`. */
const signatureSchema = v.object({
  statement: v.string(),
  /** The key that signed the statement, by the hash of its public half. */
  key: v.string(),
  /** RSASSA-PKCS1-v1_5 with SHA-256, in base64. */
  signature: v.string(),
});

export const reportPath = (folder: string, { stage, organisation }: Pick<Report, "stage" | "organisation">): string =>
  join(folder, `offboarding-${stage}-${encodeSegment(organisation)}.json`);

/** @throws {Error} The folder for reports is not there. It is not made: a mistyped one would hide the report of an earlier run. */
export async function requireFolder(folder: string): Promise<void> {
  const found = await stat(folder).catch(() => undefined);
  if (found?.isDirectory() !== true) {
    throw new Error(
      `--folder ${folder}: there is no such folder, and nothing was done. Make it, or name the one that has the earlier report`,
    );
  }
}

/** Reads the report of an earlier run. @returns `undefined`: there is none. @throws {Error} The file is something else. */
export async function readReport(path: string): Promise<Report | undefined> {
  const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") {
      return undefined;
    }
    throw error;
  });
  if (text === undefined) {
    return undefined;
  }
  const report = parseJson(text) as Report | undefined;
  if (report?.format !== "aurora-oauth-offboarding/1") {
    throw new Error(`${path} is not the report of an offboarding`);
  }
  return report;
}

/** Writes a report as a whole: a process that dies leaves the one before. */
export async function writeReport(path: string, report: Report): Promise<void> {
  await writeWhole(path, toText(report));
}

/** Writes the report, its text for people, and its hash with the signature over it. */
export async function writeSigned(path: string, report: Report, signer: DigestSigner): Promise<void> {
  const text = toText(report);
  const { stage, organisation } = report;
  const of: v.InferInput<typeof statementSchema> = {
    format: "aurora-oauth-offboarding-report/1",
    stage,
    organisation,
    sha256: hashOf(text),
  };
  const statement = JSON.stringify(of);
  const signature: v.InferInput<typeof signatureSchema> = {
    statement,
    key: signer.key,
    signature: (await signer.sign(statement)).toString("base64"),
  };
  await writeWhole(path, text);
  await writeWhole(`${path}.sig.json`, `${JSON.stringify(signature, undefined, 2)}\n`);
  await writeWhole(path.replace(/\.json$/, ".txt"), `${describeReport(report).join("\n")}\n`);
}

const hashOf = (text: string | Buffer): string => createHash("sha256").update(text).digest("hex");

const toText = (report: Report) => `${JSON.stringify(report, undefined, 2)}\n`;

async function writeWhole(path: string, text: string): Promise<void> {
  await writeFile(`${path}.part`, text, { mode: 0o600, flush: true });
  await rename(`${path}.part`, path);
}

/**
 * Checks a report against its signature. Needs the files and the public key alone.
 *
 * @throws {Error} It was changed since, or was signed with another key.
 */
export async function verifyReport(path: string, publicKey: KeyObject): Promise<Report> {
  const [text, beside] = await Promise.all([readFile(path), readFile(`${path}.sig.json`, "utf8")]);
  const { success, output } = v.safeParse(signatureSchema, parseJson(beside));
  if (!success) {
    throw new Error(`${path}.sig.json is not a signature`);
  }
  const { statement, key, signature } = output;
  if (!verify("sha256", Buffer.from(statement), publicKey, Buffer.from(signature, "base64"))) {
    throw new Error(`${path} is not signed with this key (it names ${key})`);
  }
  if (v.parse(statementSchema, parseJson(statement)).sha256 !== hashOf(text)) {
    throw new Error(`${path} was changed since it was signed: its hash is another one`);
  }
  const report = await readReport(path);
  if (report === undefined) {
    throw new Error(`${path} is gone`);
  }
  return report;
}
