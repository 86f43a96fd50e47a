import { randomUUID } from "node:crypto";
import { type Reply, text } from "../simulator/reply.ts";
import type { AwsError } from "./aws-error.ts";
import { toXmlError } from "./sts-xml.ts";
import { splitTarget } from "./target.ts";

const contentTypes = new Map([
  ["secretsmanager", "application/x-amz-json-1.1"],
  ["AWSEvents", "application/x-amz-json-1.1"],
  ["TrentService", "application/x-amz-json-1.1"],
  ["Logs_20140328", "application/x-amz-json-1.1"],
  ["sts", "text/xml"],
  ["iam", "text/xml"],
]);

/** Builds an answer in the protocol of the called service. */
export function toReply(target: string, status: number, body: string): Reply {
  const contentType = contentTypes.get(splitTarget(target).service) ?? "application/x-amz-json-1.0";
  return text(status, body, contentType, { "x-amzn-requestid": randomUUID() });
}

/** Builds a refusal in the protocol of the called service. */
export function toRefusal(target: string, error: AwsError): Reply {
  const { name, message, status, fields } = error;
  // Some services write "message", some "Message"; the SDK reads either.
  const toJson = () => JSON.stringify({ __type: name, message, Message: message, ...fields });
  return toReply(target, status, contentTypes.get(splitTarget(target).service) === "text/xml" ? toXmlError(error) : toJson());
}
