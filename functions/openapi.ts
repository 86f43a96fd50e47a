import document from "../docs/openapi.json" with { type: "json" };
import { oneOf, readConfig } from "../lib/config.ts";
import { HttpReply } from "../lib/http/reply.ts";
import { httpLambda, serve } from "../lib/http/serve.ts";
import * as routes from "./routes.ts";

type Deps = { readonly auroraRoutes: "on" | "off" };

/** `GET /openapi.json`: the description of the routes that this stage has. It holds no customer data. Its server is the one that answers. */
export const createHandler = serve(routes.readDescription, ({ auroraRoutes }: Deps) => {
  const paths = auroraRoutes === "on" ? document.paths : leaveAuroraOut(document.paths);
  const text = JSON.stringify({ ...document, paths, servers: [{ url: "/" }] });
  return () => new HttpReply(200, text, { headers: { "content-type": "application/json; charset=utf-8" } });
});

const leaveAuroraOut = (paths: Readonly<Record<string, object>>) =>
  Object.fromEntries(
    Object.entries(paths).flatMap(([path, on]) => {
      const kept = Object.entries(on).filter(([, operation]) => !("x-aurora-only" in operation));
      return kept.length === 0 ? [] : [[path, Object.fromEntries(kept)]];
    }),
  );

export const handler = httpLambda(createHandler, (env) => readConfig(env, { auroraRoutes: oneOf("AURORA_ROUTES", ["on", "off"], "on") }));
