import { Failure } from "../errors.ts";
import { Secret } from "../secret.ts";
import type { System } from "../system.ts";
import { untilAborted } from "../until-aborted.ts";
import {
  type IdentityTokenRequest,
  type IdentityTokenSource,
  probeTenant,
  tenantTrusts,
  type WrongRequests,
} from "./identity-token-source.ts";
import type { WithSigner } from "./issuer-signer.ts";
import { buildUnsigned } from "./token-text.ts";

export type KmsIssuerDeps = Pick<System, "clock" | "random"> & {
  /** Where the documents of all issuers are read: without a trailing slash. */
  readonly identityUrl: string;
  readonly withSigner: WithSigner;
};

/** Makes the source of tokens that a key of KMS signs, each as an issuer of the organisation's own. */
export function kmsIssuer({ identityUrl, withSigner, clock, random }: KmsIssuerDeps): IdentityTokenSource {
  return {
    ...tenantTrusts(identityUrl),
    wrongRequests: wrongRequestsOfTenantIssuer,
    mint: async (request, signal) => {
      const signing = withSigner(async ({ kid, sign }) => {
        const { text, expiresAt } = buildUnsigned(request, { identityUrl, kid, now: clock(), random });
        return { token: new Secret(`${text}.${(await sign(text)).toString("base64url")}`), expiresAt };
      });
      return untilAborted(signing, signal, () => new Failure("deadline_exceeded", { detail: "while an identity token is signed" }));
    },
  };
}

/** Builds the wrong requests of a source whose issuer names the organisation and whose subject names the connection. Pure. */
export const wrongRequestsOfTenantIssuer = (right: IdentityTokenRequest, id: string): WrongRequests => ({
  subject: { ...right, connection: id },
  issuer: { ...right, tenant: probeTenant },
  audience: { ...right, audience: `${right.audience}/probe` },
});
