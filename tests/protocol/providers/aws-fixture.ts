import { randomBytes, randomUUID } from "node:crypto";
import type { STSClient } from "@aws-sdk/client-sts";
import type { SessionKeys } from "../../../lib/aws/session-keys.ts";
import type { Access, Details } from "../../../lib/connections/connection.ts";
import type { Call } from "../../../lib/connections/provider.ts";
import { parseRoleArn, type RoleArn } from "../../../lib/providers/aws/aws.ts";
import { trustPolicyReader } from "../../../lib/providers/aws/read-trust-policy.ts";
import { roleSubmission } from "../../../lib/providers/aws/role-method.ts";
import { buildSts } from "../../../lib/providers/aws/sts.ts";
import { buildWorkspace } from "../../../lib/providers/aws/workspaces.ts";
import type { RoleInput as SimulatedRole } from "../../../local/aws/trusted-role.ts";
import { memoryWorkspaces } from "../../fakes/memory-workspaces.ts";
import { accessRole, openSts } from "../../fixtures/sts-fixture.ts";

/** 43 characters of base64url, as every connection's id is. */
export const connectionId = "Zm9v_2Fy-QmF6cXV4MDEyMzQ1Njc4OWFiY2RlZmdoaW";
export const account = "111122223333";
export const signal = new AbortController().signal;

/** Our method over HTTP, with its own clock, an STS on this machine and one organisation that has an external ID. */
export async function openRoleMethod({ clock = () => new Date(), maxAttempts = 1 } = {}) {
  const sts = await openSts();
  const workspaces = memoryWorkspaces();
  const system = { clock, random: randomBytes };
  const { externalId } = await workspaces.readOrWrite("acme", buildWorkspace(system, "default"));
  const settings = { accessRole: parseRoleArn(accessRole) as RoleArn, refreshesPerMinute: 60 };
  const open = async (keys?: SessionKeys): Promise<STSClient> => {
    const shown = keys && { ...keys, secretAccessKey: keys.secretAccessKey.reveal(), sessionToken: keys.sessionToken.reveal() };
    return sts.clientOf(shown, maxAttempts);
  };
  const readTrust = trustPolicyReader({ AWS_ENDPOINT_URL: sts.url }, clock);
  const method = roleSubmission({ ...system, settings, workspaces, sts: buildSts({ settings, clock, open }), readTrust });

  let made = 0;
  /** Makes a role as a careful customer does. */
  const addRole = async (changes: Partial<SimulatedRole> = {}): Promise<string> => {
    made += 1;
    const arn = `arn:aws:iam::${account}:role/aurora/Access${made}`;
    await sts.putRole({ arn, trusted_principals: [accessRole], external_ids: [externalId], ...changes });
    return changes.arn ?? arn;
  };
  const callOf = (details: Details = {}, changes: Partial<Call> = {}): Call => ({
    at: { tenant: "acme", provider: "aws", account },
    details,
    signal,
    ...changes,
  });
  const verify = (roleArn: string, changes: Partial<Call> = {}) => method.verify(method.parse({ roleArn }), callOf({}, changes));
  /** The call of a connection with a verified role. */
  const connect = async (roleArn: string): Promise<Call> => {
    const { details } = await verify(roleArn);
    return callOf(details, { connectionId, connectedBy: "ada" });
  };
  const mint = (call: Call, access: Access = "full") => method.mint({}, access, call);
  const check = async (call: Call) => method.probe(await mint(call), call);

  return { ...sts, method, workspaces, externalId, addRole, callOf, verify, connect, mint, check, random: () => randomUUID() };
}
