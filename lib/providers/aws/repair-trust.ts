import type { Call } from "../../connections/provider.ts";
import { Failure } from "../../errors.ts";
import type { IdentityTokenSource, Trust } from "../../issuer/identity-token-source.ts";
import type { FederatedDetails } from "./federated-role-details.ts";
import { toProviderArn, toProviderName } from "./provider-arn.ts";
import { requireConnectionId } from "./require-connection-id.ts";

type Trusted = Pick<FederatedDetails, "role" | "audience">;

/** Builds the trust policy of a role that lets in one connection and no other, and that lets it name its sessions. */
export function buildTrustPolicy({ role, audience }: Trusted, { issuer, subject }: Trust): object {
  const name = toProviderName(issuer);
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "LetOneConnectionIn",
        Effect: "Allow",
        Principal: { Federated: toProviderArn(role, issuer) },
        Action: ["sts:AssumeRoleWithWebIdentity", "sts:TagSession", "sts:SetSourceIdentity"],
        Condition: { StringEquals: { [`${name}:sub`]: subject, [`${name}:aud`]: audience } },
      },
    ],
  };
}

/**
 * Adds to a failure of the trust the command that makes it as it must be: the role's policy, and before it the identity provider if that may be
 * missing. It replaces the role's whole trust policy.
 *
 * @returns Any other error unchanged.
 */
export async function withRepair(
  error: unknown,
  source: Pick<IdentityTokenSource, "trustOf">,
  trusted: Trusted,
  call: Call,
): Promise<unknown> {
  if (!(error instanceof Failure) || (error.code !== "trust_refused" && error.code !== "trust_insecure")) {
    return error;
  }
  const trust = await source.trustOf({ tenant: call.at.tenant, connection: requireConnectionId(call) });
  const policy = JSON.stringify(buildTrustPolicy(trusted, trust));
  const provider = `aws iam create-open-id-connect-provider --url '${trust.issuer}' --client-id-list '${trusted.audience}'; `;
  const update = `aws iam update-assume-role-policy --role-name '${trusted.role.name}' --policy-document '${policy}'`;
  const command = `${error.code === "trust_refused" ? provider : ""}${update}`;
  // Nothing in it ends a text in single quotes: an organisation's id is encoded, and a role's name has no quote.
  return new Failure(error.code, {
    cause: error,
    detail: error.detail,
    ...(/^[^'\n]*$/.test(`${trust.issuer}${policy}`) ? { command } : {}),
  });
}
