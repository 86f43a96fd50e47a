import { Agent as HttpAgent, type IncomingMessage, request as requestHttp } from "node:http";
import { Agent as HttpsAgent, request as requestHttps } from "node:https";
import { ConditionalCheckFailedException, type DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { DynamoDBDocumentClient, UpdateCommandInput } from "@aws-sdk/lib-dynamodb";
import { UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { marshall, unmarshall } from "@aws-sdk/util-dynamodb";
import { toRawHeaders } from "../raw-headers.ts";
import { type SigningCredentials, signRequest } from "./sign-request.ts";

/** Sends one UpdateItem. @throws What the SDK throws. */
export type UpdateItem = (input: UpdateCommandInput) => Promise<{ readonly Attributes?: Readonly<Record<string, unknown>> | undefined }>;

const target = "DynamoDB_20120810.UpdateItem";
/** Milliseconds for the whole call. */
const timeoutMs = 3000;
const agentOptions = { keepAlive: true, maxSockets: 128 };
const agents = { "http:": new HttpAgent(agentOptions), "https:": new HttpsAgent(agentOptions) };

/**
 * UpdateItem without the SDK's middleware, which is a third of what a renewal costs: the lease and the commit of each one
 * come through here.
 *
 * The SDK stays in charge of everything but the happy path: it finds the endpoint with its own first call, it gives the
 * credentials, and whatever goes wrong here is sent once more through it, with its retries, its clock and its errors. Only
 * a condition that does not hold is an answer.
 */
export function updateItemOf(client: DynamoDBClient, documents: DynamoDBDocumentClient): UpdateItem {
  let endpoint: Endpoint | undefined;
  client.middlewareStack.add(
    (next) => (args) => {
      endpoint ??= readEndpoint(args.request);
      return next(args);
    },
    { step: "finalizeRequest", name: "learnEndpoint" },
  );
  return async (input) => {
    const answer = endpoint === undefined ? undefined : await tryOnce(client, endpoint, input);
    return answer ?? documents.send(new UpdateCommand(input));
  };
}

type Endpoint = {
  readonly protocol: "http:" | "https:";
  readonly hostname: string;
  readonly port: number | undefined;
  /** As a URL has it: with the port, if it is not the protocol's own. */
  readonly host: string;
};

function readEndpoint(request: unknown): Endpoint | undefined {
  if (typeof request !== "object" || request === null || !("protocol" in request) || !("hostname" in request)) {
    return undefined;
  }
  const { protocol, hostname } = request;
  const isKnown = (protocol === "http:" || protocol === "https:") && typeof hostname === "string";
  const port = "port" in request && typeof request.port === "number" ? request.port : undefined;
  const isRoot = !("path" in request) || request.path === "/";
  return isKnown && isRoot ? { protocol, hostname, port, host: port === undefined ? hostname : `${hostname}:${port}` } : undefined;
}

/** @returns `undefined` when it is not known what became of it. @throws {ConditionalCheckFailedException} */
async function tryOnce(client: DynamoDBClient, endpoint: Endpoint, input: UpdateCommandInput) {
  const [credentials, region] = await Promise.all([client.config.credentials(), client.config.region()]);
  const body = buildBody(input);
  const answer = await exchange(endpoint, body, credentials, region).catch(() => undefined);
  if (answer === undefined) {
    return undefined;
  }
  if (answer.status === 200) {
    const { Attributes } = answer.json;
    return Attributes === undefined ? {} : { Attributes: unmarshall(Attributes as Parameters<typeof unmarshall>[0]) };
  }
  if (String(answer.json.__type).endsWith("#ConditionalCheckFailedException")) {
    const { message, Item } = answer.json as { message?: string; Item?: ConditionalCheckFailedException["Item"] };
    throw new ConditionalCheckFailedException({ message: message ?? "", $metadata: {}, ...(Item === undefined ? {} : { Item }) });
  }
  return undefined;
}

function buildBody({ Key, ExpressionAttributeValues, ...rest }: UpdateCommandInput): string {
  const options = { removeUndefinedValues: true };
  return JSON.stringify({
    ...rest,
    Key: marshall(Key, options),
    ...(ExpressionAttributeValues === undefined ? {} : { ExpressionAttributeValues: marshall(ExpressionAttributeValues, options) }),
  });
}

type Answer = { readonly status: number; readonly json: Readonly<Record<string, unknown>> };

function exchange(
  { protocol, hostname, port, host }: Endpoint,
  body: string,
  credentials: SigningCredentials,
  region: string,
): Promise<Answer> {
  const headers = toRawHeaders("POST", signRequest({ host, target, body, region, credentials, at: new Date() }), body);
  const options = { protocol, hostname, port, method: "POST", path: "/", headers, agent: agents[protocol] };
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const sent = (protocol === "https:" ? requestHttps : requestHttp)(options, (answer) => readAnswer(answer, resolve, reject));
  // From now on, and not from when there is a connection: one may never come.
  const timer = setTimeout(() => {
    reject(new Error("timeout"));
    sent.destroy();
  }, timeoutMs);
  sent.on("error", reject);
  sent.end(body);
  return promise.finally(() => clearTimeout(timer));
}

function readAnswer(answer: IncomingMessage, resolve: (answer: Answer) => void, reject: (error: unknown) => void): void {
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
