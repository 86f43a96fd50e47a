import { Sha256 } from "@aws-crypto/sha256-js";
import { CloudFormationClient, DescribeStacksCommand } from "@aws-sdk/client-cloudformation";
import { CreateSecretCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { SignatureV4 } from "@smithy/signature-v4";
import { account, region } from "../embedded/roles.ts";

/** The operator of the account: MiniStack takes this key as its root user. */
export const operator = { accessKeyId: "test", secretAccessKey: "test" };

/** What every AWS client of ours is made with. */
export const awsClient = (endpoint: string) => ({ endpoint, region, credentials: operator });

export const stackName = "aurora-oauth-dev";

/** @returns The outputs of the deployed stack by name. @throws {Error} It is not there. */
export async function readOutputs(endpoint: string): Promise<Readonly<Record<string, string>>> {
  const client = new CloudFormationClient(awsClient(endpoint));
  const { Stacks: [stack] = [] } = await client.send(new DescribeStacksCommand({ StackName: stackName }));
  return Object.fromEntries((stack?.Outputs ?? []).map(({ OutputKey = "", OutputValue = "" }) => [OutputKey, OutputValue]));
}

/** What the operator does once, before the first deploy. */
export async function createSecrets(endpoint: string, secrets: Readonly<Record<string, string>>): Promise<void> {
  const client = new SecretsManagerClient(awsClient(endpoint));
  for (const [Name, SecretString] of Object.entries(secrets)) {
    await client.send(new CreateSecretCommand({ Name, SecretString }));
  }
}

/** Makes a queue that the account's EventBridge may send to: the one call that is not worth an SDK client of its own. */
export async function createQueue(endpoint: string, name: string): Promise<{ readonly url: string; readonly arn: string }> {
  const arn = `arn:aws:sqs:${region}:${account}:${name}`;
  const allowed = { Effect: "Allow", Principal: { Service: "events.amazonaws.com" }, Action: "sqs:SendMessage", Resource: arn };
  const Policy = JSON.stringify({ Version: "2012-10-17", Statement: [allowed] });
  const { protocol, hostname, host, port } = new URL(endpoint);
  const signer = new SignatureV4({ service: "sqs", region, credentials: operator, sha256: Sha256 });
  const { headers, body } = await signer.sign({
    method: "POST",
    protocol,
    hostname,
    port: Number(port),
    path: "/",
    headers: { host, "content-type": "application/x-amz-json-1.0", "x-amz-target": "AmazonSQS.CreateQueue" },
    body: JSON.stringify({ QueueName: name, Attributes: { Policy } }),
  });
  const { host: _ofTheConnection, ...sent } = headers;
  const response = await fetch(endpoint, { method: "POST", headers: sent, body });
  const text = await response.text();
  if (!response.ok) {
    throw new Error(`CreateQueue: HTTP ${response.status} ${text}`);
  }
  return { url: JSON.parse(text).QueueUrl, arn };
}
