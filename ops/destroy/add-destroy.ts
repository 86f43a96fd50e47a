import { createInterface } from "node:readline/promises";
import { nothingChanged, yesOption } from "../dry-run.ts";
import type { Ops } from "../program.ts";
import { destroyStage } from "./destroy-stage.ts";
import { type Plan, planDestruction, type StackResource } from "./plan-destruction.ts";

type Options = { readonly yes: boolean; readonly role?: string };

/** `ops destroy`. */
export function addDestroy({ program, stage: open, print }: Ops): void {
  program
    .command("destroy")
    .description(
      "ends a stage for good: deletes the application, the table, the audit trail and the keys; asks for the stage's name before",
    )
    .option("--role <arn>", "a role for CloudFormation, for a stage that CI has deployed: the role of CI may delete no data")
    .addOption(yesOption())
    .addHelpText(
      "after",
      "\nIt refuses while a connection exists: ops offboard disconnects an organisation.\n\nExamples:\n  npm run ops -- destroy --stage dev\n  npm run ops -- destroy --stage dev --yes",
    )
    .action(async ({ yes, role }: Options) => {
      const target = open();
      const plan = await planDestruction(target);
      const text = describePlan(plan);
      if (plan.living > 0) {
        throw new Error(`${plan.living} connections live: end those of each organisation by npm run ops -- offboard, then come back`);
      }
      if (!yes) {
        print({ text: [...text, nothingChanged], json: { ...plan, done: false } });
        return;
      }
      process.stderr.write(`${text.join("\n")}\n`);
      await requireName(target.stage);
      await destroyStage(target.aws, plan, { roleArn: role, say: (line) => process.stderr.write(`${line}\n`) });
      print({ text: [`${target.stage} is no more.`], json: { ...plan, done: true } });
    });
}

/** What goes, and what stays for the operator. */
function describePlan({ application, foundation, rotatedKeys, isTrailLocked }: Plan): readonly string[] {
  const isKey = ({ type }: StackResource) => type === "AWS::KMS::Key";
  const stays = ({ type }: StackResource) => isTrailLocked && type.startsWith("AWS::S3::");
  const name = ({ id, physicalId }: StackResource) => `  ${id} ${physicalId}`;
  const kept = foundation.resources.filter(stays);
  return [
    `Deleted at once: ${application.name} with ${application.resources.length} resources, and of ${foundation.name}`,
    ...foundation.resources.filter((one) => !isKey(one) && !stays(one)).map(name),
    "Keys of KMS that are deleted in 30 days, until when aws kms cancel-key-deletion takes it back:",
    ...foundation.resources.filter(isKey).map(name),
    ...rotatedKeys.map((arn) => `  ${arn}`),
    ...(kept.length === 0 ? [] : ["Stays, because S3 has locked it:", ...kept.map(name)]),
    "Stays, and is yours to delete: the operator's secrets, Vault's roles and policies, the roles of CI.",
  ];
}

/** @throws {Error} Another name was typed, or none. */
async function requireName(stage: string): Promise<void> {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    process.stderr.write(`Type the name of the stage to delete all of it: `);
    const { value } = await lines[Symbol.asyncIterator]().next();
    if (value !== stage) {
      throw new Error(`that is not ${stage}: nothing was changed`);
    }
  } finally {
    lines.close();
  }
}
