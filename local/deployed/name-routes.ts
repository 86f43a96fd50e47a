import { decodePath } from "../lambda/decode-path.ts";
import { createRouter } from "../lambda/routes.ts";
import type { Template } from "../lambda/template.ts";
import type { OnAnswer } from "./front.ts";
import type { PassedAnswer } from "./pass-on.ts";

/** Tells each answer with the route that gave it, such as `GET /path`, as the template has it. A path that cannot be decoded has none. */
export function nameRoutes({ functions }: Pick<Template, "functions">, tell: (route: string, answer: PassedAnswer) => void): OnAnswer {
  const match = createRouter(functions);
  return (method, path, answer) => {
    const decoded = decodePath(path);
    const found = decoded === undefined ? undefined : match(method, decoded);
    if (found !== undefined) {
      tell(found.route.key, answer);
    }
  };
}
