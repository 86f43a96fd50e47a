import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Issuer } from "../issuer/server.ts";
import { guarded } from "../simulator/guarded.ts";
import { openApiReference } from "./api-reference.ts";
import { type Asset, readAssets } from "./assets.ts";
import { buildPolicy } from "./policy.ts";
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
 * Serves the console where the product's front end stands. The page is the same under every path but `/api`, so an outcome
 * arrives at any return path.
 *
 * `GET /session.json` stands for a login of the product. It and `/troubles` are
 * the only things here that a front end would not have.
 */
export async function startConsole({ port, apiUrl, issuer, troubles = [] }: ConsoleOptions): Promise<ConsoleServer> {
  const assets = await readAssets();
  const readApiReference = openApiReference();
  const desk = openTroubleDesk(troubles);
  const answer = async (request: IncomingMessage): Promise<Answer> => {
    const { pathname, searchParams } = new URL(request.url ?? "/", url);
    const isReading = request.method === "GET" || request.method === "HEAD";
    const [, first, id] = pathname.split("/");
    const isOurs = first === "session.json" || first === "troubles";
    if (!isOurs) {
      const asset = assets.byPath.get(pathname) ?? (await readApiReference(pathname)) ?? assets.page;
      return isReading ? { status: 200, ...asset } : refuse(405);
    }
    if (!isSameOrigin(request, url)) {
      return refuse(403);
    }
    if (first === "session.json") {
      return isReading ? json(await openSession(issuer, apiUrl, searchParams.get("person"))) : refuse(405);
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
  const ownPolicy = buildPolicy({ styles: ["'self'"], connections: ["'self'", new URL(apiUrl).origin] });
  const listener = async (request: IncomingMessage, response: ServerResponse) => {
    const { status, type, body, policy = ownPolicy } = await answer(request).catch(() => refuse(500));
    response.writeHead(status, { ...buildHeaders(policy), "content-type": type }).end(request.method === "HEAD" ? undefined : body);
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

function buildHeaders(policy: string): Record<string, string> {
  return {
    "content-security-policy": policy,
    "cache-control": "no-store",
    // The address may carry a confirmation until the page has read it.
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "x-content-type-options": "nosniff",
  };
}
