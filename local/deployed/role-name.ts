import { GetFunctionConfigurationCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { awsClient, stackName } from "./aws.ts";

/** Reads the name of the IAM role that a deployed function has. Routes with the same rights share one. */
export async function readRoleName(endpoint: string, functionKey: string): Promise<string> {
  const client = new LambdaClient(awsClient(endpoint));
  const { Role = "" } = await client.send(new GetFunctionConfigurationCommand({ FunctionName: `${stackName}-${functionKey}` }));
  return Role.split("/").at(-1) ?? "";
}
