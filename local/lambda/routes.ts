import type { Route, Template } from "./template.ts";

export type RouteTarget = Route & { readonly functionKey: string };

export type RouteMatch = { readonly route: RouteTarget; readonly parameters: Readonly<Record<string, string>> };

export type MatchRoute = (method: string, path: string) => RouteMatch | undefined;

/**
 * Finds the route for a request as an HTTP API does: the most specific one wins. Segment by segment, a literal goes before
 * `{name}` and that before `{name+}`; of two equal paths the one with the method goes before `ANY`.
 *
 * @returns A matcher over decoded paths; its parameters are therefore decoded as well.
 */
export function createRouter(functions: Template["functions"]): MatchRoute {
  const routes = Object.entries(functions)
    .flatMap(([functionKey, { routes }]) => routes.map((route): RouteTarget => ({ ...route, functionKey })))
    .map((route) => ({ route, segments: route.path.split("/").slice(1), rank: rankOf(route) }))
    .sort((left, right) => (left.rank < right.rank ? -1 : 1));
  return (method, path) => {
    const given = path.split("/").slice(1);
    for (const { route, segments } of routes) {
      const parameters = route.method === method || route.method === "ANY" ? matchSegments(segments, given) : undefined;
      if (parameters !== undefined) {
        return { route, parameters };
      }
    }
    return undefined;
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
