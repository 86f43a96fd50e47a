import { type IncomingMessage, request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import type { Environment } from "../config.ts";
import { toRawHeaders } from "../raw-headers.ts";
import { awsAgents } from "./agents.ts";
import { findEndpoint } from "./endpoint.ts";
import { signRequest } from "./sign-request.ts";

/** A service that speaks AWS' JSON protocol. */
export type AwsService = {
  /** Its name in endpoints and signatures, such as `dynamodb`. */
  readonly name: string;
  /** How its variable of the SDK ends: `AWS_ENDPOINT_URL_DYNAMODB`. */
  readonly variable: string;
  /** What stands before the operation, such as `DynamoDB_20120810`. */
  readonly target: string;
  readonly contentType: "application/x-amz-json-1.0" | "application/x-amz-json-1.1";
};

/** An answer as it came: any status, its JSON. */
export type AwsAnswer = { readonly status: number; readonly json: Readonly<Record<string, unknown>> };

/** Milliseconds for the whole call. */
const timeoutMs = 3000;

/**
 * Sends one call to AWS, once, without the SDK: its middleware is a third of what a refresh costs, and loading it is the
 * larger part of a cold start (measured). Only for callers that hand to the SDK whatever is not answered here as they wish.
 *
 * @param operation - Such as `GetItem`.
 * @param body - JSON.
 * @returns `undefined`: it was not sent, because the endpoint or the credentials take the SDK to find, or it is not known what became
 *   of it.
 */
export async function callAws(service: AwsService, operation: string, body: string, env: Environment): Promise<AwsAnswer | undefined> {
  const {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
    AWS_REGION: region,
  } = env;
  const endpoint = findEndpoint(env, service.name, service.variable);
  if (endpoint === undefined || !accessKeyId || !secretAccessKey || !region) {
    return undefined;
  }
  const headers = signRequest({
    service: service.name,
    region,
    headers: { "content-type": service.contentType, host: endpoint.host, "x-amz-target": `${service.target}.${operation}` },
    body,
    credentials: { accessKeyId, secretAccessKey, sessionToken: sessionToken || undefined },
    at: new Date(),
  });
  return exchange(endpoint, toRawHeaders("POST", headers, body), body).catch(() => undefined);
}

function exchange({ protocol, hostname, port }: URL, headers: string[], body: string): Promise<AwsAnswer> {
  const isHttps = protocol === "https:";
  const options = { protocol, hostname, port, method: "POST", path: "/", headers, agent: awsAgents[isHttps ? "https:" : "http:"] };
  const { promise, resolve, reject } = Promise.withResolvers<AwsAnswer>();
  const sent = (isHttps ? requestHttps : requestHttp)(options, (answer) => readAnswer(answer, resolve, reject));
  // From now on, and not from when there is a connection: one may never come.
  const timer = setTimeout(() => {
    reject(new Error("timeout"));
    sent.destroy();
  }, timeoutMs);
  sent.on("error", reject);
  sent.end(body);
  return promise.finally(() => clearTimeout(timer));
}

function readAnswer(answer: IncomingMessage, resolve: (answer: AwsAnswer) => void, reject: (error: unknown) => void): void {
  const chunks: Buffer[] = [];
  answer.on("data", (chunk: Buffer) => chunks.push(chunk));
  answer.on("error", reject);
  answer.on("end", () => {
    try {
      resolve({ status: answer.statusCode ?? 0, json: JSON.parse(Buffer.concat(chunks).toString("utf8")) });
    } catch (error) {
      reject(error);
    }
  });
}
