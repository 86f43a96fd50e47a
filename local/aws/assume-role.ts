import { AwsError } from "./aws-error.ts";
import { openSession } from "./open-session.ts";
import { checkDuration, checkSourceIdentity, checkTags, invalid, readSessionRequest } from "./session-request.ts";
import type { Session } from "./sts-sessions.ts";
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
  checkDuration(durationSeconds, role);
  const { session, fields } = openSession(role, { name, durationSeconds, now });
  return { xml: toXml("AssumeRole", fields), session };
}

const neededActions = ({ hasTags, sourceIdentity }: Asked): readonly string[] => [
  "sts:AssumeRole",
  ...(hasTags ? ["sts:TagSession"] : []),
  ...(sourceIdentity === undefined ? [] : ["sts:SetSourceIdentity"]),
];

function readRequest(form: URLSearchParams) {
  const { roleArn, name, durationSeconds } = readSessionRequest(form);
  const externalId = form.get("ExternalId") ?? undefined;
  const sourceIdentity = form.get("SourceIdentity") ?? undefined;
  if (externalId !== undefined && !/^[\w+=,.@:/-]{2,1224}$/.test(externalId)) {
    throw invalid("Value at 'externalId' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@:\\/-]*");
  }
  checkSourceIdentity(sourceIdentity);
  const keys = [...form].filter(([part]) => /^Tags\.member\.\d+\.Key$/.test(part));
  const tags = keys.map(([part, key]) => [key, form.get(part.replace(/Key$/, "Value")) ?? ""] as const);
  checkTags(tags);
  return { roleArn, name, externalId, durationSeconds, sourceIdentity, hasTags: tags.length > 0 };
}

const denied = ({ arn }: Caller, action: string, roleArn: string, why = "") =>
  new AwsError("AccessDenied", `User: ${arn} is not authorized to perform: ${action} on resource: ${roleArn}${why}`, { status: 403 });
