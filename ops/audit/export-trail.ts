import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { readDigest } from "../../lib/audit/digest.ts";
import { hashLeaf } from "../../lib/audit/merkle.ts";
import { readRecordsFile } from "../../lib/audit/records-file.ts";
import type { TrailStore } from "../../lib/audit/seal-hour.ts";
import { digestFolder, digestName, folderOf, type Hour, proofName, readDigestName } from "../../lib/audit/trail-names.ts";
import { proveLeaf } from "../../lib/audit/verify-proof.ts";

export type ExportOptions = {
  /** Only this organisation's files, with proofs. Absent: the whole trail. */
  readonly organisation?: string | undefined;
  /** The first and the last hour. Default: all that is there. */
  readonly since?: Hour | undefined;
  readonly until?: Hour | undefined;
};

/**
 * Copies a trail into a folder. An organisation gets its own files, a proof of each, and the signed lines of every digest: the chain of the hours
 * can be followed, and nothing of others is in it.
 *
 * @returns How many files were written.
 * @throws {Error} A file has no place in its hour's digest: verify the whole trail.
 */
export async function exportTrail(store: TrailStore, folder: string, options: ExportOptions): Promise<number> {
  const { organisation, since = "", until = "~" } = options;
  let written = 0;
  const write = async (name: string, text: string) => {
    const path = join(folder, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
    written += 1;
  };
  const read = async (name: string) => (await store.read(name)) ?? "";
  const isWanted = (hour: Hour | undefined) => hour !== undefined && hour >= since && hour <= until;

  for await (const name of store.list(digestFolder)) {
    if (isWanted(readDigestName(name))) {
      const text = await read(name);
      await write(name, organisation === undefined ? text : `${text.split("\n").slice(0, 2).join("\n")}\n`);
    }
  }
  for await (const name of store.list(organisation === undefined ? "records/" : folderOf(organisation))) {
    if (!isWanted(/\/(\d{4}-\d\d-\d\dT\d\d)-\d+\.jsonl$/.exec(name)?.[1])) {
      continue;
    }
    const text = await read(name);
    await write(name, text);
    if (organisation !== undefined) {
      await write(proofName(name), await prove(text, name, read));
    }
  }
  return written;
}

async function prove(text: string, name: string, read: (name: string) => Promise<string>): Promise<string> {
  const file = readRecordsFile(text);
  const digest = file && readDigest(await read(digestName(file.header.hour)));
  const proof = file && digest && proveLeaf(digest, hashLeaf(file.first));
  if (proof === undefined) {
    throw new Error(`${name} is not in the digest of its hour: run audit verify`);
  }
  return JSON.stringify(proof);
}
