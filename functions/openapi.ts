import document from "../docs/openapi.json" with { type: "json" };
import { publicEndpoint } from "../lib/http/endpoint.ts";
import { httpLambda } from "../lib/http/http-lambda.ts";
import { HttpReply } from "../lib/http/reply.ts";

/** `GET /openapi.json`: the description of this API. It holds nothing of anybody. Its server is the one that answers. */
export const createHandler = () => {
  const text = JSON.stringify({ ...document, servers: [{ url: "/" }] });
  return publicEndpoint({}, async () => new HttpReply(200, text, { headers: { "content-type": "application/json; charset=utf-8" } }));
};

export const handler = httpLambda(createHandler, () => ({}));
