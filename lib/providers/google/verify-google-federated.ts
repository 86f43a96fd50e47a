import { nextProbe } from "../../connections/duties/next-probe.ts";
import type { Call, Verified } from "../../connections/provider.ts";
import { Failure } from "../../errors.ts";
import { toSubject } from "../trust-proof.ts";
import { type FederatedAccess, toFederatedDetails } from "./google-federated-details.ts";
import { type KeyProjectsDeps, listKeyProjects } from "./key-projects.ts";
import { findOtherProviders, type OtherProvidersDeps } from "./other-providers.ts";
import { type FederationDeps, proveFederation } from "./prove-federation.ts";
import { findProjectOfEmail } from "./service-account-email.ts";

export type FederatedDeps = FederationDeps & KeyProjectsDeps & OtherProvidersDeps;

/**
 * Proves the customer's pool and service account by the four tokens, and that the account sees a project. Changes nothing at Google.
 *
 * The account is pinned by its address, which the request for its token names.
 *
 * @throws {Failure} As `proveFederation` says. A binding that was just made is refused for about 70 seconds. `projects_missing`: the account may see no
 *   project.
 */
export async function verifyFederated(deps: FederatedDeps, access: FederatedAccess, call: Call): Promise<Verified> {
  const { at, email } = access;
  const token = await proveFederation(deps, access, "connect", call);
  const projects = await listKeyProjects(deps, token.accessToken, findProjectOfEmail(email) ?? at.projectNumber, call.signal);
  if (projects.length === 0) {
    throw new Failure("projects_missing", { detail: "google: projects.search" });
  }
  return {
    identity: { id: email, label: email },
    scopes: token.scopes,
    details: { ...toFederatedDetails({ ...access, provedAt: deps.clock() }), projects: String(projects.length) },
    duties: { probe: nextProbe(toSubject(call).connection, deps.clock()) },
    findings: await findOtherProviders(deps, at, token.accessToken, call.signal),
    reachable: projects.map(({ projectId: id, name }) => ({ id, name })),
  };
}
