import { Refused } from "../simulator/reply.ts";
import type { Handler } from "../simulator/route.ts";
import { authenticateClient } from "./client-authentication.ts";
import { exchangeCode } from "./exchange-code.ts";
import { exchangeAssertion, JWT_BEARER } from "./jwt-bearer.ts";
import { refresh } from "./refresh.ts";
import { json, oauthError } from "./reply.ts";
import type { World } from "./world.ts";

/** `POST /token` */
export const postToken: Handler<World> = (call, world) => {
  const { form } = call;
  for (const name of form.keys()) {
    if (form.getAll(name).length > 1) {
      throw new Refused(oauthError(400, "invalid_request", `OAuth 2 parameters can only have a single value: ${name}`));
    }
  }
  const grantType = form.get("grant_type");
  if (!grantType) throw new Refused(oauthError(400, "invalid_request", "Missing required parameter: grant_type"));
  if (grantType === JWT_BEARER) return exchangeAssertion(form, world);
  if (grantType !== "authorization_code" && grantType !== "refresh_token") {
    throw new Refused(oauthError(400, "unsupported_grant_type", `Invalid grant_type: ${grantType}`));
  }
  const client = authenticateClient(call, world);
  return grantType === "authorization_code" ? exchangeCode(form, client, world) : refresh(form, client, world);
};

/** `GET /token` is refused: it would put secrets into a URL. */
export const refuseTokenGet: Handler<World> = () =>
  json(405, { error: "invalid_request", error_description: "Method not allowed" }, { allow: "POST" });
