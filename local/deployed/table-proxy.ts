import {
  GetFunctionConfigurationCommand,
  LambdaClient,
  UpdateFunctionConfigurationCommand,
  waitUntilFunctionUpdatedV2,
} from "@aws-sdk/client-lambda";
import { mapBounded } from "../../lib/map-bounded.ts";
import type { Template } from "../lambda/template.ts";
import { awsClient, stackName } from "./aws.ts";
import { type NetworkProxy, startNetworkProxy } from "./network-proxy.ts";

export type TableProxy = Pick<NetworkProxy, "url" | "slow" | "close"> & {
  /** Whether DynamoDB throttles every call from now on. */
  throttle(isOn: boolean): void;
};

const refusal = JSON.stringify({
  __type: "com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException",
  message: "The level of configured provisioned throughput for the table was exceeded.",
});

/** Starts a proxy in front of DynamoDB, because the local AWS does not throttle. Calls pass through it unchanged until it is told to throttle. */
export async function startTableProxy(endpoint: string): Promise<TableProxy> {
  const proxy = await startNetworkProxy();
  proxy.leadTo(endpoint);
  const { url, slow, close } = proxy;
  const throttled = { status: 400, contentType: "application/x-amz-json-1.0", body: refusal };
  return { url, slow, close, throttle: (isOn) => proxy.answer(isOn ? throttled : undefined) };
}

/** Gives every function that uses the table another address of DynamoDB, by the variable that AWS' SDKs have for it. */
export async function useTableAt(endpoint: string, { functions }: Template, url: string): Promise<void> {
  const client = new LambdaClient(awsClient(endpoint));
  const users = Object.entries(functions).filter(([, { environment }]) => environment.TABLE_NAME !== undefined);
  await mapBounded(users, 16, async ([functionKey]) => {
    const FunctionName = `${stackName}-${functionKey}`;
    const { Environment } = await client.send(new GetFunctionConfigurationCommand({ FunctionName }));
    const Variables = { ...Environment?.Variables, AWS_ENDPOINT_URL_DYNAMODB: url };
    await client.send(new UpdateFunctionConfigurationCommand({ FunctionName, Environment: { Variables } }));
    await waitUntilFunctionUpdatedV2({ client, maxWaitTime: 30, minDelay: 1, maxDelay: 1 }, { FunctionName });
  });
}
