import { CloudFormationClient, DescribeStacksCommand } from "@aws-sdk/client-cloudformation";
import { KMSClient } from "@aws-sdk/client-kms";
import type { Command } from "commander";
import { yesOption } from "../dry-run.ts";
import type { Ops } from "../program.ts";
import type { Target } from "../target.ts";
import { endIssuerKey, rotateIssuerKey } from "./issuer-key.ts";
import { type IssuerKms, openIssuerKms } from "./issuer-kms.ts";

/** `ops rotate issuer-key`. */
export function addIssuerKey(ops: Ops, rotate: Command): void {
  rotate
    .command("issuer-key")
    .description(
      "replaces the key that signs identity tokens, in three runs: it publishes a key, lets it sign a day later, and takes the old one out",
    )
    .option("--compromised", "ends the key that signs at once, whatever it breaks meanwhile", false)
    .addOption(yesOption())
    .addHelpText(
      "after",
      "\nEach run takes the step that is due, and says until when the next one has to wait.\n\nExamples:\n  npm run ops -- rotate issuer-key --stage prod --yes\n  npm run ops -- rotate issuer-key --stage prod --compromised --yes",
    )
    .action(async ({ compromised, yes }: { readonly compromised: boolean; readonly yes: boolean }) => {
      const target = await ops.target();
      const kms = await findIssuerKms(target);
      ops.print(await (compromised ? endIssuerKey : rotateIssuerKey)(target, { kms, yes }));
    });
}

/** Finds the template's key by the outputs of the stage's stack. @throws {Error} The stack has none, or it cannot be read. */
async function findIssuerKms({ aws, table: { name: StackName }, stage }: Target): Promise<IssuerKms> {
  const { Stacks: [stack] = [] } = await new CloudFormationClient(aws).send(new DescribeStacksCommand({ StackName }));
  const templateKey = stack?.Outputs?.find(({ OutputKey }) => OutputKey === "IssuerKeyArn")?.OutputValue;
  if (templateKey === undefined) {
    throw new Error(`the stack ${StackName} does not name its issuer's key: deploy this release first`);
  }
  return openIssuerKms(new KMSClient(aws), { templateKey, stage });
}
