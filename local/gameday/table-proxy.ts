import { once } from "node:events";
import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import {
  GetFunctionConfigurationCommand,
  LambdaClient,
  UpdateFunctionConfigurationCommand,
  waitUntilFunctionUpdatedV2,
} from "@aws-sdk/client-lambda";
import { mapBounded } from "../../lib/map-bounded.ts";
import { awsClient, stackName } from "../deployed/aws.ts";
import type { Template } from "../lambda/template.ts";
import { guarded } from "../simulator/guarded.ts";

export type TableProxy = {
  readonly url: string;
  /** Whether DynamoDB throttles every call from now on. */
  throttle(isOn: boolean): void;
  close(): Promise<void>;
};

const refusal = JSON.stringify({
  __type: "com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException",
  message: "The level of configured provisioned throughput for the table was exceeded.",
});

/** Starts a proxy in front of DynamoDB, because the local AWS does not throttle. Calls pass through it unchanged until it is told to throttle. */
export async function startTableProxy(endpoint: string): Promise<TableProxy> {
  let isThrottled = false;
  const listener = (received: IncomingMessage, response: ServerResponse) => {
    if (isThrottled) {
      received.resume();
      response.writeHead(400, { "content-type": "application/x-amz-json-1.0" }).end(refusal);
    } else {
      pass(received, response, new URL(endpoint));
    }
  };
  const server = createServer(guarded(listener));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    throttle: (isOn) => {
      isThrottled = isOn;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function pass(received: IncomingMessage, response: ServerResponse, { hostname, port }: URL): void {
  const { method, url, rawHeaders } = received;
  const passed = request({ hostname, port, method, path: url, headers: rawHeaders, agent: false }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
    answer.pipe(response);
  });
  passed.on("error", () => (response.headersSent ? response.destroy() : response.writeHead(502).end()));
  response.on("close", () => passed.destroy());
  received.pipe(passed);
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
