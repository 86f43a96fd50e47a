import { hash } from "node:crypto";
import { signRequest } from "../aws/sign-request.ts";
import { defined } from "../defined.ts";
import type { Secret } from "../secret.ts";
import type { VaultAuth } from "./vault-login.ts";

export type AwsIamAuthOptions = {
  /** The role of Vault's AWS method, bound to the function's IAM role. */
  readonly role: string;
  /** Where the method is mounted. Default `aws`. */
  readonly mount?: string;
  /** Vault's `iam_server_id_header_value`. With it a login that was signed for another Vault cannot be replayed here. */
  readonly serverId?: string | undefined;
  /** The STS that Vault's `sts_endpoint` names: host and region of both must match. Default `https://sts.amazonaws.com/`. */
  readonly stsUrl?: string;
  /** The region the signature is for. Default: the one in the host of `stsUrl`, else `us-east-1`. */
  readonly stsRegion?: string | undefined;
  /** The function's own credentials, from Lambda. */
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: Secret; readonly sessionToken?: Secret | undefined };
  readonly now: () => Date;
};

const body = "Action=GetCallerIdentity&Version=2011-06-15";

/**
 * Logs in with the function's IAM role and no stored secret: signs a `GetCallerIdentity` request, which Vault sends to STS.
 *
 * @see {@link https://developer.hashicorp.com/vault/docs/auth/aws#iam-auth-method Vault, AWS IAM auth method}
 */
export function awsIamAuth(options: AwsIamAuthOptions): VaultAuth {
  const { role, mount = "aws", serverId, credentials, now } = options;
  const url = new URL(options.stsUrl ?? "https://sts.amazonaws.com/");

  const buildLogin = async () => {
    const headers = signRequest({
      service: "sts",
      region: options.stsRegion ?? regionOf(url),
      path: url.pathname,
      headers: {
        host: url.host,
        "content-type": "application/x-www-form-urlencoded; charset=utf-8",
        "x-amz-content-sha256": hash("sha256", body),
        ...defined({ "x-vault-aws-iam-server-id": serverId }),
      },
      body,
      credentials: {
        accessKeyId: credentials.accessKeyId,
        secretAccessKey: credentials.secretAccessKey.reveal(),
        sessionToken: credentials.sessionToken?.reveal(),
      },
      at: now(),
    });
    return {
      path: `auth/${mount}/login`,
      body: {
        role,
        iam_http_request_method: "POST",
        iam_request_url: toBase64(url.href),
        iam_request_body: toBase64(body),
        iam_request_headers: toBase64(JSON.stringify(headers)),
      },
    };
  };
  return { buildLogin };
}

function regionOf(url: URL): string {
  return /^sts(?:-fips)?\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?$/.exec(url.hostname)?.[1] ?? "us-east-1";
}

const toBase64 = (text: string) => Buffer.from(text).toString("base64");
