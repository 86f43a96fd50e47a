import type { Route, Template } from "./template.ts";

/** `key` is the function's `routeKey`: `GET /path`, or `$default`. */
export type RouteTarget = { readonly key: string; readonly functionKey: string; readonly authorizer?: string | undefined };

export type RouteMatch = { readonly route: RouteTarget; readonly parameters: Readonly<Record<string, string>> };

export type MatchRoute = (method: string, path: string) => RouteMatch | undefined;

/**
 * Finds the route for a request as an HTTP API does: the most specific one wins. Segment by segment, a literal goes before
 * `{name}` and that before `{name+}`; of two equal paths the one with the method goes before `ANY`. A request that fits no route goes to
 * `$default`, if there is one.
 *
 * @returns A matcher over decoded paths; its parameters are therefore decoded as well.
 */
export function createRouter(functions: Template["functions"]): MatchRoute {
  const routes = Object.entries(functions)
    .flatMap(([functionKey, { routes }]) => routes.map((route) => ({ ...route, functionKey })))
    .map(({ method, path, authorizer, functionKey }) => {
      const target: RouteTarget = { key: `${method} ${path}`, functionKey, authorizer };
      return { target, method, segments: path.split("/").slice(1), rank: rankOf({ method, path }) };
    })
    .sort((left, right) => (left.rank < right.rank ? -1 : 1));
  const [fallback] = Object.entries(functions).flatMap(([functionKey, { isDefaultRoute }]) =>
    isDefaultRoute ? [{ route: { key: "$default", functionKey }, parameters: {} }] : [],
  );
  return (method, path) => {
    const given = path.split("/").slice(1);
    for (const { target, method: own, segments } of routes) {
      const parameters = own === method || own === "ANY" ? matchSegments(segments, given) : undefined;
      if (parameters !== undefined) {
        return { route: target, parameters };
      }
    }
    return fallback;
  };
}

const isGreedy = (segment: string): boolean => segment.endsWith("+}");
const isParameter = (segment: string): boolean => segment.startsWith("{");

function rankOf(route: Route): string {
  const kinds = route.path
    .split("/")
    .slice(1)
    .map((segment) => (isGreedy(segment) ? "2" : isParameter(segment) ? "1" : "0"));
  return [...kinds, route.method === "ANY" ? "1" : "0"].join("");
}

function matchSegments(segments: readonly string[], given: readonly string[]): Record<string, string> | undefined {
  const greedy = segments.findIndex(isGreedy);
  if (greedy === -1 ? given.length !== segments.length : given.length < segments.length) {
    return undefined;
  }
  const parameters: Record<string, string> = {};
  for (const [index, segment] of segments.entries()) {
    const value = isGreedy(segment) ? given.slice(index).join("/") : (given[index] ?? "");
    if (isParameter(segment)) {
      if (value === "") {
        return undefined;
      }
      parameters[segment.replace(/^\{|\+?\}$/g, "")] = value;
    } else if (segment !== value) {
      return undefined;
    }
  }
  return parameters;
}
