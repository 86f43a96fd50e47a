import * as v from "valibot";
import { isLike, statementSchema } from "./trust-statement.ts";

const seconds = v.pipe(v.number(), v.integer(), v.minValue(0));

/** A role as its owner has made it, in any account. What is left out is as a careful customer has it. */
export const roleSchema = v.strictObject({
  arn: v.pipe(v.string(), v.regex(/^arn:aws(?:-cn|-us-gov|-eusc)?:iam::\d{12}:role\/[\w+=,.@/-]+$/)),
  /** Who the trust policy names: ARNs of roles, `arn:aws:iam::<account>:root` or `*`. */
  trusted_principals: v.array(v.string()),
  /** The values of the condition `ArnLike` on `aws:PrincipalArn`. `null`: there is no condition. */
  principal_patterns: v.optional(v.nullable(v.array(v.string())), null),
  /** The values of the condition on `sts:ExternalId`. `null`: there is no condition. */
  external_ids: v.optional(v.nullable(v.array(v.string())), null),
  /** `StringLike "*"` in place of `StringEquals`: any value, but there must be one. */
  wildcard: v.optional(v.boolean(), false),
  /** `StringEqualsIfExists` in place of `StringEquals`: the value is checked only if there is one. */
  if_exists: v.optional(v.boolean(), false),
  /** Whether the trust policy allows `sts:TagSession`. */
  tag_session: v.optional(v.boolean(), true),
  /** Whether it allows `sts:SetSourceIdentity`. */
  source_identity: v.optional(v.boolean(), true),
  max_session_seconds: v.optional(v.pipe(seconds, v.minValue(3600), v.maxValue(43_200)), 3600),
  /** How long its sessions live, whatever was asked for, so that a test need not wait for a quarter of an hour. `null`, as at AWS: as asked. */
  session_seconds: v.optional(v.nullable(seconds), null),
  /** The statements of its trust policy that let tokens of identity providers in. */
  web_identity: v.optional(v.array(statementSchema), []),
  /** Whether a policy lets its sessions read the role itself, as SecurityAudit does. */
  reads_itself: v.optional(v.boolean(), true),
  exists: v.optional(v.boolean(), true),
  /** After a change, the role refuses every caller for so long. */
  propagation_seconds: v.optional(seconds, 0),
});

export type RoleInput = v.InferInput<typeof roleSchema>;

/** `changedAt`: the instant from which its propagation is counted. */
export type Role = v.InferOutput<typeof roleSchema> & { readonly changedAt: Date };

/** A caller of `AssumeRole`: its assumed-role ARN, and the role behind it. */
export type Caller = { readonly arn: string; readonly roleArn: string };

export type Asked = { readonly externalId: string | undefined; readonly hasTags: boolean; readonly sourceIdentity: string | undefined };

/**
 * Decides whether a trust policy lets a caller in. Pure.
 *
 * @returns The refused action; `undefined` when the caller may come in. AWS does not say why it refuses.
 */
export function findRefusal(
  role: Role,
  { roleArn }: Caller,
  { externalId, hasTags, sourceIdentity }: Asked,
  now: Date,
): string | undefined {
  const [, , , , account = ""] = roleArn.split(":");
  const isNamed = role.trusted_principals.some((name) => name === "*" || name === roleArn || name.endsWith(`::${account}:root`));
  const isTrusted = isNamed && (role.principal_patterns?.some((pattern) => isLike(roleArn, pattern)) ?? true);
  if (!role.exists || !isTrusted || !isSpread(role, now) || !meetsCondition(role, externalId)) {
    return "sts:AssumeRole";
  }
  if (hasTags && !role.tag_session) {
    return "sts:TagSession";
  }
  return sourceIdentity !== undefined && !role.source_identity ? "sts:SetSourceIdentity" : undefined;
}

/** Whether a change of the role is known everywhere. */
export const isSpread = ({ changedAt, propagation_seconds }: Role, now: Date): boolean =>
  now.getTime() >= changedAt.getTime() + propagation_seconds * 1000;

function meetsCondition({ external_ids, wildcard, if_exists }: Role, externalId: string | undefined): boolean {
  if (external_ids === null) {
    return true;
  }
  return externalId === undefined ? if_exists : wildcard || external_ids.includes(externalId);
}

/** The ARN of the role behind an assumed-role ARN. Such an ARN does not hold the path of its role. */
export function toRoleArn(assumedRoleArn: string): string {
  const [, partition, account, role] = /^arn:([\w-]+):sts::(\d{12}):assumed-role\/([^/]+)\//.exec(assumedRoleArn) ?? [];
  return `arn:${partition}:iam::${account}:role/${role}`;
}
