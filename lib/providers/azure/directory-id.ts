import * as v from "valibot";
import { Failure } from "../../errors.ts";
import { askJson } from "../ask-json.ts";
import { isDirectoryId } from "./application-input.ts";
import type { Cloud } from "./azure-clouds.ts";
import { toEntraFailure } from "./entra-failure.ts";

const metadata = v.object({ issuer: v.string() });

/**
 * Returns the id of a directory that may be named by a domain. A directory can have several domains and lose one, and its id never changes.
 *
 * @throws {Failure} `directory_unknown`, `wrong_cloud`; retryable ones as `askProvider` says, and `provider_answer_invalid`.
 * @see {@link https://learn.microsoft.com/entra/identity-platform/v2-protocols-oidc OpenID Connect metadata}
 */
export async function findDirectoryId({ authorityUrl }: Pick<Cloud, "authorityUrl">, tenant: string, signal: AbortSignal): Promise<string> {
  if (isDirectoryId(tenant)) {
    return tenant;
  }
  const answer = await askJson(`${authorityUrl}/${tenant}/v2.0/.well-known/openid-configuration`, {}, signal);
  if (answer.status >= 300) {
    throw toEntraFailure(answer);
  }
  const id = v.is(metadata, answer.data) ? answer.data.issuer.toLowerCase().split("/").find(isDirectoryId) : undefined;
  if (id === undefined) {
    throw new Failure("provider_answer_invalid", { detail: "azure: metadata: the issuer names no directory" });
  }
  return id;
}
