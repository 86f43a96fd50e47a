import { createHash, type KeyObject, verify } from "node:crypto";
import { readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as v from "valibot";
import type { Signer } from "../../lib/audit/digest.ts";
import { encodeSegment } from "../../lib/encode-segment.ts";
import { parseJson } from "../../lib/json.ts";
import { describeReport, type Report } from "./report.ts";

/** What stands beside a report, in `<report>.sig.json`. */
const signatureSchema = v.object({
  sha256: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
  /** The key that signed, by the hash of its public half. */
  key: v.exactOptional(v.string()),
  /** RSASSA-PKCS1-v1_5 with SHA-256 over the report, in base64. */
  signature: v.exactOptional(v.string()),
});

export const reportPath = (folder: string, { stage, organisation }: Pick<Report, "stage" | "organisation">): string =>
  join(folder, `offboarding-${stage}-${encodeSegment(organisation)}.json`);

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
export async function writeSigned(path: string, report: Report, signer: Signer | undefined): Promise<void> {
  const text = toText(report);
  const signature: v.InferInput<typeof signatureSchema> = {
    sha256: createHash("sha256").update(text).digest("hex"),
    ...(signer && { key: signer.key, signature: (await signer.sign(text)).toString("base64") }),
  };
  await writeWhole(path, text);
  await writeWhole(`${path}.sig.json`, `${JSON.stringify(signature, undefined, 2)}\n`);
  await writeWhole(path.replace(/\.json$/, ".txt"), `${describeReport(report).join("\n")}\n`);
}

const toText = (report: Report) => `${JSON.stringify(report, undefined, 2)}\n`;

async function writeWhole(path: string, text: string): Promise<void> {
  await writeFile(`${path}.part`, text, { mode: 0o600, flush: true });
  await rename(`${path}.part`, path);
}

/**
 * Checks a report against its signature. Needs the files and the public key alone.
 *
 * @throws {Error} It was changed since, was signed with another key, or was not signed.
 */
export async function verifyReport(path: string, publicKey: KeyObject): Promise<Report> {
  const [text, beside] = await Promise.all([readFile(path), readFile(`${path}.sig.json`, "utf8")]);
  const { success, output } = v.safeParse(signatureSchema, parseJson(beside));
  if (!success) {
    throw new Error(`${path}.sig.json is not a signature`);
  }
  if (createHash("sha256").update(text).digest("hex") !== output.sha256) {
    throw new Error(`${path} was changed since it was written: its hash is another one`);
  }
  if (output.signature === undefined) {
    throw new Error(`${path} has a hash and no signature`);
  }
  if (!verify("sha256", text, publicKey, Buffer.from(output.signature, "base64"))) {
    throw new Error(`${path} is not signed with this key (it names ${output.key})`);
  }
  const report = await readReport(path);
  if (report === undefined) {
    throw new Error(`${path} is gone`);
  }
  return report;
}
