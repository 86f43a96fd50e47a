import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import { text } from "node:stream/consumers";

/** One received call. `params` are the parts of the path that the route names. */
export type Call = {
  readonly method: string;
  /** The raw path and query. A signature covers this text. */
  readonly url: string;
  readonly path: string;
  readonly query: URLSearchParams;
  /** Empty unless the content type says that the body is a form. */
  readonly form: URLSearchParams;
  readonly body: string;
  readonly headers: IncomingHttpHeaders;
  readonly params: Readonly<Record<string, string>>;
};

/** A call in the log. `status` is null until the call is answered. A simulator may add details for its tests. */
export type LoggedCall = { method: string; path: string; at: string; status: number | "dropped" | null; [detail: string]: unknown };

export async function readCall(request: IncomingMessage): Promise<Call> {
  const { method = "GET", url = "/", headers } = request;
  const [path, query] = splitUrl(url);
  const body = await text(request);
  const isForm = /^application\/x-www-form-urlencoded\b/i.test(headers["content-type"] ?? "");
  return {
    method,
    url,
    path,
    query: new URLSearchParams(query),
    form: new URLSearchParams(isForm ? body : ""),
    body,
    headers,
    params: {},
  };
}

/** Splits path and query. `new URL` would remove `..` from the path, and read `//host` as an address. */
function splitUrl(url: string): [path: string, query: string] {
  const mark = url.indexOf("?");
  return mark === -1 ? [url, ""] : [url.slice(0, mark), url.slice(mark + 1)];
}
