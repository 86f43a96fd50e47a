import { setTimeout as sleep } from "node:timers/promises";
import { CloudFormationClient, DescribeStacksCommand } from "@aws-sdk/client-cloudformation";
import { type Stage, stackOf } from "./stage.ts";

/**
 * Waits until CloudFormation has finished with a stack: a deploy whose own process was ended goes on there, and a stack takes one change at a time.
 *
 * @param read - Reads the stack's status, such as `UPDATE_IN_PROGRESS`.
 * @param pauseMs - Between two readings.
 */
export async function waitUntilSettled(read: () => Promise<string>, pauseMs = 10_000): Promise<string> {
  for (;;) {
    const status = await read();
    if (!status.endsWith("_IN_PROGRESS")) {
      return status;
    }
    await sleep(pauseMs);
  }
}

/** Reads the status of a stage's stack. */
export async function readStackStatus(stage: Stage): Promise<string> {
  const client = new CloudFormationClient({ region: stage.region });
  try {
    const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName: stackOf(stage) }));
    return Stacks[0]?.StackStatus ?? "";
  } finally {
    client.destroy();
  }
}
