import { Sha256 } from "@aws-crypto/sha256-js";
import { CloudFormationClient, DescribeStacksCommand } from "@aws-sdk/client-cloudformation";
import { DeleteBucketPolicyCommand, S3Client } from "@aws-sdk/client-s3";
import { CreateSecretCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { SignatureV4 } from "@smithy/signature-v4";
import { account, region } from "../embedded/roles.ts";
import type { Cors } from "../lambda/template.ts";

/** The operator's credentials: MiniStack accepts this key as its root user. */
export const operator = { accessKeyId: "test", secretAccessKey: "test" };

/** Builds the options of every AWS client here. */
export const awsClient = (endpoint: string) => ({ endpoint, region, credentials: operator });

export const stackName = "aurora-oauth-dev";
/** The stack with what outlives the releases: table, keys, trail. */
export const foundationName = `${stackName}-foundation`;

/** Reads the outputs of a deployed stack by name. @throws {Error} The stack does not exist. */
export async function readOutputs(endpoint: string, StackName = stackName): Promise<Readonly<Record<string, string>>> {
  const client = new CloudFormationClient(awsClient(endpoint));
  const { Stacks: [stack] = [] } = await client.send(new DescribeStacksCommand({ StackName }));
  return Object.fromEntries((stack?.Outputs ?? []).map(({ OutputKey = "", OutputValue = "" }) => [OutputKey, OutputValue]));
}

/** Creates the operator's secrets, once before the first deploy. */
export async function createSecrets(endpoint: string, secrets: Readonly<Record<string, string>>): Promise<void> {
  const client = new SecretsManagerClient(awsClient(endpoint));
  for (const [Name, SecretString] of Object.entries(secrets)) {
    await client.send(new CreateSecretCommand({ Name, SecretString }));
  }
}

/** Makes a queue that the account's EventBridge may send to. */
export async function createQueue(endpoint: string, name: string): Promise<{ readonly url: string; readonly arn: string }> {
  const arn = `arn:aws:sqs:${region}:${account}:${name}`;
  const allowed = { Effect: "Allow", Principal: { Service: "events.amazonaws.com" }, Action: "sqs:SendMessage", Resource: arn };
  const Policy = JSON.stringify({ Version: "2012-10-17", Statement: [allowed] });
  const text = await requestAws(endpoint, {
    service: "sqs",
    method: "POST",
    path: "/",
    headers: { "content-type": "application/x-amz-json-1.0", "x-amz-target": "AmazonSQS.CreateQueue" },
    body: JSON.stringify({ QueueName: name, Attributes: { Policy } }),
  });
  return { url: JSON.parse(text).QueueUrl, arn };
}

/**
 * Sets the HTTP API's CORS again by the API's own call: MiniStack stores CloudFormation's spelling (`AllowOrigins`) but reads
 * the API's (`allowOrigins`).
 */
export async function repeatCors(endpoint: string, apiId: string, cors: Cors): Promise<void> {
  const { allowedOrigins, allowedHeaders, allowedMethods, maxAge } = cors;
  const corsConfiguration = { allowOrigins: allowedOrigins, allowHeaders: allowedHeaders, allowMethods: allowedMethods, maxAge };
  const headers = { "content-type": "application/json" };
  const body = JSON.stringify({ corsConfiguration });
  await requestAws(endpoint, { service: "apigateway", method: "PATCH", path: `/v2/apis/${apiId}`, headers, body });
}

/**
 * Takes away the policy by which a bucket refuses plain http: every AWS here is on 127.0.0.1, and answers functions over plain http. What the policy
 * says is tested with the template.
 */
export async function allowPlainHttp(endpoint: string, Bucket: string): Promise<void> {
  await new S3Client(awsClient(endpoint)).send(new DeleteBucketPolicyCommand({ Bucket }));
}

type AwsRequest = {
  readonly service: string;
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
};

/** Sends one signed request, for calls without an SDK client. */
export async function requestAws(endpoint: string, { service, method, path, headers, body }: AwsRequest): Promise<string> {
  const { protocol, hostname, host, port } = new URL(endpoint);
  const signer = new SignatureV4({ service, region, credentials: operator, sha256: Sha256 });
  const sending = body === undefined ? {} : { body };
  const signed = await signer.sign({ method, protocol, hostname, port: Number(port), path, headers: { ...headers, host }, ...sending });
  const { host: _ofTheConnection, ...sent } = signed.headers;
  const response = await fetch(new URL(path, endpoint), { method, headers: sent, ...sending });
  const text = await response.text();
  if (!response.ok) {
    throw new Error(`${service} ${method} ${path}: HTTP ${response.status} ${text}`);
  }
  return text;
}
