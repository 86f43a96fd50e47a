import { readFile } from "node:fs/promises";
import { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import { readPublicKeys } from "../../lib/audit/digest.ts";
import { trailHeadIn } from "../../lib/audit/stored-trail-head.ts";
import { digestFolder, digestName, hourAfter, readDigestName, type TrailHead, toHour } from "../../lib/audit/trail-names.ts";
import { type TrailVerification, verifyTrail } from "../../lib/audit/verify-trail.ts";
import type { Answer } from "../program.ts";
import type { Target } from "../target.ts";
import { readFolder } from "./folder-files.ts";
import { compareMeasured, readMeasuredHours } from "./measured-hours.ts";
import { listTrail, openTrail } from "./open-trail.ts";

export type VerifyWords = {
  readonly key: readonly string[];
  readonly export: boolean;
  readonly since?: string;
  readonly until?: string;
};

/** What was verified, and what could not be. */
export type Verified = TrailVerification & { readonly notShown: readonly string[] };

/** Hours after its end at which an hour must be sealed. */
const lateHours = 2;

/**
 * Verifies the trail in a folder with public keys from files, or that of a deployed stage with the key of the stage. The trail of a stage must go
 * up to the hour before the last one, to the head that the table has, and to the hours that were measured.
 *
 * @throws {Error} No key is given for a folder, or something cannot be read.
 */
export async function verify(folder: string | undefined, words: VerifyWords, target: () => Promise<Target>): Promise<Verified> {
  const pems = await Promise.all(words.key.map((path) => readFile(path, "utf8")));
  const { since, until, export: isExport } = words;
  if (folder !== undefined) {
    if (pems.length === 0) {
      throw new Error("name the public key: --key key.pem. Take it from KMS or from the operator, not from where the files are");
    }
    const verification = await verifyTrail(await readFolder(folder), readPublicKeys(pems), { isExport, since, until });
    return { ...verification, notShown: [...(until === undefined ? [notShown.end] : []), ...(isExport ? [notShown.files] : [])] };
  }
  const stage = await target();
  const { store, pem } = await openTrail(stage);
  // Before the head: an hour that is sealed meanwhile is not measured and unrecorded.
  const measured = await readMeasuredHours(new CloudWatchClient(stage.aws), { stack: stage.table.name, now: stage.clock() });
  const [names, head] = await Promise.all([listTrail(store), readHead(stage)]);
  const read = async (name: string) => Buffer.from((await store.read(name)) ?? "");
  const due = hourAfter(toHour(stage.clock()), -lateHours);
  const last = names
    .flatMap((name) => readDigestName(name) ?? [])
    .toSorted()
    .at(-1);
  const began = head !== undefined || names.some((name) => name <= digestName(due) && name.startsWith(digestFolder));
  const end = until ?? (began ? [due, last ?? "", head?.hour ?? ""].toSorted().at(-1) : last);
  const verification = await verifyTrail({ names, read }, readPublicKeys([pem, ...pems]), { since, until: end, head });
  // Without a head, a trail that is verified from its first hour to its last one counts for itself.
  const number = head?.number ?? (since === undefined && until === undefined ? verification.hours : undefined);
  return {
    ...verification,
    findings: [...verification.findings, ...(number === undefined ? [] : compareMeasured(measured, number))],
    notShown: [
      ...(head === undefined ? [notShown.head] : []),
      ...("unknown" in measured ? [`${notShown.measured}: ${measured.unknown}`] : []),
    ],
  };
}

/** What files cannot show, for a person. */
const notShown = {
  end: "whether the trail goes on behind its last hour: name that hour with --until. The operator finds it with audit verify --stage",
  files: "whether a whole file of the organisation was left out: the whole trail shows it",
  head: "whether hours behind the last one were deleted: the table has no head of the trail, or it cannot be read",
  measured: "whether trail and table were cut back together: AuditHead in CloudWatch was not compared",
};

/** @returns `undefined`: none is recorded, or it cannot be read. */
const readHead = ({ table }: Target): Promise<TrailHead | undefined> =>
  trailHeadIn(table)
    .read()
    .catch(() => undefined);

/** Tells what was found, for a person and for a program. */
export function tell({ findings, ...counts }: Verified): Answer {
  const { hours, files, records, first, last, head, notShown: missing } = counts;
  const range = first === undefined ? "an empty trail" : `${first} to ${last}: ${hours} hours, ${files} files, ${records} records`;
  return {
    text: [
      ...findings.map(({ where, what }) => `✖ ${where} ${what}`),
      `${range}. ${findings.length === 0 ? "Nothing is missing, and nothing was changed" : `${findings.length} findings`}`,
      ...(head === undefined ? [] : [`Head: ${head.hour}, number ${head.number}, ${head.hash}`]),
      ...missing.map((what) => `Not shown: ${what}`),
    ],
    json: { findings, ...counts },
  };
}
