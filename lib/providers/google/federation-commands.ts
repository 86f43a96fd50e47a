import type { Trust } from "../../issuer/identity-token-source.ts";
import type { FederatedAccess } from "./google-federated-details.ts";
import { impersonationRole, isOurPool, type PoolProvider, toAudience, toPrincipal } from "./pool-provider.ts";

// Everything in these commands has one of a few narrow forms, none of which has a meaning for a shell within single quotes.

/** The command by which the customer's provider takes the tokens of one connection alone. */
export const updateProviderCommand = (at: PoolProvider, { issuer, subject, audience = toAudience(at) }: Trust): string =>
  [
    `gcloud iam workload-identity-pools providers update-oidc ${at.provider}`,
    inPool(at),
    `--issuer-uri='${issuer}'`,
    `--allowed-audiences='${audience}'`,
    `--attribute-mapping='google.subject=assertion.sub'`,
    `--attribute-condition="assertion.sub=='${subject}'"`,
  ].join(" ");

/** The commands that let one connection in again, as far as the customer has changed what is still there. What was deleted, the script undeletes. */
export const repairCommand = ({ at, email }: FederatedAccess, trust: Trust): string =>
  [
    `gcloud iam workload-identity-pools update ${at.pool} --location=global --project=${at.projectNumber} --no-disabled`,
    `${updateProviderCommand(at, trust)} --no-disabled`,
    `gcloud iam service-accounts add-iam-policy-binding ${email} --role=${impersonationRole} --member='${toPrincipal(at, trust.subject)}' --condition=None`,
  ].join(" && ");

/** The command that takes the service account from who comes through the pool. No token is given afterwards, within two minutes. */
export const removeBindingCommand = ({ at, email }: FederatedAccess, subject: string): string =>
  `gcloud iam service-accounts remove-iam-policy-binding ${email} --role=${impersonationRole} --member='${toPrincipal(at, subject)}' --all`;

export const deleteProviderCommand = (at: PoolProvider): string =>
  `gcloud iam workload-identity-pools providers delete ${at.provider} ${inPool(at)} --quiet`;

/** @returns `undefined`: the pool is not one that our script has made, so others may come through it too. */
export const deletePoolCommand = ({ pool, projectNumber }: PoolProvider): string | undefined =>
  isOurPool(pool) ? `gcloud iam workload-identity-pools delete ${pool} --location=global --project=${projectNumber} --quiet` : undefined;

const inPool = ({ pool, projectNumber }: PoolProvider): string =>
  `--workload-identity-pool=${pool} --location=global --project=${projectNumber}`;
