import * as v from "valibot";
import type { Call } from "../simulator/call.ts";
import type { ForeignIssuers } from "../simulator/foreign-issuer.ts";
import { parseBody, parseInput } from "../simulator/parse-input.ts";
import { json, type Reply } from "../simulator/reply.ts";
import type { Route } from "../simulator/route.ts";
import type { Controls } from "../simulator/simulation.ts";
import { rightSchema, toReason } from "./own-rights.ts";
import type { StsWorld } from "./sts.ts";
import { type Role, type RoleInput, roleSchema } from "./trusted-role.ts";

const named = v.looseObject({ arn: v.string() });

/** Builds the switch by which no foreign issuer can be reached. */
export const issuerRoute = <World extends Controls<object>>(issuers: ForeignIssuers): Route<World> => ({
  method: "PUT",
  path: "/_control/issuers",
  handle: (call) => {
    issuers.isAway = parseBody(call, v.strictObject({ away: v.boolean() })).away;
    return json(200, { away: issuers.isAway });
  },
});

/**
 * Builds the commands by which an account's owner makes, changes and deletes roles, and by which our own administrator takes a right away
 * from a role of ours.
 */
export function buildRoleRoutes<World extends Controls<object>>(
  { roles, spreading, missingRights }: StsWorld,
  toRole: (input: RoleInput) => Role,
): readonly Route<World>[] {
  const put = (input: RoleInput): Reply => {
    const role = toRole(parseInput(input, roleSchema));
    roles.set(role.arn, role);
    spreading.delete(role.arn);
    return json(200, role);
  };
  return [
    { method: "PUT", path: "/_control/roles", handle: (call) => put(parseBody(call, roleSchema)) },
    {
      // Names an existing role, and what changes of it.
      method: "PATCH",
      path: "/_control/roles",
      handle: (call) => {
        const { arn, ...changes } = parseBody(call, named);
        const role = roles.get(arn);
        if (role === undefined) {
          return json(404, { error: "no such role" });
        }
        const { changedAt: _, ...before } = role;
        return put({ ...before, ...changes });
      },
    },
    {
      method: "POST",
      path: "/_control/rights",
      handle: (call) => {
        const right = parseBody(call, rightSchema);
        const name = `${right.principal} ${right.action}`;
        if (right.allowed) {
          missingRights.delete(name);
        } else {
          missingRights.set(name, toReason(right));
        }
        return json(200, { missing: [...missingRights.keys()] });
      },
    },
  ];
}

/** Describes the roles, the identity providers and the sessions, without their keys. */
export const describeSts = ({ roles, providers, attached, sessions }: StsWorld) => ({
  roles: [...roles.values()],
  providers: [...providers.values()],
  attached: Object.fromEntries([...attached].map(([arn, policies]) => [arn, [...policies]])),
  sessions: [...sessions.values()].map(({ accessKeyId, arn, expiresAt }) => ({ access_key_id: accessKeyId, arn, expires_at: expiresAt })),
});

/** Describes what a call of STS asked for, for the call log. The token of an identity provider is not in it. */
export function describeAssumption({ form, headers }: Call): Readonly<Record<string, unknown>> {
  if (!/^AssumeRole(?:WithWebIdentity)?$/.test(form.get("Action") ?? "")) {
    return {};
  }
  const part = (name: string) => form.get(name) ?? undefined;
  const tagKeys = [...form].filter(([key]) => /^Tags\.member\.\d+\.Key$/.test(key));
  return {
    role: part("RoleArn"),
    is_signed: headers.authorization !== undefined || headers["x-amz-security-token"] !== undefined,
    session: part("RoleSessionName"),
    external_id: part("ExternalId"),
    source_identity: part("SourceIdentity"),
    seconds: Number(part("DurationSeconds")),
    policies: [...form].filter(([key]) => key.startsWith("PolicyArns.")).map(([, arn]) => arn),
    tags: Object.fromEntries(tagKeys.map(([key, name]) => [name, form.get(key.replace(/Key$/, "Value"))])),
  };
}
