import {
  GetFunctionConfigurationCommand,
  LambdaClient,
  UpdateFunctionConfigurationCommand,
  waitUntilFunctionUpdatedV2,
} from "@aws-sdk/client-lambda";
import { awsClient, stackName } from "./aws.ts";

/** Gives each of these deployed functions new processes, as an update of its configuration does: here it changes nothing. */
export async function restartFunctions(endpoint: string, functionKeys: readonly string[]): Promise<void> {
  const client = new LambdaClient(awsClient(endpoint));
  const restart = async (functionKey: string) => {
    const FunctionName = `${stackName}-${functionKey}`;
    const { Timeout } = await client.send(new GetFunctionConfigurationCommand({ FunctionName }));
    await client.send(new UpdateFunctionConfigurationCommand({ FunctionName, Timeout }));
    await waitUntilFunctionUpdatedV2({ client, maxWaitTime: 30, minDelay: 1, maxDelay: 1 }, { FunctionName });
  };
  await Promise.all(functionKeys.map(restart));
}
