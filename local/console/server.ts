import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { pagePolicy } from "../../functions/console/show-page.ts";
import { parseCookies } from "../../lib/http/cookies.ts";
import { passOn } from "../deployed/pass-on.ts";
import type { Issuer } from "../issuer/server.ts";
import { guarded } from "../simulator/guarded.ts";
import { type Asset, readAssets } from "./assets.ts";
import { readOffered } from "./read-offered.ts";
import { openSession } from "./session.ts";
import type { TroubleSpot } from "./troubles/trouble.ts";
import { openTroubleDesk } from "./troubles/trouble-desk.ts";

export type ConsoleOptions = {
  readonly port: number;
  /** Where the page finds the API. Its port is chosen before anything is started or deployed. */
  readonly apiUrl: string;
  /** Logs people in, in place of a login page. */
  readonly issuer: Pick<Issuer, "sign">;
  /** What the page can make go wrong. Default nothing. */
  readonly troubles?: readonly TroubleSpot[];
};

export type ConsoleServer = {
  readonly url: string;
  /** Puts right what was made to go wrong here, and no longer shows it as in place. */
  startOver(): Promise<void>;
  close(): Promise<void>;
};

/**
 * Serves the console where the product's front end stands. The page is the same under every path, so an outcome arrives
 * at any return path.
 *
 * The page calls its own origin, as at the product's stage. In the place of a sign-in this server answers `/console/session`. It passes every other call
 * on to the API, with a bearer token of the chosen person. `/troubles` is the only other thing here that a stage would not have.
 */
export async function startConsole({ port, apiUrl, issuer, troubles = [] }: ConsoleOptions): Promise<ConsoleServer> {
  const assets = await readAssets();
  const desk = openTroubleDesk(troubles);
  const answer = async (request: IncomingMessage): Promise<Answer> => {
    const { pathname } = new URL(request.url ?? "/", url);
    const isReading = request.method === "GET" || request.method === "HEAD";
    const [, first, id] = pathname.split("/");
    if (first !== "troubles") {
      const asset = assets.byPath.get(pathname) ?? assets.page;
      return isReading ? { status: 200, ...asset } : refuse(405);
    }
    if (!isSameOrigin(request, url)) {
      return refuse(403);
    }
    if (request.method === "POST") {
      const given = await desk.cause(id ?? "", await readOffered(request));
      return given === undefined ? refuse(404) : json(desk.view(given));
    }
    if (request.method === "DELETE") {
      await desk.mendAll();
    }
    return json(desk.view());
  };
  /** Answers a call of the page. Its header sets it apart from a navigation. */
  const serveCall = async (request: IncomingMessage, response: ServerResponse) => {
    const { token, ...session } = await openSession(issuer, parseCookies([request.headers.cookie ?? ""]).person);
    if (request.url === "/console/session") {
      return send(request, response, json({ ...session, api_url: apiUrl }));
    }
    const headers = { authorization: `Bearer ${token}`, ...request.headers, host: new URL(apiUrl).host };
    passOn(request, response, new URL(apiUrl), { headers });
  };
  const listener = async (request: IncomingMessage, response: ServerResponse) => {
    if (request.url === "/openapi.json") {
      return passOn(request, response, new URL(apiUrl));
    }
    if (request.headers["x-aurora-console"] === undefined) {
      return send(request, response, await answer(request).catch(() => refuse(500)));
    }
    return isSameOrigin(request, url) ? serveCall(request, response) : send(request, response, refuse(403));
  };
  const send = (request: IncomingMessage, response: ServerResponse, { status, type, body }: Answer) => {
    response.writeHead(status, { ...headers, "content-type": type }).end(request.method === "HEAD" ? undefined : body);
  };
  const server = createServer(guarded(listener));
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    startOver: desk.mendAll,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

type Answer = Asset & { readonly status: number };

const refuse = (status: number): Answer => ({ status, type: "text/plain", body: "" });
const json = (value: object): Answer => ({ status: 200, type: "application/json", body: JSON.stringify(value) });

/**
 * Only our own page may have a token, or make something go wrong. Browsers write `Sec-Fetch-Site` themselves, and a page cannot change it; the host
 * is compared as well, because another site's name may be made to resolve to this machine (DNS rebinding).
 */
function isSameOrigin({ headers }: IncomingMessage, url: string): boolean {
  return headers["sec-fetch-site"] === "same-origin" && headers.host === new URL(url).host;
}

const headers: Readonly<Record<string, string>> = {
  "content-security-policy": pagePolicy,
  "cache-control": "no-store",
  // The address may carry a confirmation until the page has read it.
  "referrer-policy": "no-referrer",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "x-content-type-options": "nosniff",
};
