import type { Call } from "./call.ts";
import type { Reply } from "./reply.ts";

export type Handler<World> = (call: Call, world: World) => Reply | Promise<Reply>;

/**
 * `path` is literal, except that a segment such as `{project}` stands for any one segment. `{service}:enable` stands for one with this ending: a
 * custom method of Google's APIs. Where both fit, the one with the ending must come first.
 */
export type Route<World> = { readonly method: string; readonly path: string; readonly handle: Handler<World> };

/** Finds the first matching route. Its handler gets the named segments, percent-decoded, as the call's `params`. */
export function findRoute<World>(routes: readonly Route<World>[], call: Call): Handler<World> | undefined {
  for (const { method, path, handle } of routes) {
    if (method !== call.method) continue;
    const params = matchPath(path, call.path);
    if (params !== undefined) return (found, world) => handle({ ...found, params }, world);
  }
  return undefined;
}

/** An empty or invalidly encoded segment matches no name. */
function matchPath(template: string, path: string): Record<string, string> | undefined {
  const wanted = template.split("/");
  const given = path.split("/");
  if (wanted.length !== given.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, segment] of wanted.entries()) {
    const text = given[index] ?? "";
    const [, name, verb = ""] = /^\{(\w+)\}(:\w+)?$/.exec(segment) ?? [];
    if (name === undefined) {
      if (segment !== text) return undefined;
      continue;
    }
    if (!text.endsWith(verb)) return undefined;
    const value = decodeSegment(text.slice(0, text.length - verb.length));
    if (!value) return undefined;
    params[name] = value;
  }
  return params;
}

function decodeSegment(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
