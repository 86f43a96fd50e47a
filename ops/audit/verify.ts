import { readFile } from "node:fs/promises";
import { readPublicKeys } from "../../lib/audit/digest.ts";
import { hourAfter, toHour } from "../../lib/audit/trail-names.ts";
import { type Verification, verifyTrail } from "../../lib/audit/verify-trail.ts";
import type { Answer } from "../program.ts";
import type { Target } from "../target.ts";
import { readFolder } from "./folder-files.ts";
import { listTrail, openTrail } from "./open-trail.ts";

export type VerifyWords = {
  readonly key: readonly string[];
  readonly export: boolean;
  readonly since?: string;
  readonly until?: string;
};

/** Hours after its end at which an hour must be sealed. */
const lateHours = 2;

/**
 * Verifies the trail in a folder with public keys from files, or that of a deployed stage with the key of the stage. The trail of a stage must go
 * up to the hour before the last one.
 *
 * @throws {Error} No key is given for a folder, or something cannot be read.
 */
export async function verify(folder: string | undefined, words: VerifyWords, target: () => Promise<Target>): Promise<Verification> {
  const pems = await Promise.all(words.key.map((path) => readFile(path, "utf8")));
  const { since, until, export: isExport } = words;
  if (folder !== undefined) {
    if (pems.length === 0) {
      throw new Error("name the public key: --key key.pem. Take it from KMS or from the operator, not from where the files are");
    }
    return verifyTrail(await readFolder(folder), readPublicKeys(pems), { isExport, since, until });
  }
  const stage = await target();
  const { store, pem } = await openTrail(stage);
  const names = await listTrail(store);
  const read = async (name: string) => Buffer.from((await store.read(name)) ?? "");
  const due = hourAfter(toHour(stage.clock()), -lateHours);
  const began = names.some((name) => name <= `digests/${due}.digest` && name.startsWith("digests/"));
  const end = until ?? (began ? due : undefined);
  return verifyTrail({ names, read }, readPublicKeys([pem, ...pems]), { since, until: later(end, names) });
}

/** The later of an hour and the last one that is there. */
function later(hour: string | undefined, names: readonly string[]): string | undefined {
  const last = names
    .flatMap((name) => /^digests\/(.{13})\.digest$/.exec(name)?.[1] ?? [])
    .toSorted()
    .at(-1);
  return hour === undefined || (last !== undefined && last > hour) ? last : hour;
}

/** Tells what was found, for a person and for a program. */
export function tell({ findings, ...counts }: Verification): Answer {
  const { hours, files, records, first, last } = counts;
  const range = first === undefined ? "an empty trail" : `${first} to ${last}: ${hours} hours, ${files} files, ${records} records`;
  return {
    text: [
      ...findings.map(({ where, what }) => `✖ ${where} ${what}`),
      `${range}. ${findings.length === 0 ? "Nothing is missing, and nothing was changed" : `${findings.length} findings`}`,
    ],
    json: { findings, ...counts },
  };
}
