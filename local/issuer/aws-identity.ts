import { randomUUID } from "node:crypto";
import { type MachineIssuer, makeKey, startMachineIssuer } from "./machine-issuer.ts";

/** What a caller of `sts:GetWebIdentityToken` sends, and the role that it has. */
export type WebIdentityRequest = {
  /** `arn:aws:iam::123456789012:role/name`. The token's subject has no session name. */
  readonly role: string;
  readonly audience: readonly string[];
  readonly signingAlgorithm: "RS256" | "ES384";
  readonly durationSeconds?: number;
  readonly tags?: Readonly<Record<string, string>>;
};

export type AwsIdentity = MachineIssuer & { getWebIdentityToken(request: WebIdentityRequest): Promise<string> };

/** The claim that holds what AWS knows of the session. */
export const awsClaim = "https://sts.amazonaws.com/";

/**
 * Starts the issuer of an AWS account's outbound federation. Its RSA key is published without `alg`, and there is an ES384 key beside it.
 *
 * @see {@link https://docs.aws.amazon.com/STS/latest/APIReference/API_GetWebIdentityToken.html STS, GetWebIdentityToken}
 */
export async function startAwsIdentity({ port }: { readonly port: number }): Promise<AwsIdentity> {
  const issuer = await startMachineIssuer(
    {
      name: "AWS' outbound identity federation",
      jwksPath: "/.well-known/jwks.json",
      keys: [await makeKey("RS256", { kid: "RSA_0", use: "sig" }), await makeKey("ES384", { kid: "EC384_0", use: "sig", alg: "ES384" })],
      metadata: { id_token_signing_alg_values_supported: ["RS256", "ES384"], subject_types_supported: ["public"] },
    },
    { port },
  );
  return { ...issuer, getWebIdentityToken: (request) => issuer.sign(buildClaims(request), readSigning(request)) };
}

function readSigning({ audience, signingAlgorithm, durationSeconds = 300, tags = {} }: WebIdentityRequest) {
  if (audience.length < 1 || audience.length > 10 || audience.some((one) => one.length < 1 || one.length > 1000)) {
    throw new Error("ValidationError: Audience");
  }
  if (durationSeconds < 60 || durationSeconds > 3600) {
    throw new Error("ValidationError: DurationSeconds");
  }
  if (Object.keys(tags).length > 50) {
    throw new Error("ValidationError: Tags");
  }
  return { alg: signingAlgorithm, lifetimeSeconds: durationSeconds };
}

function buildClaims({ role, audience, tags }: WebIdentityRequest) {
  const [, , , , account = ""] = role.split(":");
  return {
    sub: role,
    aud: audience.length === 1 ? (audience[0] ?? "") : [...audience],
    jti: randomUUID(),
    [awsClaim]: {
      aws_account: account,
      source_region: "eu-west-1",
      org_id: "o-a1b2c3d4e5",
      principal_id: role,
      ...(tags === undefined ? {} : { request_tags: tags }),
    },
  };
}
