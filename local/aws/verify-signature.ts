import { createHash } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import { Sha256 } from "@aws-crypto/sha256-js";
import { SignatureV4 } from "@smithy/signature-v4";
import { AwsError } from "./aws-error.ts";
import type { KeyOwner } from "./sts-sessions.ts";

export type SignedRequest = { method: string; url: string; headers: IncomingHttpHeaders; body: string };

/** Every access key of a function has this secret. */
export const localSecretAccessKey = "local-secret";

const authorizationPattern =
  /^AWS4-HMAC-SHA256 Credential=([^/,\s]+)\/(\d{8})\/([a-z0-9-]+)\/([a-z0-9-]+)\/aws4_request,\s*SignedHeaders=([a-z0-9;-]+),\s*Signature=([0-9a-f]{64})$/;
const maxSkewMs = 15 * 60_000;

/** Reads the id of the key that a request claims to be signed with. The signature is not verified. */
export const readAccessKeyId = ({ headers }: SignedRequest): string | undefined =>
  authorizationPattern.exec(headers.authorization ?? "")?.[1];

/** Reads the region that a request claims to be signed for. The signature is not verified. */
export const readRegion = ({ headers }: SignedRequest): string => authorizationPattern.exec(headers.authorization ?? "")?.[3] ?? "";

/**
 * Verifies the Signature Version 4 of a request to STS or IAM by signing it again: its method, path, query, body and all signed
 * headers, with the Host that the client signed.
 *
 * @param findOwner - Finds the owner of an access key id.
 * @returns The key that signed, and the assumed-role ARN behind it.
 * @throws {AwsError} `MissingAuthenticationToken`, `IncompleteSignature`, `InvalidClientTokenId`, `ExpiredToken` or `SignatureDoesNotMatch`.
 * @see {@link https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv4-troubleshooting.html Troubleshoot Signature Version 4}
 */
export async function verifySignature(
  request: SignedRequest,
  findOwner: (accessKeyId: string) => KeyOwner | undefined,
  now: Date,
  wanted: "sts" | "iam" = "sts",
): Promise<{ readonly arn: string; readonly accessKeyId: string }> {
  const { authorization } = request.headers;
  if (authorization === undefined) {
    throw new AwsError("MissingAuthenticationToken", "Request is missing Authentication Token", { status: 403 });
  }
  const [, accessKeyId = "", scopeDate = "", region = "", service, signedNames = "", signature] =
    authorizationPattern.exec(authorization) ?? [];
  const date = headerOf(request, "x-amz-date") ?? "";
  if (signature === undefined || !/^\d{8}T\d{6}Z$/.test(date)) {
    throw new AwsError("IncompleteSignature", "Authorization or X-Amz-Date is missing or cannot be read");
  }
  const owner = findOwner(accessKeyId);
  const token = headerOf(request, "x-amz-security-token");
  // The id of a temporary key begins with ASIA, and the key is invalid without its session token.
  const hasToken = owner?.sessionToken === undefined ? !accessKeyId.startsWith("ASIA") || Boolean(token) : owner.sessionToken === token;
  if (owner === undefined || !hasToken) {
    throw new AwsError("InvalidClientTokenId", "The security token included in the request is invalid.", { status: 403 });
  }
  if (owner.expiresAt !== undefined && owner.expiresAt <= now) {
    throw new AwsError("ExpiredToken", "The security token included in the request is expired", { status: 403 });
  }
  const signed = signedNames.split(";");
  const signingDate = new Date(date.replace(/^(....)(..)(..T..)(..)(..Z)$/, "$1-$2-$3:$4:$5"));
  const isSkewed = !(Math.abs(now.getTime() - signingDate.getTime()) <= maxSkewMs);
  const reason =
    (service !== wanted && `Credential should be scoped to correct service: '${wanted}'.`) ||
    (!isRegionOf(region, headerOf(request, "host")) && "Credential should be scoped to a valid region.") ||
    (!date.startsWith(scopeDate) && "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP.") ||
    (isSkewed && `Signature expired or not yet current: ${date} is not within 15 min. of ${now.toISOString()}`) ||
    (!signed.includes("host") && "'Host' must be a 'SignedHeader' in the AWS Authorization.") ||
    (Object.keys(request.headers).some((name) => name.startsWith("x-amz-") && !signed.includes(name)) &&
      "Every x-amz- header must be signed.") ||
    (isBodyChanged(request) && "The provided x-amz-content-sha256 header does not match what was computed.") ||
    (signature !==
      (await sign(request, { accessKeyId, secretAccessKey: owner.secretAccessKey, service: wanted, region, signed, signingDate })) &&
      "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method.");
  if (reason !== false) {
    throw new AwsError("SignatureDoesNotMatch", reason, { status: 403 });
  }
  return { arn: owner.arn, accessKeyId };
}

type Signing = {
  accessKeyId: string;
  secretAccessKey: string;
  service: string;
  region: string;
  signed: readonly string[];
  signingDate: Date;
};

async function sign(
  request: SignedRequest,
  { accessKeyId, secretAccessKey, service, region, signed, signingDate }: Signing,
): Promise<string | undefined> {
  const signer = new SignatureV4({
    service,
    region,
    sha256: Sha256,
    applyChecksum: false,
    credentials: { accessKeyId, secretAccessKey },
  });
  const url = new URL(`http://localhost${request.url}`);
  const headers = Object.fromEntries(signed.map((name) => [name, headerOf(request, name) ?? ""]));
  const { headers: again } = await signer.sign(
    {
      method: request.method,
      protocol: "https:",
      hostname: url.hostname,
      path: url.pathname,
      query: Object.fromEntries(url.searchParams),
      headers,
      body: request.body,
    },
    { signingDate, signableHeaders: new Set(signed) },
  );
  return /Signature=(.*)$/.exec(again.authorization ?? "")?.[1];
}

/** A regional endpoint takes only signatures for its region, the global one only those for us-east-1. Other hosts are local. */
function isRegionOf(region: string, host = ""): boolean {
  const expected = host === "sts.amazonaws.com" ? "us-east-1" : /^sts\.([a-z0-9-]+)\.amazonaws\.com$/.exec(host)?.[1];
  return expected === undefined || expected === region;
}

/** Whether the body differs from its hash header. The signer does not hash the body itself. */
function isBodyChanged(request: SignedRequest): boolean {
  const claimed = headerOf(request, "x-amz-content-sha256");
  return claimed !== undefined && claimed !== createHash("sha256").update(request.body).digest("hex");
}

function headerOf({ headers }: SignedRequest, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value.join(",") : value;
}
