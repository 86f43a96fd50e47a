import type { IncomingHttpHeaders } from "node:http";
import type { Reply } from "./reply.ts";
import type { World } from "./world.ts";

/** One call, read from the socket. `params` are the named groups of the route's path. */
export type Call = {
  method: string;
  path: string;
  query: URLSearchParams;
  form: URLSearchParams;
  body: string;
  headers: IncomingHttpHeaders;
  params: Record<string, string>;
};

export type Handler = (call: Call, world: World) => Reply | Promise<Reply>;

export type Route = { method: string; path: string | RegExp; handle: Handler };

/** Finds the first route that fits and hands its path parameters to the call; `undefined` means 404. */
export function findRoute(routes: readonly Route[], call: Call): Handler | undefined {
  for (const route of routes) {
    if (route.method !== call.method) continue;
    if (typeof route.path === "string") {
      if (route.path === call.path) return route.handle;
      continue;
    }
    const match = route.path.exec(call.path);
    if (match !== null) return (found, world) => route.handle({ ...found, params: { ...match.groups } }, world);
  }
  return undefined;
}
