import type { Handler } from "../simulator/route.ts";
import { renderNotFound } from "./page.ts";
import type { World } from "./world.ts";

/**
 * Routes custom methods such as `POST /v3/projects/shop:getIamPolicy` by the verb behind the colon. The handler gets the segment without it.
 *
 * @param param - The name of the last segment in the route's path.
 */
export function byVerb(param: string, verbs: Readonly<Record<string, Handler<World>>>): Handler<World> {
  const handlers = new Map(Object.entries(verbs));
  return (call, world) => {
    const segment = call.params[param] ?? "";
    const colon = segment.lastIndexOf(":");
    const handle = handlers.get(segment.slice(colon + 1));
    if (colon < 1 || handle === undefined) return renderNotFound();
    return handle({ ...call, params: { ...call.params, [param]: segment.slice(0, colon) } }, world);
  };
}
