import { assumeRole } from "./assume-role.ts";
import { AwsError } from "./aws-error.ts";
import { getCallerIdentity } from "./get-caller-identity.ts";
import type { KeyOwner, Session } from "./sts-sessions.ts";
import { type Caller, type Role, type RoleInput, toRoleArn } from "./trusted-role.ts";
import { localSecretAccessKey, type SignedRequest, verifySignature } from "./verify-signature.ts";

/** The roles of all accounts, the sessions that were made with them, and the rights that were taken away. */
export type StsWorld = {
  readonly roles: Map<string, Role>;
  readonly sessions: Map<string, Session>;
  /** Actions of STS that a policy on our own side forbids a role, as `<role> <action>`, with the end of AWS' refusal. */
  readonly missingRights: Map<string, string>;
};

/**
 * Makes STS: `GetCallerIdentity` and `AssumeRole`. A request comes from the caller, or from a Vault that forwards the caller's signed
 * request to verify a login.
 *
 * @param keys - For each access key id of a function, the assumed-role ARN behind it.
 * @param own - The roles that are there from the start.
 */
export function sts(
  keys: Readonly<Record<string, string>>,
  own: readonly RoleInput[],
  toRole: (input: RoleInput) => Role,
  now: () => Date,
) {
  const world: StsWorld = { roles: new Map(), sessions: new Map(), missingRights: new Map() };

  /** Makes the roles and rights as at the start. Sessions stay. */
  const startOver = () => {
    world.roles.clear();
    world.missingRights.clear();
    for (const input of own) {
      world.roles.set(input.arn, toRole(input));
    }
  };
  startOver();

  const findOwner = (accessKeyId: string): KeyOwner | undefined => {
    const session = world.sessions.get(accessKeyId);
    if (session !== undefined) {
      // Sessions of a role that was deleted are invalid.
      return world.roles.get(session.roleArn)?.exists === true ? session : undefined;
    }
    return Object.hasOwn(keys, accessKeyId) ? { arn: keys[accessKeyId] ?? "", secretAccessKey: localSecretAccessKey } : undefined;
  };

  /** @returns The XML of the answer. @throws {AwsError} A refusal. */
  const call = async (request: SignedRequest): Promise<string> => {
    const { arn, accessKeyId } = await verifySignature(request, findOwner, now());
    const form = new URLSearchParams(request.body);
    const operation = `${form.get("Action")} ${form.get("Version") ?? "NO_VERSION_SPECIFIED"}`;
    if (operation === "GetCallerIdentity 2011-06-15") {
      return getCallerIdentity(arn);
    }
    if (operation === "AssumeRole 2011-06-15") {
      const caller: Caller = { arn, roleArn: world.sessions.get(accessKeyId)?.roleArn ?? toRoleArn(arn) };
      const whyDenied = ({ roleArn }: Caller, action: string) => world.missingRights.get(`${roleArn} ${action}`);
      const { xml, session } = assumeRole({ caller, form, findRole: (role) => world.roles.get(role), whyDenied, now: now() });
      world.sessions.set(session.accessKeyId, session);
      return xml;
    }
    const [action, version] = operation.split(" ");
    throw new AwsError("InvalidAction", `Could not find operation ${action} for version ${version}`);
  };

  return { world, call, startOver };
}
