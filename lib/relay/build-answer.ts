import { Failure } from "../errors.ts";
import type { OutboundAnswer } from "../outbound-request.ts";

/** What a caller gets of a provider's answer. */
export type RelayAnswer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly encoding: "text" | "base64";
};

/**
 * Headers that are passed on: what describes the body, when to ask again, and the provider's own id of the call. Never a cookie, a challenge, or an address
 * to go on with.
 */
const passedHeaders = [
  "content-type",
  "etag",
  "last-modified",
  "retry-after",
  "x-pagination-cursor-next",
  "x-ovh-queryid",
  "x-ms-request-id",
  "x-amzn-requestid",
] as const;

/** Bytes that the answer of a function may have in JSON, with room for what is around it (AWS: 6 MB). */
const maxResultBytes = 6 * 1024 * 1024 - 64 * 1024;

/** Each byte of a body becomes seven at most when it is written as JSON twice. */
const surelyFits = maxResultBytes / 8;

/**
 * Builds the answer to the caller.
 *
 * @throws {Failure} `relay_answer_too_large`; `provider_answer_invalid`: a body in an encoding that was not asked for.
 */
export function buildAnswer({ status, headers, body }: OutboundAnswer): RelayAnswer {
  if (!["", "gzip", "identity"].includes(headers["content-encoding"] ?? "")) {
    throw new Failure("provider_answer_invalid", { detail: "relay: an encoding that was not asked for" });
  }
  const passed = passedHeaders.flatMap((name) => (headers[name] === undefined ? [] : [[name, headers[name]] as const]));
  const answer = { status, headers: Object.fromEntries(passed), ...toText(body) };
  if (body.length > surelyFits && Buffer.byteLength(JSON.stringify(JSON.stringify(answer))) > maxResultBytes) {
    throw new Failure("relay_answer_too_large", { detail: `${body.length} bytes` });
  }
  return answer;
}

function toText(body: Buffer): Pick<RelayAnswer, "body" | "encoding"> {
  try {
    return { body: new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(body), encoding: "text" };
  } catch {
    return { body: body.toString("base64"), encoding: "base64" };
  }
}
