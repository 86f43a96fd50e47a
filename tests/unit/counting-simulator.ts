import * as v from "valibot";
import { empty, json, Refused, text } from "../../local/simulator/reply.ts";
import { findRoute, type Route } from "../../local/simulator/route.ts";
import { type Controls, createControls, type Simulation } from "../../local/simulator/simulation.ts";

export type CountingWorld = Controls<{ greeting: string; loud: boolean }> & { count: number; url: string };

const routes: Route<CountingWorld>[] = [
  {
    method: "GET",
    path: "/greet/{name}",
    handle: ({ params }, { settings }) => json(200, { text: `${settings.greeting} ${params.name}` }),
  },
  {
    method: "POST",
    path: "/crowds/{crowd}/people/{person}:greet",
    handle: ({ params }) => json(200, params),
  },
  { method: "POST", path: "/crowds/{crowd}/people/{person}", handle: ({ params }) => json(200, { plain: params.person }) },
  {
    method: "POST",
    path: "/count",
    handle: (_call, world) => {
      world.count += 1;
      return empty(200);
    },
  },
  { method: "POST", path: "/form", handle: ({ form }) => text(200, String(form), "text/plain", { "x-form": "yes" }) },
  {
    method: "GET",
    path: "/refuse",
    handle: () => {
      throw new Refused(json(418, { error: "teapot" }));
    },
  },
  {
    method: "GET",
    path: "/bug",
    handle: () => {
      throw new TypeError("a bug");
    },
  },
];

/** A simulator that greets, counts, refuses and breaks. */
export const counter: Simulation<CountingWorld> = {
  name: "Counter",
  createWorld: (url) => ({ ...createControls({ greeting: "hello", loud: false }), count: 0, url }),
  answer: (call, world) => (findRoute(routes, call) ?? (() => json(404, {})))(call, world),
  settingsSchema: v.strictObject({ greeting: v.string(), loud: v.boolean() }),
  commands: [{ method: "GET", path: "/_control/count", handle: (_call, { count }) => json(200, { count }) }],
  describeCall: ({ query }) => ({ query: Object.fromEntries(query), status: "cannot be replaced" }),
  describeState: ({ count, url }) => ({ count, url }),
};

/** Calls a simulator, and reads its whole answer. */
export async function request(url: string, method: string, path: string, init: RequestInit = {}) {
  const response = await fetch(url + path, { method, ...init });
  const body = await response.text();
  const isJson = response.headers.get("content-type") === "application/json";
  return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(body) : body };
}
