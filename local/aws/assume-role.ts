import { AwsError } from "./aws-error.ts";
import { toRoleId } from "./get-caller-identity.ts";
import { createSession, type Session } from "./sts-sessions.ts";
import { toXml } from "./sts-xml.ts";
import { type Asked, type Caller, findRefusal, type Role } from "./trusted-role.ts";

/** Seconds that a session of a role that another role has assumed may last. */
const chainedSeconds = 3600;

export type Assumption = {
  readonly caller: Caller;
  readonly form: URLSearchParams;
  readonly findRole: (arn: string) => Role | undefined;
  /** The end of AWS' refusal when a policy on the caller's own side forbids this for every role. */
  readonly whyDenied: (caller: Caller, action: string) => string | undefined;
  readonly now: Date;
};

/**
 * Assumes a role as STS does: the request, the caller's own right, the trust policy of the role, the length of the session. Every
 * caller here is a role itself, so the limit of a chained session applies.
 *
 * @throws {AwsError} `ValidationError`, `InvalidParameterValue`, `MalformedPolicyDocument`, `PackedPolicyTooLarge`, `AccessDenied`.
 * @see {@link https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html AssumeRole}
 */
export function assumeRole({ caller, form, findRole, whyDenied, now }: Assumption): { readonly xml: string; readonly session: Session } {
  const asked = readRequest(form);
  const { roleArn, name, durationSeconds } = asked;
  for (const action of neededActions(asked)) {
    const why = whyDenied(caller, action);
    if (why !== undefined) {
      throw denied(caller, action, roleArn, why);
    }
  }
  const role = findRole(roleArn);
  const refused = role === undefined ? "sts:AssumeRole" : findRefusal(role, caller, asked, now);
  if (role === undefined || refused !== undefined) {
    throw denied(caller, refused ?? "sts:AssumeRole", roleArn);
  }
  if (durationSeconds > chainedSeconds) {
    throw invalid("The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.");
  }
  if (durationSeconds > role.max_session_seconds) {
    throw invalid("The requested DurationSeconds exceeds the MaxSessionDuration set for this role.");
  }
  const [, , , , account = "", resource = ""] = roleArn.split(":");
  const roleName = resource.slice(resource.lastIndexOf("/") + 1);
  const arn = `${roleArn.split(":iam:")[0]}:sts::${account}:assumed-role/${roleName}/${name}`;
  const livesMs = (role.session_seconds ?? durationSeconds) * 1000;
  const session = createSession({ arn, roleArn, expiresAt: new Date(now.getTime() + livesMs) });
  const xml = toXml("AssumeRole", {
    AssumedRoleUser: { AssumedRoleId: `${toRoleId(account, roleName)}:${name}`, Arn: arn },
    Credentials: {
      AccessKeyId: session.accessKeyId,
      SecretAccessKey: session.secretAccessKey,
      SessionToken: session.sessionToken,
      Expiration: session.expiresAt.toISOString(),
    },
    PackedPolicySize: "6",
  });
  return { xml, session };
}

const neededActions = ({ hasTags, sourceIdentity }: Asked): readonly string[] => [
  "sts:AssumeRole",
  ...(hasTags ? ["sts:TagSession"] : []),
  ...(sourceIdentity === undefined ? [] : ["sts:SetSourceIdentity"]),
];

function readRequest(form: URLSearchParams) {
  const roleArn = form.get("RoleArn") ?? "";
  const name = form.get("RoleSessionName") ?? "";
  const externalId = form.get("ExternalId") ?? undefined;
  const durationSeconds = Number(form.get("DurationSeconds") ?? 3600);
  if (!/^arn:aws[\w-]*:iam::\d{12}:role\/.+$/.test(roleArn) || roleArn.length < 20 || roleArn.length > 2048) {
    throw invalid(`${roleArn} is invalid`);
  }
  if (!/^[\w+=,.@-]{2,64}$/.test(name)) {
    throw invalid("Value at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]*");
  }
  if (externalId !== undefined && !/^[\w+=,.@:/-]{2,1224}$/.test(externalId)) {
    throw invalid("Value at 'externalId' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@:\\/-]*");
  }
  if (!Number.isInteger(durationSeconds) || durationSeconds < 900 || durationSeconds > 43_200) {
    throw invalid("Value at 'durationSeconds' failed to satisfy constraint: Member must have value between 900 and 43200");
  }
  const sourceIdentity = form.get("SourceIdentity") ?? undefined;
  if (sourceIdentity !== undefined && !/^[\w+=,.@-]{2,64}$/.test(sourceIdentity)) {
    throw invalid("Value at 'sourceIdentity' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]*");
  }
  checkPolicies(form);
  return { roleArn, name, externalId, durationSeconds, sourceIdentity, hasTags: checkTags(form) };
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

/** @returns Whether there are any. */
function checkTags(form: URLSearchParams): boolean {
  const parts = [...form].filter(([key]) => key.startsWith("Tags.member."));
  const isBad = ([key, text]: [string, string]) =>
    !/^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u.test(text) || text.length > (key.endsWith(".Key") ? 128 : 256);
  if (parts.some(isBad) || parts.length > 100) {
    throw invalid("Value at 'tags' failed to satisfy constraint");
  }
  const keys = parts.flatMap(([name, key]) => (name.endsWith(".Key") ? [key.toLowerCase()] : []));
  if (new Set(keys).size < keys.length) {
    throw new AwsError("InvalidParameterValue", "Duplicate tag keys found. Please note that Tag keys are case insensitive.");
  }
  if (keys.some((key) => key.startsWith("aws:"))) {
    throw invalid("Tag keys that begin with aws: are reserved");
  }
  return parts.length > 0;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

const invalid = (message: string) => new AwsError("ValidationError", message);

const denied = ({ arn }: Caller, action: string, roleArn: string, why = "") =>
  new AwsError("AccessDenied", `User: ${arn} is not authorized to perform: ${action} on resource: ${roleArn}${why}`, { status: 403 });
