import { validateHeaderName, validateHeaderValue } from "node:http";

export type HttpAnswer = { readonly status: number; readonly headers: readonly (readonly [string, string])[]; readonly body: Buffer };

/**
 * Reads what a function returned as an HTTP API does, payload format 2.0: an object with `statusCode` is an answer, anything
 * else is the JSON body of a 200.
 *
 * @returns `undefined` when the answer is malformed, which the caller sees as a 500.
 */
export function parseHttpAnswer(result: unknown): HttpAnswer | undefined {
  if (typeof result !== "object" || result === null || !("statusCode" in result)) {
    const text = typeof result === "string" ? result : JSON.stringify(result);
    return { status: 200, headers: [["content-type", "application/json"]], body: Buffer.from(text) };
  }
  const { statusCode, headers = {}, cookies = [], body = "", isBase64Encoded = false }: Record<string, unknown> = { ...result };
  const isStatus = typeof statusCode === "number" && Number.isInteger(statusCode) && statusCode >= 200 && statusCode <= 599;
  const lines = typeof headers === "object" && headers !== null ? Object.entries(headers) : undefined;
  if (!isStatus || lines === undefined || !lines.every(isHeader) || !isCookies(cookies) || typeof body !== "string") {
    return undefined;
  }
  const named = lines.map(([name, value]) => [name.toLowerCase(), String(value)] as const).filter(([name]) => !setByTheApi.has(name));
  const typed =
    body === "" || named.some(([name]) => name === "content-type")
      ? named
      : [["content-type", "text/plain;charset=UTF-8"] as const, ...named];
  return {
    status: statusCode,
    headers: [...typed, ...cookies.map((cookie) => ["set-cookie", cookie] as const)],
    body: Buffer.from(body, isBase64Encoded === true ? "base64" : "utf8"),
  };
}

/** Builds an answer of the API itself. */
export function buildApiAnswer(status: number, message: string): HttpAnswer {
  return { status, headers: [["content-type", "application/json"]], body: Buffer.from(JSON.stringify({ message })) };
}

const setByTheApi = new Set(["connection", "content-length", "keep-alive", "transfer-encoding"]);

/** Whether HTTP allows a header. One that it does not, such as one with a line break, makes the answer malformed. */
function isHeader([name, value]: readonly [string, unknown]): boolean {
  try {
    validateHeaderName(name);
    validateHeaderValue(name, String(value));
    return ["string", "number", "boolean"].includes(typeof value);
  } catch {
    return false;
  }
}

const isCookies = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((item) => typeof item === "string" && isHeader(["set-cookie", item]));
