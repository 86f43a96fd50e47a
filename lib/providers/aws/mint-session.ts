import type { Access, Call, Token } from "../../connections/provider.ts";
import { neededScope, type RoleArn } from "./aws.ts";
import { readDetails } from "./role-details.ts";
import { buildSessionTags, toSessionName } from "./session-tags.ts";
import type { RoleDeps } from "./verify-role.ts";

/** Limits a session to reading, whatever else the role allows. The session has what both allow. */
const readPolicies = ({ partition }: RoleArn): readonly string[] => [`arn:${partition}:iam::aws:policy/ReadOnlyAccess`];

/**
 * Assumes the connection's role for an hour. Nothing of the session is stored.
 *
 * @throws {Failure} `trust_refused`, `client_misconfigured`, `credential_missing`; retryable ones as `Sts` says.
 */
export async function mintSession({ sts, clock }: Pick<RoleDeps, "sts" | "clock">, access: Access, call: Call): Promise<Token> {
  const { role, externalId, takesTags } = readDetails(call.details);
  const issuedAt = clock();
  const { accessKeyId, secretAccessKey, sessionToken, expiresAt } = await sts.assume(
    role,
    {
      externalId,
      sessionName: toSessionName(call),
      ...(takesTags ? { tags: buildSessionTags(call) } : {}),
      ...(access === "read" ? { policyArns: readPolicies(role) } : {}),
    },
    call.signal,
  );
  return { type: "sigv4", accessKeyId, secretAccessKey, sessionToken, issuedAt, expiresAt, scopes: [neededScope] };
}
