import type { IncomingMessage } from "node:http";
import { text } from "node:stream/consumers";
import type { Call } from "./route.ts";

/** Reads a call from its socket. Only a form body becomes parameters; JSON sent to the token endpoint counts as nothing. */
export async function readCall(request: IncomingMessage): Promise<Call> {
  const [path, query] = splitTarget(request.url ?? "/");
  const body = await text(request);
  const isForm = /^application\/x-www-form-urlencoded\b/i.test(request.headers["content-type"] ?? "");
  return {
    method: request.method ?? "GET",
    path,
    query: new URLSearchParams(query),
    form: new URLSearchParams(isForm ? body : ""),
    body,
    headers: request.headers,
    params: {},
  };
}

/** Not by `new URL`: that would tidy up the path, and reads `//host` as an address. */
function splitTarget(target: string): [path: string, query: string] {
  const mark = target.indexOf("?");
  return mark === -1 ? [target, ""] : [target.slice(0, mark), target.slice(mark + 1)];
}
