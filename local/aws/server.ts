import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import type { CreateTableCommandInput } from "@aws-sdk/client-dynamodb";
import { BoundedLog } from "../simulator/bounded-log.ts";
import { AwsError } from "./aws-error.ts";
import { control, type LoggedCall } from "./control.ts";
import { startDynamoDb } from "./dynamodb.ts";
import { eventBridge } from "./event-bridge.ts";
import type { InvokeFunction } from "./execution.ts";
import { answerWithFault, type Fault, takeFault } from "./faults.ts";
import type { JsonService } from "./json-service.ts";
import { secretsManager } from "./secrets-manager.ts";
import { stepFunctions } from "./step-functions.ts";
import { getCallerIdentity, toStsError } from "./sts.ts";
import type { SignedRequest } from "./verify-signature.ts";

export type AwsEndpointOptions = {
  /** 0 takes a free one. Listens on 127.0.0.1 only. */
  port: number;
  /** Created at start. */
  tables: CreateTableCommandInput[];
  /** Name -> value of each secret that is there at start. */
  secrets: Record<string, string>;
  /** State machine ARN -> definition, with substitutions already made: the `Resource` of a task is a Lambda function's ARN. */
  stateMachines: Record<string, object>;
  /** Access key id -> the assumed-role ARN that `GetCallerIdentity` answers. Default none. */
  roles?: Record<string, string>;
  invokeFunction: InvokeFunction;
  /** What fixed waits and retry intervals of state machines are multiplied by. Default 1. */
  waitScale?: number;
  /** The clock of Secrets Manager, STS, EventBridge and transaction tokens. */
  now?: () => Date;
};

export type AwsEndpoint = { url: string; close(): Promise<void> };

type Reply = { status: number; contentType: string; body: string };

/**
 * Starts the AWS of the embedded target: DynamoDB, Secrets Manager, EventBridge, Step Functions and `GetCallerIdentity` on one
 * port, for `AWS_ENDPOINT_URL`. It does not evaluate IAM, and verifies signatures only where another service relies on them: STS.
 */
export async function startAws(options: AwsEndpointOptions): Promise<AwsEndpoint> {
  const { port, tables, secrets, stateMachines, roles = {}, invokeFunction, waitScale = 1, now = () => new Date() } = options;
  const machines = stepFunctions({ stateMachines, invokeFunction, waitScale });
  const events = eventBridge(now);
  const database = await startDynamoDb(tables, now);
  const services: Record<string, { call: JsonService; contentType: string } | undefined> = {
    DynamoDB_20120810: { call: database.call, contentType: "application/x-amz-json-1.0" },
    secretsmanager: { call: secretsManager(secrets, now), contentType: "application/x-amz-json-1.1" },
    AWSEvents: { call: events.call, contentType: "application/x-amz-json-1.1" },
    AWSStepFunctions: { call: machines.call, contentType: "application/x-amz-json-1.0" },
  };
  const faults: Fault[] = [];
  const calls = new BoundedLog<LoggedCall>();

  const answerJson = async (prefix: string, operation: string, { headers, body }: SignedRequest): Promise<Reply> => {
    const service = services[prefix];
    const contentType = service?.contentType ?? "application/x-amz-json-1.0";
    try {
      if (service === undefined) {
        throw new AwsError("UnknownOperationException", `${prefix} is not served locally`);
      }
      if (!headers.authorization?.startsWith("AWS4-HMAC-SHA256 ")) {
        throw new AwsError("MissingAuthenticationTokenException", "Request is missing Authentication Token");
      }
      return { status: 200, contentType, body: JSON.stringify(await service.call(operation, parseJson(body))) };
    } catch (error) {
      return toJsonReply(toAwsError(error), contentType);
    }
  };
  const answerSts = async (request: SignedRequest): Promise<Reply> => {
    try {
      return { status: 200, contentType: "text/xml", body: await getCallerIdentity(request, roles, now()) };
    } catch (error) {
      return toXmlReply(toAwsError(error));
    }
  };

  const answer = async (request: SignedRequest): Promise<Reply | "dropped"> => {
    const action = new URLSearchParams(request.body).get("Action");
    const isForm = request.headers["content-type"]?.startsWith("application/x-www-form-urlencoded") === true;
    const target = isForm ? `sts.${action}` : String(request.headers["x-amz-target"] ?? "");
    const [prefix = "", operation = ""] = target.split(".");
    const call = () => (isForm ? answerSts(request) : answerJson(prefix, operation, request));
    const entry: LoggedCall = { target, at: now().toISOString(), status: null };
    calls.add(entry);
    const reply = await answerWithFault<Reply>(takeFault(faults, target), call, (type, status) => {
      const error = new AwsError(type, "injected fault", { status });
      return isForm ? toXmlReply(error) : toJsonReply(error, services[prefix]?.contentType ?? "application/x-amz-json-1.0");
    });
    entry.status = reply === "dropped" ? reply : reply.status;
    return reply;
  };

  const handle = async (message: IncomingMessage, response: ServerResponse) => {
    const { method = "", url = "", headers } = message;
    const request = { method, url, headers, body: await text(message) };
    const reply = url.startsWith("/_control/") ? control(request, { faults, calls, events: events.delivered }) : await answer(request);
    if (reply === "dropped") {
      message.socket.destroy();
      return;
    }
    response.writeHead(reply.status, { "content-type": reply.contentType, "x-amzn-requestid": randomUUID() }).end(reply.body);
  };
  const server = createServer((message, response) => {
    // What fails here is the connection: whoever called is gone.
    handle(message, response).catch(() => message.socket.destroy());
  });
  server.listen(port, "127.0.0.1");
  await once(server, "listening");

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      machines.close();
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await Promise.all([closed, database.close()]);
    },
  };
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw new AwsError("SerializationException", "the body is not JSON");
  }
}

/** A bug in this fake is the fake's 500, not a refusal, and is printed: nobody else would see it. */
function toAwsError(error: unknown): AwsError {
  if (error instanceof AwsError) {
    return error;
  }
  console.error("the local AWS endpoint failed", error);
  return new AwsError("InternalFailure", "the local AWS endpoint failed", { status: 500 });
}

function toJsonReply({ name, message, status, fields }: AwsError, contentType: string): Reply {
  // Some services write "message", some "Message"; the SDK reads either.
  return { status, contentType, body: JSON.stringify({ __type: name, message, Message: message, ...fields }) };
}

const toXmlReply = (error: AwsError): Reply => ({ status: error.status, contentType: "text/xml", body: toStsError(error) });
