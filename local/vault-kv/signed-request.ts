import type { LoginBody } from "./login-outcome.ts";
import { isObject, notAnObject, parseJson } from "./parse-json.ts";

/** A signed request to STS, which the caller did not send. */
export type SignedRequest = {
  readonly method: "GET" | "POST";
  readonly target: URL;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

const serverIdHeader = "X-Vault-AWS-IAM-Server-ID";
const allowedAmzHeaders = /^x-amz-(algorithm|content-sha256|credential|date|security-token|signature|signedheaders|user-agent)$/;
const badHeaders = 'Field validation failed: error converting input for field "iam_request_headers":';

/** Reads the request in the order of Vault's own checks. @returns A text is the refusal. */
export function parseSignedRequest(body: LoginBody): SignedRequest | string {
  const { iam_http_request_method: method, iam_request_url: url, iam_request_body: form, iam_request_headers } = body;
  const headers = iam_request_headers === undefined ? {} : parseHeaders(iam_request_headers);
  if (typeof headers === "string") {
    return headers;
  }
  const isComplete = method !== undefined && url !== undefined && (method === "GET" || form !== undefined);
  if (!isComplete || iam_request_headers === undefined) {
    return "didn't supply required authentication values";
  }
  if (method === "") {
    return "missing iam_http_request_method";
  }
  if (method !== "GET" && method !== "POST") {
    return "invalid iam_http_request_method; currently only 'GET' and 'POST' are supported";
  }
  const target = parseTarget(method, url);
  if (typeof target === "string") {
    return target;
  }
  const text = decode(form ?? "");
  const problem = form === "" && method === "POST" ? "missing iam_request_body which is required for POST requests" : checkForm(text);
  if (text === undefined || problem !== undefined) {
    return problem ?? "";
  }
  return Object.keys(headers).length === 0 ? "missing iam_request_headers" : { method, target, headers, body: text };
}

/** Whether the caller signed for this Vault, and nothing that STS would interpret differently. */
export function checkSignedRequest({ method, target, headers }: SignedRequest, serverId: string | undefined): string | undefined {
  const problem = serverId === undefined ? undefined : checkServerId(method, target, headers, serverId);
  if (problem !== undefined) {
    return `error validating ${serverIdHeader} header: ${problem}`;
  }
  const foreign = Object.keys(headers).find((name) => name.startsWith("x-amz-") && !allowedAmzHeaders.test(name));
  return foreign && `invalid request header: ${foreign.replace(/(?<=^|-)[a-z]/g, (letter) => letter.toUpperCase())}`;
}

function checkServerId(method: string, target: URL, headers: SignedRequest["headers"], serverId: string): string | undefined {
  const sent = headers[serverIdHeader.toLowerCase()];
  if (!sent) {
    return `missing header "${serverIdHeader}"`;
  }
  if (sent !== serverId) {
    return `expected "${serverId}" but got "${sent}"`;
  }
  if (method === "POST" && headers.authorization === undefined) {
    return "missing Authorization header";
  }
  const signedNames =
    method === "GET" ? target.searchParams.get("X-Amz-SignedHeaders") : /SignedHeaders=([^,]+)/.exec(headers.authorization ?? "")?.[1];
  return signedNames?.split(";").includes(serverIdHeader.toLowerCase()) ? undefined : "vault header wasn't signed";
}

function parseTarget(method: "GET" | "POST", encoded: unknown): URL | string {
  if (encoded === "") {
    return "missing iam_request_url";
  }
  const url = decode(encoded);
  if (url === undefined) {
    return "failed to base64 decode iam_request_url";
  }
  const target = URL.parse(url);
  if (target === null) {
    return "error parsing iam_request_url";
  }
  if (method === "POST") {
    return target.search === "" ? target : "invalid request";
  }
  const [action, ...more] = target.searchParams.getAll("Action");
  if (action === undefined) {
    return "no action found in request";
  }
  return more.length > 0 ? "found multiple actions" : action === "GetCallerIdentity" ? target : `unexpected action parameter, ${action}`;
}

function checkForm(text: string | undefined): string | undefined {
  if (text === undefined) {
    return "failed to base64 decode iam_request_body";
  }
  const form = new URLSearchParams(text);
  const actions = form.getAll("Action");
  const isForeign = [...form.keys()].some((key) => key !== "Action" && key !== "Version");
  return isForeign || actions.length > 1 || (actions[0] ?? "GetCallerIdentity") !== "GetCallerIdentity"
    ? "iam request body is invalid"
    : undefined;
}

/** Reads the headers from an object, from JSON or from JSON in base64. */
function parseHeaders(value: unknown): Record<string, string> | string {
  if (value === "") {
    return `${badHeaders} 'data' being decoded is nil`;
  }
  const parsed = typeof value === "string" ? parseJson(decode(value) ?? value) : { value };
  if ("problem" in parsed) {
    return `${badHeaders} ${parsed.problem}`;
  }
  if (!isObject(parsed.value)) {
    return `${badHeaders} ${notAnObject(parsed.value)}`;
  }
  const entries = Object.entries(parsed.value);
  const odd = entries.find(([, text]) => text === null || (typeof text === "object" && !Array.isArray(text)));
  return odd === undefined
    ? Object.fromEntries(entries.map(([name, text]) => [name.toLowerCase(), [text].flat().join(",")]))
    : `${badHeaders} unrecognized type for ${odd[1] === null ? "%!s(<nil>)" : "map[]"}`;
}

function decode(value: unknown): string | undefined {
  return typeof value === "string" && value.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(value)
    ? Buffer.from(value, "base64").toString()
    : undefined;
}
