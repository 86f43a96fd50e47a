import { randomUUID } from "node:crypto";
import { type MachineIssuer, makeKey, startMachineIssuer } from "./machine-issuer.ts";

/** The job that asks for a token. */
export type Job = {
  readonly repository: string;
  readonly repositoryId: string;
  readonly ownerId: string;
  /** What the job runs for: an environment, a branch or tag, or a pull request. */
  readonly context: { readonly environment: string } | { readonly ref: string } | "pull_request";
  readonly audience: string;
  /** Whether the repository was made or renamed after 15 July 2026, or has opted in: then `sub` names the ids. */
  readonly namesIds?: boolean;
};

export type GithubActions = MachineIssuer & { requestIdToken(job: Job): Promise<string> };

/**
 * Starts the issuer of GitHub Actions. A job gets a token for one audience, which is valid for five minutes, and already was ten minutes ago.
 *
 * @see {@link https://docs.github.com/en/actions/reference/security/oidc GitHub Actions, OpenID Connect reference}
 */
export async function startGithubActions({ port }: { readonly port: number }): Promise<GithubActions> {
  const issuer = await startMachineIssuer(
    {
      name: "GitHub Actions",
      jwksPath: "/.well-known/jwks",
      keys: [await makeKey("RS256", { kid: "38826b17-6a30-5f9b-b169-8beb8202f723", use: "sig", alg: "RS256" })],
      metadata: { id_token_signing_alg_values_supported: ["RS256"], subject_types_supported: ["public", "pairwise"] },
    },
    { port },
  );
  const requestIdToken = (job: Job) =>
    issuer.sign({ ...buildClaims(job), nbf: issuer.now() - 600, jti: randomUUID() }, { alg: "RS256", lifetimeSeconds: 300 });
  return { ...issuer, requestIdToken };
}

function buildClaims({ repository, repositoryId, ownerId, context, audience, namesIds = false }: Job) {
  const [owner = "", name = ""] = repository.split("/");
  const environment = typeof context === "object" && "environment" in context ? context.environment : undefined;
  const ref = typeof context === "object" && "ref" in context ? context.ref : "refs/heads/main";
  const suffix = environment !== undefined ? `environment:${environment}` : context === "pull_request" ? context : `ref:${ref}`;
  return {
    sub: `repo:${namesIds ? `${owner}@${ownerId}/${name}@${repositoryId}` : repository}:${suffix}`,
    aud: audience,
    ref,
    repository,
    repository_id: repositoryId,
    repository_owner: owner,
    repository_owner_id: ownerId,
    workflow_ref: `${repository}/.github/workflows/deploy.yml@${ref}`,
    event_name: context === "pull_request" ? context : "push",
    runner_environment: "github-hosted",
    ...(environment === undefined ? {} : { environment }),
  };
}
