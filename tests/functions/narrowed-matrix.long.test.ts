import { beforeAll, describe, expect, it } from "vitest";
import { everyRelay } from "../../functions/providers.ts";
import type { HttpHandler } from "../../lib/http/reply.ts";
import { parsePermissions } from "../../lib/http/rights.ts";
import { providerNames } from "../../lib/provider-names.ts";
import { buildRelays } from "../../lib/relay/relays.ts";
import { unlimitedShare } from "../fakes/unlimited-share.ts";
import { importHandlerFile } from "../fixtures/handler-files.ts";
import { buildContext, buildEventFrom, captureLog } from "../fixtures/http-event.ts";
import { template } from "../fixtures/template.ts";

/** Every narrowed right there is, for accounts that a connection may have. */
const everyRight = providerNames.flatMap((provider) => [
  `tokens:read:${provider}`,
  ...["read", "operate", "full"].flatMap((level) => [
    `tokens:read:${provider}:${level}`,
    `tokens:read:${provider}:${level}:default`,
    `tokens:read:${provider}:${level}:123456789012`,
  ]),
  `relay:use:${provider}`,
  ...["read", "write"].flatMap((level) => [`relay:use:${provider}:${level}`, `relay:use:${provider}:${level}:default`]),
]);

/** The routes that let a narrowed right in. What it reaches there is shown in `tokens-narrowed.test.ts`. */
const ofTokens = ["GET /connections/{provider}/token", "POST /connections/{provider}/token/rejected"];

const relay = "POST /connections/{provider}/relay";

/** A call that reads, at each provider. */
const reads = {
  gcp: { method: "GET", host: "cloudresourcemanager.googleapis.com", path: "/v3/projects/p" },
  ovh: { method: "GET", path: "/1.0/me" },
  tailscale: { method: "GET", path: "/api/v2/tailnet/-/devices" },
  azure: { method: "GET", path: "/subscriptions" },
  aws: {
    method: "POST",
    host: "sts.eu-west-1.amazonaws.com",
    path: "/",
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: "Action=GetCallerIdentity",
  },
};

const relays = buildRelays(everyRelay, {});

/** Every right to tokens sees what it reaches. The requests below name no level: they ask for a whole token. */
function opens(right: string): readonly string[] {
  const [family, , provider, level = "full"] = right.split(":");
  if (family === "relay") {
    return [`${relay} ${provider}`];
  }
  return ["GET /connections", "GET /me", ...(level === "full" ? ofTokens.map((name) => `${name} ${provider}`) : [])];
}

const routes = Object.values(template.functions).flatMap(({ handler, routes: own }) =>
  own.filter(({ authorizer }) => authorizer !== undefined).map(({ method, path }) => ({ name: `${method} ${path}`, handler })),
);

/** Dependencies of which any use is an error: a refused caller causes none. Its request counts in shares and limits all the same. */
const untouched: unknown = new Proxy(() => {}, {
  get: (_, name) => {
    if (name === "share") {
      return unlimitedShare;
    }
    if (name === "relays") {
      return relays;
    }
    if (name === "limits") {
      return { hit: async () => ({ allowed: true }) };
    }
    return name === "then" ? undefined : untouched;
  },
  apply: () => {
    throw new Error("a dependency was used");
  },
});

type Module = { readonly createHandler: (deps: unknown) => HttpHandler };

describe("S67: every route and every narrowed right", () => {
  const handlers = new Map<string, HttpHandler>();
  beforeAll(async () => {
    for (const { name, handler } of routes) {
      const module = (await importHandlerFile(handler, name)) as Module;
      handlers.set(name, module.createHandler(untouched));
    }
  });

  it("knows the routes", () => expect(routes.length).toBeGreaterThan(60));

  it.each(everyRight)("%s opens no route but those of tokens and the list, or the relay", async (right) => {
    const opened: string[] = [];
    const report = { fingerprint: "n4bQgYhMfWWaL-qgxVrQFaO_TxsrC4Is0V1sFbDwCgg" };
    await captureLog(async () => {
      for (const { name } of routes) {
        for (const provider of name.includes("{provider}") ? providerNames : [undefined]) {
          const path = { provider: provider ?? "", uid: "ada", account: "default", id: "default", wid: "default", acct: "default" };
          const body = JSON.stringify(name === relay && provider !== undefined ? reads[provider] : report);
          const event = buildEventFrom({ permissions: [...parsePermissions(right)] }, { route: name, path, body });
          const result = await handlers.get(name)?.(event, buildContext());
          if (result?.statusCode !== 403 || JSON.parse(result.body ?? "").code !== "forbidden") {
            opened.push(provider === undefined ? name : `${name} ${provider}`);
          }
        }
      }
    });
    expect(opened.toSorted()).toEqual(opens(right).toSorted());
  });
});
