import type { SessionKeys } from "../../aws/session-keys.ts";
import { signRequest } from "../../aws/sign-request.ts";
import type { Environment } from "../../config.ts";
import { parseJson } from "../../json.ts";
import { OutboundError, outboundRequest } from "../../outbound-request.ts";
import type { Clock } from "../../system.ts";
import type { RoleArn } from "./aws.ts";

/** Where each partition has its one IAM, and the region that its signatures name. Every account of the partition has STS there. */
export const iamHomes: Readonly<Record<string, { readonly host: string; readonly region: string }>> = {
  aws: { host: "iam.amazonaws.com", region: "us-east-1" },
  "aws-cn": { host: "iam.cn-north-1.amazonaws.com.cn", region: "cn-north-1" },
  "aws-us-gov": { host: "iam.us-gov.amazonaws.com", region: "us-gov-west-1" },
  "aws-eusc": { host: "iam.eusc-de-east-1.amazonaws.eu", region: "eusc-de-east-1" },
};

const limits = { timeoutMs: 3000, maxBytes: 64 * 1024, isPageAnswer: true };

/**
 * Reads the trust policy of a role with the keys of a session of that role.
 *
 * @returns `undefined`: the role may not read itself, or IAM does not answer. Neither says anything about the trust.
 */
export type ReadTrustPolicy = (role: RoleArn, keys: SessionKeys, signal: AbortSignal) => Promise<unknown>;

/** @see {@link https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetRole.html GetRole} */
export const trustPolicyReader =
  (env: Environment, clock: Clock): ReadTrustPolicy =>
  async ({ partition, name }, keys, signal) => {
    const home = iamHomes[partition];
    if (home === undefined) {
      return undefined;
    }
    const url = new URL(env.AWS_ENDPOINT_URL_IAM || env.AWS_ENDPOINT_URL || `https://${home.host}`);
    const body = new URLSearchParams({ Action: "GetRole", Version: "2010-05-08", RoleName: name }).toString();
    const headers = signRequest({
      service: "iam",
      region: home.region,
      headers: { "content-type": "application/x-www-form-urlencoded; charset=utf-8", host: url.host },
      body,
      credentials: {
        accessKeyId: keys.accessKeyId,
        secretAccessKey: keys.secretAccessKey.reveal(),
        sessionToken: keys.sessionToken.reveal(),
      },
      at: clock(),
    });
    try {
      const answer = await outboundRequest(url.href, { method: "POST", headers, body }, { ...limits, signal });
      return answer.status === 200 ? readDocument(answer.body.toString("utf8")) : undefined;
    } catch (error) {
      if (error instanceof OutboundError) {
        return undefined;
      }
      throw error;
    }
  };

/** The document is JSON, encoded as in a URL: nothing in it is special in XML. */
function readDocument(xml: string): unknown {
  const [, encoded = ""] = /<AssumeRolePolicyDocument>([\w%.~!*()-]+)<\/AssumeRolePolicyDocument>/.exec(xml) ?? [];
  try {
    return parseJson(decodeURIComponent(encoded));
  } catch {
    return undefined;
  }
}
