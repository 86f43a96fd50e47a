import { randomBytes } from "node:crypto";
import type { Bundle } from "./bundle.ts";
import type { TemplateFunction } from "./template.ts";
import type { WorkerData } from "./worker.ts";

const memoryMegabytes = 512;

/** A function and where it runs. */
export type DeployedFunction = {
  /** The function's key in the template. */
  readonly key: string;
  readonly definition: TemplateFunction;
  readonly bundle: Bundle;
  readonly region: string;
  /** The endpoint of all AWS clients of the function: its `AWS_ENDPOINT_URL`. */
  readonly awsEndpoint: string;
  /** In PEM: trusted beside the certificates that Node.js trusts. */
  readonly extraCertificate?: string | undefined;
};

/** Builds the access key id of a function's AWS calls: it identifies the function, as a role does in AWS. */
export const accessKeyIdOf = (key: string): string => `LOCAL_${key}`;

export function toWorkerData({ definition, bundle, extraCertificate }: DeployedFunction): WorkerData {
  const functionName = definition.arn.slice(definition.arn.lastIndexOf(":") + 1);
  const logStreamName = `${new Date().toISOString().slice(0, 10).replaceAll("-", "/")}/[$LATEST]${randomBytes(16).toString("hex")}`;
  return {
    ...bundle,
    functionName,
    invokedFunctionArn: definition.arn,
    memoryMegabytes,
    logGroupName: definition.logGroup,
    logStreamName,
    extraCertificate,
  };
}

/** Builds the whole environment of a function: its own variables from the template and those that Lambda sets. */
export function toVariables({ key, definition, region, awsEndpoint }: DeployedFunction, data: WorkerData): Record<string, string> {
  return {
    ...definition.environment,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_ENDPOINT_URL: awsEndpoint,
    AWS_ACCESS_KEY_ID: accessKeyIdOf(key),
    AWS_SECRET_ACCESS_KEY: "local-secret",
    AWS_SESSION_TOKEN: "local-session",
    AWS_EXECUTION_ENV: "AWS_Lambda_nodejs24.x",
    AWS_LAMBDA_FUNCTION_NAME: data.functionName,
    AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memoryMegabytes),
    AWS_LAMBDA_LOG_GROUP_NAME: data.logGroupName,
    AWS_LAMBDA_LOG_STREAM_NAME: data.logStreamName,
    AWS_LAMBDA_INITIALIZATION_TYPE: "on-demand",
    _HANDLER: definition.handler,
    LANG: "en_US.UTF-8",
    TZ: ":UTC",
  };
}
