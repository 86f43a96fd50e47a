import type { ForeignIssuers } from "../simulator/foreign-issuer.ts";
import { assumeRole } from "./assume-role.ts";
import { assumeRoleWithWebIdentity } from "./assume-role-with-web-identity.ts";
import { AwsError } from "./aws-error.ts";
import { getCallerIdentity } from "./get-caller-identity.ts";
import { getWebIdentityToken } from "./get-web-identity-token.ts";
import { iam } from "./iam.ts";
import type { IamWorld } from "./iam-operation.ts";
import type { RoleMaker } from "./iam-roles.ts";
import { requireOwnRole } from "./own-role.ts";
import { places, readAtPlace } from "./spreading-role.ts";
import type { KeyOwner, Session } from "./sts-sessions.ts";
import { toXml } from "./sts-xml.ts";
import type { TokenIssuers } from "./token-issuer.ts";
import { type Caller, type RoleInput, toRoleArn } from "./trusted-role.ts";
import { localSecretAccessKey, readAccessKeyId, readRegion, type SignedRequest, verifySignature } from "./verify-signature.ts";

/** The roles and identity providers of all accounts, the sessions that were made with them, and the rights that were taken away. */
export type StsWorld = IamWorld & {
  readonly sessions: Map<string, Session>;
  /** Actions of STS that a policy on our own side forbids a role, as `<role> <action>`, with the end of AWS' refusal. */
  readonly missingRights: Map<string, string>;
};

export type StsOptions = RoleMaker & {
  /** For each access key id of a function, the assumed-role ARN behind it. */
  readonly keys: Readonly<Record<string, string>>;
  /** The roles that are there from the start. */
  readonly own: readonly RoleInput[];
  /** The issuers whose tokens the accounts' owners may let in. */
  readonly issuers: ForeignIssuers;
  /** AWS itself as an issuer. */
  readonly tokenIssuers: TokenIssuers;
  readonly now: () => Date;
};

/**
 * Makes STS: `GetCallerIdentity`, `AssumeRole`, `AssumeRoleWithWebIdentity` and `GetWebIdentityToken`; and of IAM what lets identity providers' tokens in. A request comes
 * from the caller, or from a Vault that forwards the caller's signed request to verify a login.
 */
export function sts({ keys, own, issuers, tokenIssuers, now, ...maker }: StsOptions) {
  const world: StsWorld = {
    roles: new Map(),
    spreading: new Map(),
    providers: new Map(),
    attached: new Map(),
    inline: new Map(),
    sessions: new Map(),
    missingRights: new Map(),
  };
  const callIamOf = iam(world, maker, tokenIssuers);

  /** Makes the roles, providers and rights as at the start. Sessions stay. */
  const startOver = () => {
    world.roles.clear();
    world.spreading.clear();
    world.providers.clear();
    world.attached.clear();
    world.inline.clear();
    tokenIssuers.startOver();
    world.missingRights.clear();
    for (const input of own) {
      world.roles.set(input.arn, maker.toRole(input));
    }
  };
  startOver();

  const findOwner = (accessKeyId: string): KeyOwner | undefined => {
    const session = world.sessions.get(accessKeyId);
    if (session !== undefined) {
      // Sessions of a role that was deleted are invalid.
      return world.roles.get(session.roleArn)?.exists === true ? session : undefined;
    }
    if (/^\d{12}$/.test(accessKeyId)) {
      return { arn: `arn:aws:sts::${accessKeyId}:assumed-role/administrators/owner`, secretAccessKey: localSecretAccessKey };
    }
    return Object.hasOwn(keys, accessKeyId) ? { arn: keys[accessKeyId] ?? "", secretAccessKey: localSecretAccessKey } : undefined;
  };

  const keep = ({ xml, session }: { readonly xml: string; readonly session: Session }): string => {
    world.sessions.set(session.accessKeyId, session);
    return xml;
  };

  let answered = 0;
  const nextPlace = () => {
    answered += 1;
    return answered % places;
  };

  /** @returns The XML of the answer. @throws {AwsError} A refusal. */
  const call = async (request: SignedRequest): Promise<string> => {
    const form = new URLSearchParams(request.body);
    const operation = `${form.get("Action")} ${form.get("Version") ?? "NO_VERSION_SPECIFIED"}`;
    const place = nextPlace();
    const findRole = (role: string) => readAtPlace(world.roles.get(role), world.spreading.get(role), place, now());
    if (operation === "AssumeRoleWithWebIdentity 2011-06-15") {
      return keep(await assumeRoleWithWebIdentity({ form, issuers, findRole, providers: world.providers, now: now() }));
    }
    const { arn, accessKeyId } = await verifySignature(request, findOwner, now());
    if (operation === "GetCallerIdentity 2011-06-15") {
      return getCallerIdentity(arn);
    }
    if (operation === "AssumeRole 2011-06-15") {
      const caller: Caller = { arn, roleArn: world.sessions.get(accessKeyId)?.roleArn ?? toRoleArn(arn) };
      const whyDenied = ({ roleArn }: Caller, action: string) => world.missingRights.get(`${roleArn} ${action}`);
      return keep(assumeRole({ caller, form, findRole, whyDenied, now: now() }));
    }
    if (operation === "GetWebIdentityToken 2011-06-15") {
      const { roleArn = toRoleArn(arn), expiresAt } = world.sessions.get(accessKeyId) ?? {};
      const caller = { arn, roleArn, ...(expiresAt === undefined ? {} : { expiresAt }) };
      const policies = world.inline.get(roleArn)?.values() ?? [];
      return getWebIdentityToken({ form, caller, policies, issuers: tokenIssuers, region: readRegion(request), now: now() });
    }
    const [action, version] = operation.split(" ");
    throw new AwsError("InvalidAction", `Could not find operation ${action} for version ${version}`);
  };

  /** @returns The XML of IAM's answer. @throws {AwsError} A refusal. */
  const callIam = async (operation: string, request: SignedRequest): Promise<string> => {
    const accessKeyId = readAccessKeyId(request) ?? "";
    const session = world.sessions.get(accessKeyId);
    if (session !== undefined) {
      await verifySignature(request, findOwner, now(), "iam");
      requireOwnRole(world, session, operation, request);
    }
    // Of our own account, of a session's, or of who has the account's number as the id of their key.
    const account = Object.hasOwn(keys, accessKeyId) ? keys[accessKeyId]?.split(":")[4] : session?.roleArn.split(":")[4];
    const owner = { account: account ?? accessKeyId, form: new URLSearchParams(request.body) };
    return toXml(operation, callIamOf(operation, owner), "iam");
  };

  return { world, call, callIam, startOver };
}
