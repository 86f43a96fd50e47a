import { Refused } from "../simulator/reply.ts";
import { invalidArgument } from "./cloud-body.ts";
import { cloudError } from "./cloud-reply.ts";
import { openIamProject } from "./iam-project.ts";
import type { Pool, PoolProvider } from "./workload-pools.ts";
import type { World } from "./world.ts";

/**
 * What Google asks of a provider when it is written. A policy of the organisation is looked at then, and never again.
 *
 * @throws {Refused} 400
 */
export function checkProvider({ issuer, attributeMapping }: PoolProvider, { projectId }: Pool, { iam }: World): void {
  if (!issuer.startsWith("https://")) throw invalidArgument("Invalid OIDC issuer URI. The scheme must be https.");
  if (attributeMapping["google.subject"] === undefined) throw invalidArgument("The attribute mapping must include google.subject.");
  const { allowedIssuers } = openIamProject(iam, { projectId });
  if (allowedIssuers !== null && !allowedIssuers.includes(issuer)) {
    const message = `Precondition check failed. Org Policy violated for value: '${issuer}'.`;
    throw new Refused(cloudError(400, "FAILED_PRECONDITION", message));
  }
}
