import { randomUUID } from "node:crypto";
import { readIdentitySource } from "../../lib/issuer/identity-source.ts";
import { probeTenant } from "../../lib/issuer/identity-token-source.ts";
import { identityRolesIn } from "../../lib/table/stored-identity-roles.ts";
import { nothingChanged } from "../dry-run.ts";
import { leaveRecord } from "../leave-record.ts";
import type { Suite } from "../offboard/suite.ts";
import type { Answer } from "../program.ts";
import type { Target } from "../target.ts";
import { putRole, readRolePlace } from "./role.ts";
import { rolePrefix, toRoleArn } from "./role-policies.ts";

/**
 * Gives an organisation the role that its identity tokens are of, and the stage its probe role. A role is written down before it is made: a run that
 * was killed leaves no role that the table does not lead to, and the next run completes it. The login needs `lambda:GetFunctionConfiguration`.
 *
 * @throws {Error} The stage signs its identity tokens with a key, and would use no role.
 */
export async function addIdentity(
  target: Target,
  { environment }: Pick<Suite, "environment">,
  organisation: string,
  yes: boolean,
): Promise<Answer> {
  if (readIdentitySource(await environment("federationServeKits")) !== "aws-sts") {
    throw new Error(
      `${target.stage} signs identity tokens with a key of KMS and uses no role. Deploy it with identitySource=aws-sts first`,
    );
  }
  const roles = identityRolesIn(target.table);
  const found = await roles.read(organisation);
  if (!yes) {
    const what =
      found === undefined ? `a role ${rolePrefix}… would be made for ${organisation}` : `${found.arn} would be made as it must be`;
    return { text: [what, nothingChanged], json: { organisation, role: found?.arn ?? null, done: false } };
  }
  await leaveRecord(target, { act: "operator.identity_add", organisation });
  const place = await readRolePlace(target);
  const write = async (owner: string | typeof probeTenant) => {
    const proposed = { arn: toRoleArn(place, `${rolePrefix}${randomUUID()}`), createdAt: target.clock() };
    const { arn } = await roles.readOrWrite(owner, proposed);
    await putRole(target, arn, place);
    return arn;
  };
  const [role, probe] = [await write(organisation), await write(probeTenant)];
  const text = [`${organisation} has the role ${role}`, "IAM takes some seconds until it can be assumed."];
  return { text, json: { organisation, role, probe_role: probe, done: true } };
}
