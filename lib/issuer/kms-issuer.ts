import type { KmsKey } from "../aws/kms-key.ts";
import { Failure } from "../errors.ts";
import type { IdentityTokenSource } from "../identity/identity-token-source.ts";
import { publishedKey } from "../identity/published-key.ts";
import { issuerOf, subjectOf } from "../identity/tenant-issuer.ts";
import { buildUnsigned } from "../identity/token-text.ts";
import { wrongRequestsOfTenantIssuer } from "../identity/wrong-requests.ts";
import { Secret } from "../secret.ts";
import type { System } from "../system.ts";
import { untilAborted } from "../until-aborted.ts";

export type KmsIssuerDeps = Pick<System, "clock" | "random"> & {
  /** Where the documents of all issuers are read: without a trailing slash. */
  readonly identityUrl: string;
  readonly key: KmsKey;
};

/** Makes the source of tokens that a key of KMS signs, each as an issuer of the organisation's own. The public key is read once. */
export function kmsIssuer({ identityUrl, key, clock, random }: KmsIssuerDeps): IdentityTokenSource {
  const readJwk = publishedKey(key.readPublicKey);
  return {
    trustOf: async ({ tenant, connection }) => ({ issuer: issuerOf(identityUrl, tenant), subject: subjectOf(connection) }),
    wrongRequests: wrongRequestsOfTenantIssuer,
    mint: async (request, signal) => {
      const signing = readJwk().then(async ({ kid }) => {
        const { text, expiresAt } = buildUnsigned(request, { identityUrl, kid, now: clock(), random });
        return { token: new Secret(`${text}.${(await key.sign(text)).toString("base64url")}`), expiresAt };
      });
      return untilAborted(signing, signal, () => new Failure("deadline_exceeded", { detail: "while an identity token is signed" }));
    },
  };
}
