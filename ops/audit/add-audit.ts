import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { InvalidArgumentError } from "commander";
import { isPlaceInTrail } from "../../lib/audit/read-trail.ts";
import { leaveRecord } from "../leave-record.ts";
import type { Ops } from "../program.ts";
import { exportTrail } from "./export-trail.ts";
import { openTrail } from "./open-trail.ts";
import { tell, verify } from "./verify.ts";

const hour = (text: string): string => {
  if (!isPlaceInTrail(text) || text.length !== 13) {
    throw new InvalidArgumentError("an hour in UTC, such as 2026-11-28T21");
  }
  return text;
};
const also = (path: string, before: readonly string[]) => [...before, path];

/** `ops audit`. */
export function addAudit({ program, target, print }: Ops): void {
  const audit = program.command("audit").description("checks the audit trail, or copies it");
  audit
    .command("verify")
    .description("finds what was changed, is missing or has moved. Ends with 1 if there is something")
    .argument("[folder]", "an exported trail: files and public keys are then enough. Default: the bucket of the stage, and its key")
    .option("--key <file>", "a public key in PEM. May be given more than once", also, [])
    .option("--export", "the folder is the export of one organisation", false)
    .option("--since <hour>", "the first hour that must be there", hour)
    .option("--until <hour>", "the last hour that must be there", hour)
    .addHelpText("after", "\nExamples:\n  npm run ops -- audit verify --stage prod\n  npm run ops -- audit verify trail --key key.pem")
    .action(async (folder, words) => {
      const verification = await verify(folder, words, target);
      print(tell(verification));
      process.exitCode = verification.findings.length === 0 ? 0 : 1;
    });
  audit
    .command("export")
    .description("copies the trail into a folder, with the public key of the stage as key.pem. Leaves an audit record")
    .requiredOption("--to <folder>", "where to write")
    .option("--organisation <id>", "only its files, with proofs")
    .option("--since <hour>", "the first hour", hour)
    .option("--until <hour>", "the last hour", hour)
    .addHelpText("after", "\nExamples:\n  npm run ops -- audit export --stage prod --organisation acme --to acme")
    .action(async ({ to, ...wanted }) => {
      const stage = await target();
      const { store, pem } = await openTrail(stage);
      await leaveRecord(stage, { act: "operator.audit_export", organisation: wanted.organisation });
      const files = await exportTrail(store, to, wanted);
      await writeFile(join(to, "key.pem"), pem);
      print({ text: [`${files} files, and the public key ${join(to, "key.pem")}`], json: { files, key: join(to, "key.pem") } });
    });
}
