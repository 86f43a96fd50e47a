import { AwsError } from "./aws-error.ts";

/**
 * Reads what every way to assume a role is asked with, and refuses what STS refuses of it.
 *
 * @throws {AwsError} `ValidationError`, `MalformedPolicyDocument`, `PackedPolicyTooLarge`.
 */
export function readSessionRequest(form: URLSearchParams): {
  readonly roleArn: string;
  readonly name: string;
  readonly durationSeconds: number;
} {
  const roleArn = form.get("RoleArn") ?? "";
  const name = form.get("RoleSessionName") ?? "";
  const durationSeconds = Number(form.get("DurationSeconds") ?? 3600);
  if (!/^arn:aws[\w-]*:iam::\d{12}:role\/.+$/.test(roleArn) || roleArn.length < 20 || roleArn.length > 2048) {
    throw invalid(`${roleArn} is invalid`);
  }
  if (!/^[\w+=,.@-]{2,64}$/.test(name)) {
    throw invalid("Value at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]*");
  }
  if (!Number.isInteger(durationSeconds) || durationSeconds < 900 || durationSeconds > 43_200) {
    throw invalid("Value at 'durationSeconds' failed to satisfy constraint: Member must have value between 900 and 43200");
  }
  checkPolicies(form);
  return { roleArn, name, durationSeconds };
}

/** @throws {AwsError} `ValidationError`: longer than the role allows. */
export function checkDuration(durationSeconds: number, { max_session_seconds }: { readonly max_session_seconds: number }): void {
  if (durationSeconds > max_session_seconds) {
    throw invalid("The requested DurationSeconds exceeds the MaxSessionDuration set for this role.");
  }
}

function checkPolicies(form: URLSearchParams): void {
  const policy = form.get("Policy");
  const arns = [...form].filter(([key]) => key.startsWith("PolicyArns.")).map(([, arn]) => arn);
  if (policy !== null && !isJson(policy)) {
    throw new AwsError("MalformedPolicyDocument", "Syntax errors in policy.");
  }
  if (arns.length > 10 || `${policy ?? ""}${arns.join("")}`.length > 2048) {
    throw new AwsError("PackedPolicyTooLarge", "Serialized token too large for session");
  }
  if (arns.some((arn) => !/^arn:aws[\w-]*:iam::(?:aws|\d{12}):policy\/.+$/.test(arn))) {
    throw invalid("ARN is not valid.");
  }
}

/** Refuses tags as STS does, wherever they come from. @throws {AwsError} `ValidationError`, `InvalidParameterValue`. */
export function checkTags(tags: readonly (readonly [key: string, value: string])[]): void {
  const isBad = (text: string, most: number) => !/^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u.test(text) || text.length > most;
  if (tags.length > 50 || tags.some(([key, value]) => isBad(key, 128) || isBad(value, 256))) {
    throw invalid("Value at 'tags' failed to satisfy constraint");
  }
  const keys = tags.map(([key]) => key.toLowerCase());
  if (new Set(keys).size < keys.length) {
    throw new AwsError("InvalidParameterValue", "Duplicate tag keys found. Please note that Tag keys are case insensitive.");
  }
  if (keys.some((key) => key.startsWith("aws:"))) {
    throw invalid("Tag keys that begin with aws: are reserved");
  }
}

/** @throws {AwsError} `ValidationError`. */
export function checkSourceIdentity(sourceIdentity: string | undefined): void {
  if (sourceIdentity !== undefined && !/^[\w+=,.@-]{2,64}$/.test(sourceIdentity)) {
    throw invalid("Value at 'sourceIdentity' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]*");
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

export const invalid = (message: string) => new AwsError("ValidationError", message);
