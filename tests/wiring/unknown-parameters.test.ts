import { beforeAll, describe, expect, test } from "vitest";
import { choices, refuseChoices } from "../../lib/http/query.ts";
import type { HttpHandler } from "../../lib/http/reply.ts";
import type { Permission } from "../../lib/http/rights.ts";
import type { RouteDescription } from "../../lib/openapi/describe.ts";
import { readDescriptions } from "../../release/openapi/read-descriptions.ts";
import { unlimitedShare } from "../fakes/unlimited-share.ts";
import { importHandlerFile } from "../fixtures/handler-files.ts";
import { buildContext, buildEventFrom, captureLog } from "../fixtures/http-event.ts";
import { publicRoutes } from "../fixtures/public-routes.ts";
import { template } from "../fixtures/template.ts";

/** Parameters that choose nothing: they page, filter or shape an answer, or prove who is asking. */
const others = [
  ...["after", "cursor", "format", "limit", "look", "min_ttl", "provider_session", "q", "state", "templateUrl", "totals", "user_id"],
];

/** Dependencies that count every request as allowed. Any other call of one fails. */
const unused: object = new Proxy(() => undefined, {
  get: (_, name) => {
    switch (name) {
      case "then":
        return undefined;
      case "hit":
        return async () => ({ allowed: true });
      case "share":
        return unlimitedShare;
      default:
        return unused;
    }
  },
  apply: () => {
    const failing = Promise.reject(new Error("a dependency was used"));
    failing.catch(() => undefined);
    return failing;
  },
});

let described: Readonly<Record<string, RouteDescription>>;
beforeAll(async () => {
  described = Object.assign({}, ...(await readDescriptions()).map(({ routes }) => routes));
});

const routes = Object.values(template.functions).flatMap(({ handler, routes: own }) =>
  own.map(({ method, path }) => {
    const route = `${method} ${path}`;
    return { route, handler };
  }),
);

test("each parameter that some route knows is a choice, or is known to choose nothing", () => {
  const known = Object.entries(described).flatMap(([route, { query = {} }]) => (publicRoutes.includes(route) ? [] : Object.keys(query)));
  expect([...new Set(known)].filter((name) => !choices.includes(name) && !others.includes(name))).toEqual([]);
});

test("Aurora's routes refuse a choice that is sent twice, and ignore what its client adds", () => {
  const refuse = (sent: string) => () => refuseChoices(new URLSearchParams(sent), ["account", "region"]);
  expect(refuse("account=one&account=two")).toThrow(expect.objectContaining({ code: "invalid_request", field: "account" }));
  expect(refuse("account=one&region=ovh-eu&_t=1&userId=ada&userId=ada")).not.toThrow();
});

// Public routes are for browsers that come back from a provider, for clouds and for shells: they choose nothing, and get what others add.
describe.each(routes.filter(({ route }) => !publicRoutes.includes(route)))("$route", ({ route, handler }) => {
  test("refuses each choice that it does not know, by its name, and takes those that it describes", async () => {
    const { right, query = {}, bodyExamples = {} } = described[route] ?? expect.fail();
    const { createHandler } = (await importHandlerFile(handler, route)) as { createHandler: (deps: object) => HttpHandler };
    const ask = async (sent: string) => {
      const path = Object.fromEntries([...route.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => [name, "gcp"]));
      const [body] = Object.values(bodyExamples);
      const request = { route, path, query: sent, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
      const event = buildEventFrom({ permissions: [right as Permission] }, request);
      const { result, text } = await captureLog(() => createHandler(unused)(event, buildContext()));
      const { code, field } = JSON.parse(result.body ?? "{}") as { code?: string; field?: string };
      return { refused: code === "invalid_request" ? field : undefined, asUnknown: text.includes("unknown or repeated parameter") };
    };
    for (const name of choices) {
      const answer = await ask(`${name}=any`);
      expect(answer, name).toMatchObject(Object.hasOwn(query, name) ? { asUnknown: false } : { refused: name });
    }
  });
});
