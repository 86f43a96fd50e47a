import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import type { Issuer } from "../issuer/server.ts";
import { type Asset, readAssets } from "./assets.ts";
import { openSession } from "./session.ts";

export type ConsoleOptions = {
  readonly port: number;
  /** Where the page finds the API. Its port is chosen before anything is started or deployed. */
  readonly apiUrl: string;
  /** Logs people in, in place of a login page. */
  readonly issuer: Pick<Issuer, "sign">;
};

export type ConsoleServer = { readonly url: string; close(): Promise<void> };

/**
 * Serves the console where the product's front end stands. The page is the same under every path, so whichever return
 * path an outcome is sent to, it arrives.
 *
 * `GET /session.json` stands for a login of the product. It is the only thing here that a front end would not have.
 */
export async function startConsole({ port, apiUrl, issuer }: ConsoleOptions): Promise<ConsoleServer> {
  const assets = await readAssets();
  const answer = async (request: IncomingMessage): Promise<Asset & { readonly status: number }> => {
    const { pathname, searchParams } = new URL(request.url ?? "/", url);
    if (request.method !== "GET" && request.method !== "HEAD") {
      return { status: 405, type: "text/plain", body: "" };
    }
    if (pathname !== "/session.json") {
      return { status: 200, ...(assets.byPath.get(pathname) ?? assets.page) };
    }
    if (!isSameOrigin(request, url)) {
      return { status: 403, type: "text/plain", body: "" };
    }
    return { status: 200, type: "application/json", body: JSON.stringify(await openSession(issuer, apiUrl, searchParams.get("person"))) };
  };
  const server = createServer(async (request, response) => {
    const { status, type, body } = await answer(request).catch(() => ({ status: 500, type: "text/plain", body: "" }));
    response.writeHead(status, { ...buildHeaders(apiUrl), "content-type": type }).end(request.method === "HEAD" ? undefined : body);
  });
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/**
 * Only our own page may have a token. Browsers write `Sec-Fetch-Site` themselves, and a page cannot change it; the host
 * is compared as well, because another site's name may be made to resolve to this machine (DNS rebinding).
 */
function isSameOrigin({ headers }: IncomingMessage, url: string): boolean {
  return headers["sec-fetch-site"] === "same-origin" && headers.host === new URL(url).host;
}

function buildHeaders(apiUrl: string): Record<string, string> {
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    `connect-src 'self' ${new URL(apiUrl).origin}`,
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
  ];
  return {
    "content-security-policy": policy.join("; "),
    "cache-control": "no-store",
    // The address may carry a confirmation until the page has read it.
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "x-content-type-options": "nosniff",
  };
}
