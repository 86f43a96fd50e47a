import { CloudFormationClient, GetTemplateCommand } from "@aws-sdk/client-cloudformation";
import { type Stage, stackOf } from "./stage.ts";

/**
 * Reads which deployment a stack runs: the timestamp in the paths of its functions' packages. A failed deploy leaves newer packages in the
 * bucket, so the newest of them may never have run.
 *
 * @returns Milliseconds since 1970, as the framework's `rollback` takes it; `undefined`: the stack does not exist, or has no function yet.
 */
export async function readRunningDeployment(stage: Stage): Promise<string | undefined> {
  const client = new CloudFormationClient({ region: stage.region });
  try {
    const { TemplateBody = "" } = await client.send(new GetTemplateCommand({ StackName: stackOf(stage) }));
    return /"S3Key":\s*"serverless\/[^/]+\/[^/]+\/(\d+)-/.exec(TemplateBody)?.[1];
  } catch (error) {
    if (error instanceof Error && error.name === "ValidationError" && error.message.includes("does not exist")) {
      return undefined;
    }
    throw error;
  } finally {
    client.destroy();
  }
}
