import { request } from "node:http";
import { text } from "node:stream/consumers";
import { isObject } from "./kv-routes.ts";
import type { LoginBody, LoginOutcome } from "./login.ts";
import { refuse } from "./reply.ts";
import type { RoleGrant } from "./tokens.ts";

export type AwsRole = RoleGrant & {
  /** Roles without a session: `arn:aws:iam::123456789012:role/ApiLambda`. */
  readonly boundIamPrincipalArns: readonly string[];
};

/** The AWS method: the STS that signed requests are sent to, and the roles by name. */
export type AwsLogin = {
  readonly stsUrl: string;
  /** `iam_server_id_header_value`. */
  readonly serverId?: string;
  readonly roles: Readonly<Record<string, AwsRole>>;
};

type SignedRequest = { readonly path: string; readonly headers: Readonly<Record<string, string>>; readonly body: string };

const serverIdHeader = "X-Vault-AWS-IAM-Server-ID";
const allowedAmzHeaders = /^x-amz-(algorithm|content-sha256|credential|date|security-token|signature|signedheaders)$/;

/** Lets STS say who signed the request. The caller's own words about itself are never believed. */
export async function loginWithAws({ stsUrl, serverId, roles }: AwsLogin, body: LoginBody): Promise<LoginOutcome> {
  const signed = parseSignedRequest(body);
  const problem = typeof signed === "string" ? signed : checkHeaders(signed.headers, serverId);
  if (typeof signed === "string" || problem !== undefined) {
    return { refused: refuse(400, problem ?? "") };
  }
  const answer = await sendToSts(stsUrl, signed);
  const arn = /<Arn>([^<]+)<\/Arn>/.exec(answer.body)?.[1];
  if (answer.status !== 200 || arn === undefined) {
    return { refused: refuse(400, `error making upstream request: received error code ${answer.status} from STS: ${answer.body}`) };
  }
  const name = String(body.role ?? "");
  const role = Object.hasOwn(roles, name) ? roles[name] : undefined;
  if (role === undefined) {
    return { refused: refuse(400, `entry for role ${name} not found`) };
  }
  const principal = arn.replace(/^arn:([^:]+):sts::(\d+):assumed-role\/([^/]+)\/.*$/, "arn:$1:iam::$2:role/$3");
  return role.boundIamPrincipalArns.includes(principal)
    ? { grant: role, displayName: name }
    : { refused: refuse(400, `IAM Principal "${arn}" does not belong to the role "${name}"`) };
}

/** @returns The request, or the text of the refusal. */
function parseSignedRequest(body: LoginBody): SignedRequest | string {
  const [method, url, signedBody, headers] = ["iam_http_request_method", "iam_request_url", "iam_request_body", "iam_request_headers"].map(
    (name) => body[name],
  );
  if (typeof url !== "string" || typeof signedBody !== "string" || headers === undefined) {
    return "didn't supply required authentication values";
  }
  if (method !== "POST") {
    return "invalid iam_http_request_method; currently only 'GET' and 'POST' are supported";
  }
  const target = URL.parse(decode(url));
  if (target === null || target.search !== "") {
    return "error parsing iam_request_url";
  }
  const form = new URLSearchParams(decode(signedBody));
  if (form.get("Action") !== "GetCallerIdentity" || [...form.keys()].some((key) => key !== "Action" && key !== "Version")) {
    return "iam request body is not valid";
  }
  return { path: target.pathname, headers: { ...parseHeaders(headers), host: target.host }, body: decode(signedBody) };
}

function parseHeaders(value: unknown): Record<string, string> {
  const parsed: unknown = typeof value === "string" ? JSON.parse(decode(value)) : value;
  const entries = isObject(parsed) ? Object.entries(parsed) : [];
  return Object.fromEntries(entries.map(([name, text]) => [name.toLowerCase(), [text].flat().join(",")]));
}

function checkHeaders(headers: SignedRequest["headers"], serverId: string | undefined): string | undefined {
  const foreign = Object.keys(headers).find((name) => name.startsWith("x-amz-") && !allowedAmzHeaders.test(name));
  if (foreign !== undefined) {
    return `invalid request header: ${foreign}`;
  }
  if (serverId === undefined) {
    return undefined;
  }
  const sent = headers[serverIdHeader.toLowerCase()];
  const signedNames = /SignedHeaders=([^,]+)/.exec(headers.authorization ?? "")?.[1]?.split(";") ?? [];
  const problem =
    sent === undefined
      ? `missing header "${serverIdHeader}"`
      : sent !== serverId
        ? `expected "${serverId}" but got "${sent}"`
        : signedNames.includes(serverIdHeader.toLowerCase())
          ? undefined
          : "vault header wasn't signed";
  return problem && `error validating ${serverIdHeader} header: ${problem}`;
}

/** `node:http`, because `fetch` would replace the Host that the caller signed. */
function sendToSts(stsUrl: string, { path, headers, body }: SignedRequest): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const { "content-length": _, ...signed } = headers;
    const sent = request(new URL(path, stsUrl), { method: "POST", headers: signed, timeout: 3000 }, async (answer) => {
      resolve({ status: answer.statusCode ?? 0, body: await text(answer) });
    });
    sent.on("timeout", () => sent.destroy(new Error("STS did not answer")));
    sent.on("error", reject);
    sent.end(body);
  });
}

const decode = (base64: string) => Buffer.from(base64, "base64").toString();
