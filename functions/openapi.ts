import document from "../docs/openapi.json" with { type: "json" };
import { httpLambda } from "../lib/http/http-lambda.ts";
import { HttpReply } from "../lib/http/reply.ts";
import { serve } from "../lib/http/serve.ts";
import * as routes from "./routes.ts";

/** `GET /openapi.json`: the description of this API. It holds nothing of anybody. Its server is the one that answers. */
export const createHandler = serve(routes.readDescription, () => {
  const text = JSON.stringify({ ...document, servers: [{ url: "/" }] });
  return () => new HttpReply(200, text, { headers: { "content-type": "application/json; charset=utf-8" } });
});

export const handler = httpLambda(createHandler, () => ({}));
