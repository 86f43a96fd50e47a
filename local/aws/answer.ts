import type { Call } from "../simulator/call.ts";
import type { Reply } from "../simulator/reply.ts";
import { AwsError } from "./aws-error.ts";
import type { JsonService } from "./json-service.ts";
import { toRefusal, toReply } from "./reply.ts";
import { readTarget, splitTarget } from "./target.ts";

/** A service of any protocol. @returns The body of the answer. @throws {AwsError} A refusal. */
export type Service = (operation: string, call: Call) => Promise<string>;

/** Answers a call with the service that its target names. */
export async function answer(services: ReadonlyMap<string, Service>, call: Call): Promise<Reply> {
  const target = readTarget(call);
  const { service: name, operation } = splitTarget(target);
  try {
    const service = services.get(name);
    if (service === undefined) {
      throw new AwsError("UnknownOperationException", `${name} is not served locally`);
    }
    return toReply(target, 200, await service(operation, call));
  } catch (error) {
    return toRefusal(target, toAwsError(error));
  }
}

/** Wraps a service in the JSON protocols. */
export function overJson(service: JsonService): Service {
  return async (operation, { headers, body }) => {
    if (!headers.authorization?.startsWith("AWS4-HMAC-SHA256 ")) {
      throw new AwsError("MissingAuthenticationTokenException", "Request is missing Authentication Token");
    }
    return JSON.stringify(await service(operation, parseJson(body)));
  };
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw new AwsError("SerializationException", "the body is not JSON");
  }
}

/** Turns a bug of this endpoint into a 500 that the SDK can read, and prints it, because no caller would show it. */
function toAwsError(error: unknown): AwsError {
  if (error instanceof AwsError) {
    return error;
  }
  console.error("the local AWS endpoint failed", error);
  return new AwsError("InternalFailure", "the local AWS endpoint failed", { status: 500 });
}
