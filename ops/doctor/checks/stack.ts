import { DescribeStacksCommand } from "@aws-sdk/client-cloudformation";
import { ask } from "../ask.ts";
import { type Check, type Finding, fail, nameSome, warn } from "../check.ts";
import { NotDeployed } from "../not-looked-at.ts";
import type { Stage } from "../stage.ts";

const whole = ["CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", "IMPORT_COMPLETE"];

/** Whether both stacks are there, and their last deploy has come to its end. */
export const stack: Check = {
  name: "stack",
  rights: ["cloudformation:DescribeStacks", "cloudformation:ListStackResources"],
  look: async (stage) => {
    try {
      const stacks = [stage.stack, stage.foundation];
      const [statuses, resources] = await Promise.all([Promise.all(stacks.map((one) => readStatus(stage, one))), stage.resources()]);
      const unfinished = resources.filter(({ ResourceStatus = "" }) => !/^(CREATE|UPDATE|IMPORT)_COMPLETE$/.test(ResourceStatus));
      const names = unfinished.map(({ LogicalResourceId, ResourceStatus }) => `${LogicalResourceId} (${ResourceStatus})`);
      return {
        saw: `${resources.length} resources of ${stacks.map((one, index) => `${one}, ${statuses[index]}`).join(", and ")}`,
        findings: [
          ...stacks.flatMap((one, index) => judgeStatus(stage, one, statuses[index] ?? "no status")),
          ...(names.length === 0 ? [] : [fail(`not complete: ${nameSome(names)}`, toMend(stage, stage.stack))]),
        ],
      };
    } catch (error) {
      if (error instanceof NotDeployed) {
        const mend = `npx serverless deploy --stage ${stage.name} --region ${stage.region}; or name the stage and the region that you mean`;
        return { saw: stage.stack, findings: [fail(error.message, mend)] };
      }
      throw error;
    }
  },
};

async function readStatus({ clients }: Stage, stack: string): Promise<string | undefined> {
  const command = new DescribeStacksCommand({ StackName: stack });
  const { Stacks: [found] = [] } = await ask("cloudformation:DescribeStacks", () => clients.cloudFormation.send(command)).catch((error) => {
    throw error instanceof Error && error.message.includes("does not exist") ? new NotDeployed(`there is no stack ${stack}`) : error;
  });
  return found?.StackStatus;
}

function judgeStatus(stage: Stage, stack: string, status: string): readonly Finding[] {
  if (whole.includes(status)) {
    return [];
  }
  if (status === "UPDATE_ROLLBACK_COMPLETE") {
    return [warn("the last deploy failed, and the one before it runs", toMend(stage, stack))];
  }
  return status.endsWith("_IN_PROGRESS")
    ? [warn(`a deploy is under way: ${status}`, "wait until it is over, and look again")]
    : [fail(`the last deploy did not come to its end: ${status}`, toMend(stage, stack))];
}

const toMend = ({ name, region }: Stage, stack: string) =>
  `aws cloudformation describe-stack-events --stack-name ${stack} --region ${region} says why; then deploy again: npx serverless deploy --stage ${name} --region ${region}`;
