import { digestName, hourAfter, toHour } from "../../../lib/audit/trail-names.ts";
import { openTables } from "../../../release/restore/table-items.ts";
import { openTrail } from "../../audit/open-trail.ts";
import { leaveRecord } from "../../leave-record.ts";
import { ask } from "../ask.ts";
import { type Check, type Finding, fail } from "../check.ts";
import { MissingRight } from "../not-looked-at.ts";
import type { Stage } from "../stage.ts";

/** Hours before this one of which the newest must be sealed. The hour that has just ended may still be under way. */
const looksBack = 3;

/** Whether the audit trail takes records, as it does that of the doctor, and its hours are sealed. */
export const audit: Check = {
  name: "audit",
  rights: ["logs:CreateLogStream", "logs:PutLogEvents", "cloudformation:DescribeStacks", "kms:GetPublicKey", "s3:GetObject"],
  look: async (stage) => ({
    saw: "the doctor's own record, and the newest sealed hour",
    findings: [...(await judgeRecord(stage)), ...(await judgeSealing(stage))],
  }),
};

async function judgeRecord({ clock, region, stack }: Stage): Promise<readonly Finding[]> {
  const target = { table: { client: openTables(region), name: stack }, aws: { region }, clock };
  try {
    await ask("logs:CreateLogStream and logs:PutLogEvents", () => leaveRecord(target, { act: "operator.doctor" }));
    return [];
  } catch (error) {
    if (error instanceof MissingRight) {
      throw error;
    }
    const what = error instanceof Error ? error.message : String(error);
    return [fail(what, `is there a log group ${stack}/operators? Deploy again if not`)];
  }
}

async function judgeSealing(stage: Stage): Promise<readonly Finding[]> {
  const { clock, region, stack } = stage;
  const table = { client: openTables(region), name: stack };
  const { store } = await ask("kms:GetPublicKey on the trail's key", () => openTrail({ aws: { region }, table }));
  const now = toHour(clock());
  const hours = Array.from({ length: looksBack }, (_, index) => hourAfter(now, -1 - index));
  const digests = await ask("s3:GetObject on the trail's bucket", () => Promise.all(hours.map((hour) => store.read(digestName(hour)))));
  const bucket = (await stage.resources()).find(({ LogicalResourceId }) => LogicalResourceId === "AuditBucket");
  const isNew = toHour(bucket?.LastUpdatedTimestamp ?? clock()) >= (hours.at(-1) ?? now);
  const isSealed = isNew || digests.some((digest) => digest !== undefined);
  return isSealed
    ? []
    : [
        fail(
          `no hour since ${hours.at(-1)} is sealed`,
          `does auditSeal fail? Its log group is ${stack}/jobs: docs/operate/audit.md, "How it is sealed"`,
        ),
      ];
}
