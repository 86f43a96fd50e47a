import type { IncomingHttpHeaders, IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { isIPv4 } from "node:net";

type Asked = Pick<IncomingMessage, "method" | "url" | "headers">;

/**
 * Keeps web pages away from a server on a developer's machine. Any page that the developer opens could send requests to 127.0.0.1: such a
 * request is answered with 403 before its body is read. Programs are let in; they send none of the headers that give a page away.
 *
 * @param alsoNamed - Whether callers may use this further host name, such as the name of a cloud that a request was signed for. Default none.
 */
export function guarded(listener: RequestListener, alsoNamed: (hostname: string) => boolean = () => false): RequestListener {
  return (request: IncomingMessage, response: ServerResponse & { req: IncomingMessage }) => {
    if (isForeign(request, alsoNamed)) {
      const why = "refused: web pages of other sites, and other names of this machine, are not let in\n";
      response.writeHead(403, { "content-type": "text/plain; charset=utf-8", connection: "close" }).end(why);
    } else {
      listener(request, response);
    }
  };
}

function isForeign({ method, url = "", headers }: Asked, alsoNamed: (hostname: string) => boolean): boolean {
  const hostname = toHostname(headers.host);
  if (url.startsWith("/_control/")) {
    return !isLoopback(hostname) || isFromPage(headers);
  }
  // A name that an attacker's page may have: its owner lets it resolve to this machine (DNS rebinding), and the browser sees one site.
  const isRebound = !isLoopback(hostname) && !alsoNamed(hostname);
  return isRebound || (headers["sec-fetch-site"] === "cross-site" && !isVisit(method, headers));
}

/** A link or a redirect opens a page, as a provider's redirect to a callback does. */
const isVisit = (method: string | undefined, headers: IncomingHttpHeaders) =>
  method === "GET" && headers["sec-fetch-mode"] === "navigate" && headers["sec-fetch-dest"] === "document";

/**
 * Whether a page of any site sent it: no page uses a control plane, a person who types its address does. Browsers write both headers
 * themselves; those that do not know `Sec-Fetch-Site` send `Origin` with everything that may change something.
 */
const isFromPage = (headers: IncomingHttpHeaders) => (headers["sec-fetch-site"] ?? "none") !== "none" || headers.origin !== undefined;

/** Empty where there is no name that can be read. */
const toHostname = (host = ""): string => URL.parse(`http://${host}`)?.hostname ?? "";

const isLoopback = (hostname: string) =>
  hostname === "localhost" || hostname === "[::1]" || (isIPv4(hostname) && hostname.startsWith("127."));
