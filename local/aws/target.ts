import type { Call } from "../simulator/call.ts";

/** Reads the operation of a call, such as `DynamoDB_20120810.PutItem` or `sts.GetCallerIdentity`: STS and IAM name it in a form. */
export function readTarget({ headers, form }: Call): string {
  const isForm = headers["content-type"]?.startsWith("application/x-www-form-urlencoded") === true;
  const service = form.get("Version") === "2010-05-08" ? "iam" : "sts";
  return isForm ? `${service}.${form.get("Action")}` : String(headers["x-amz-target"] ?? "");
}

export function splitTarget(target: string): { service: string; operation: string } {
  const [service = "", operation = ""] = target.split(".");
  return { service, operation };
}
