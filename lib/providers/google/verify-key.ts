import { nextProbe } from "../../connections/duties/next-probe.ts";
import type { Verified } from "../../connections/provider.ts";
import { Failure } from "../../errors.ts";
import { customerFinding } from "../customer-finding.ts";
import { toDetails, toFields } from "./key-credential.ts";
import type { ServiceAccountKey } from "./key-file.ts";
import { type KeyProjectsDeps, listKeyProjects } from "./key-projects.ts";
import { type KeyTokenDeps, requestKeyToken } from "./key-token.ts";

export type KeyDeps = KeyTokenDeps & KeyProjectsDeps;

/**
 * Proves a key at Google, by reads alone: a token, and the projects that its account may see.
 *
 * The account is pinned by its email address, which the signature proves. The unique id in the file is proved by nothing.
 *
 * @throws {Failure} `credential_rejected`; `projects_missing`: the account may see no project; retryable ones as `requestKeyToken` and
 *   `listKeyProjects` say.
 */
export async function verifyKey(deps: KeyDeps, key: ServiceAccountKey, signal: AbortSignal): Promise<Verified> {
  const { email, projectId } = key;
  const token = await requestKeyToken(deps, key, "full", signal);
  const projects = await listKeyProjects(deps, token.accessToken, projectId, signal);
  if (projects.length === 0) {
    throw new Failure("projects_missing", { detail: "google: projects.search" });
  }
  return {
    identity: { id: email, label: email },
    credential: toFields(key),
    scopes: token.scopes,
    details: { ...toDetails(key), projects: String(projects.length) },
    // The connection has no id yet. Its later probes are at a time of day of its own.
    duties: { probe: nextProbe(email, deps.clock()) },
    findings: [loginRecommended],
    reachable: projects.map(({ projectId: id, name }) => ({ id, name })),
  };
}

/** A key works until it is deleted, wherever it leaks to. */
const loginRecommended = customerFinding("info", {
  code: "login_recommended",
  title: "A key of a service account is a secret that does not expire",
  action:
    "Where a person can sign in, connect with the login instead: its access can be revoked from here. Otherwise replace the key every 90 days: create another one, connect it, and delete the old one.",
});
