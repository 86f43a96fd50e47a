import { type FailureCode, failures } from "../../../lib/errors.ts";
import { type EndpointRequest, type HttpReply, reply } from "../../../lib/http/reply.ts";

/** Answers a caller whose organisation has no working connection. */
export const azureRequired = ({ requestId }: Pick<EndpointRequest, "requestId">, code: FailureCode): HttpReply =>
  reply(401, { error: "Azure credentials not found. Please re-authenticate.", code, action: failures[code].action, request_id: requestId });
