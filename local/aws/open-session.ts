import { toRoleId } from "./get-caller-identity.ts";
import { createSession, type Session } from "./sts-sessions.ts";
import type { Attributes } from "./sts-xml.ts";
import type { Role } from "./trusted-role.ts";

/** Opens a session of a role that has let its caller in. @returns It, and the fields of the answer that every way to assume a role has. */
export function openSession(
  { arn: roleArn, session_seconds }: Role,
  { name, durationSeconds, now }: { readonly name: string; readonly durationSeconds: number; readonly now: Date },
): { readonly session: Session; readonly fields: Attributes } {
  const [, , , , account = "", resource = ""] = roleArn.split(":");
  const roleName = resource.slice(resource.lastIndexOf("/") + 1);
  const arn = `${roleArn.split(":iam:")[0]}:sts::${account}:assumed-role/${roleName}/${name}`;
  const session = createSession({ arn, roleArn, expiresAt: new Date(now.getTime() + (session_seconds ?? durationSeconds) * 1000) });
  return {
    session,
    fields: {
      AssumedRoleUser: { AssumedRoleId: `${toRoleId(account, roleName)}:${name}`, Arn: arn },
      Credentials: {
        AccessKeyId: session.accessKeyId,
        SecretAccessKey: session.secretAccessKey,
        SessionToken: session.sessionToken,
        Expiration: session.expiresAt.toISOString(),
      },
      PackedPolicySize: "6",
    },
  };
}
