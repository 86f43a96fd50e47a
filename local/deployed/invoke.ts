import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { awsClient, stackName } from "./aws.ts";

/** Invokes a deployed function and waits for its end. @returns Its answer; after a failure, AWS's `errorType` and `errorMessage`. */
export async function invokeFunction(endpoint: string, functionKey: string, event: unknown): Promise<unknown> {
  const client = new LambdaClient(awsClient(endpoint));
  const { Payload } = await client.send(
    new InvokeCommand({ FunctionName: `${stackName}-${functionKey}`, Payload: JSON.stringify(event ?? {}) }),
  );
  return Payload === undefined ? undefined : JSON.parse(Buffer.from(Payload).toString());
}
