import type { KmsKey } from "../../aws/kms-key.ts";
import { Failure } from "../../errors.ts";
import { buildUuid } from "../../oauth/build-uuid.ts";
import { Secret } from "../../secret.ts";
import type { System } from "../../system.ts";
import { untilAborted } from "../../until-aborted.ts";
import type { Cloud } from "./azure.ts";
import type { Application } from "./service-principal.ts";

/** Seconds that an assertion lives: the exchange follows at once. */
const assertionSeconds = 300;

export type AssertionDeps = Pick<System, "clock" | "random"> & { readonly key: KmsKey };

/**
 * Signs the assertion by which an application proves itself: the key of KMS signs, and leaves it never. It is for one exchange, at the directory that
 * it names.
 *
 * @param thumbprint - Of the certificate: it comes from the connection alone, never from a caller.
 * @throws {Failure} `issuer_unavailable`: nothing could be signed. `deadline_exceeded`.
 * @see {@link https://learn.microsoft.com/entra/identity-platform/certificate-credentials Certificate credentials}
 */
export async function signAssertion(
  { clock, random, key }: AssertionDeps,
  { authorityUrl }: Pick<Cloud, "authorityUrl">,
  { tenantId, clientId }: Application,
  thumbprint: string,
  signal: AbortSignal,
): Promise<Secret> {
  const now = Math.floor(clock().getTime() / 1000);
  const claims = {
    aud: `${authorityUrl}/${tenantId}/oauth2/v2.0/token`,
    iss: clientId,
    sub: clientId,
    jti: buildUuid(random),
    nbf: now,
    iat: now,
    exp: now + assertionSeconds,
  };
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const text = `${part({ alg: "PS256", typ: "JWT", "x5t#S256": thumbprint })}.${part(claims)}`;
  const signing = key.sign(text, "RSASSA_PSS_SHA_256").then((signature) => new Secret(`${text}.${signature.toString("base64url")}`));
  return untilAborted(signing, signal, () => new Failure("deadline_exceeded", { detail: "azure: while an assertion is signed" }));
}
