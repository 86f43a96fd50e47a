import { createHash } from "node:crypto";
import type { Call } from "../simulator/call.ts";
import { json, type Reply } from "../simulator/reply.ts";
import type { Handler } from "../simulator/route.ts";
import { findClient } from "./authorization-request.ts";
import { readClientFields } from "./client-authentication.ts";
import type { Grant } from "./grants.ts";
import { refuseOauth, unknownClient } from "./refusals.ts";
import { type Region, regionOf } from "./regions.ts";
import { isKnownScope, parseScopes } from "./scopes.ts";
import type { OvhClient, World } from "./world.ts";

/** `POST /{region}/auth/oauth2/token` */
export const postToken: Handler<World> = (call, world) => {
  const region = regionOf(call.path);
  const { form } = call;
  if ([...form.keys()].some((name) => form.getAll(name).length > 1)) throw refuseOauth(400, "invalid_request", "repeated parameter");
  switch (form.get("grant_type")) {
    case "authorization_code":
      return exchangeCode(form, authenticate(region, call, world), world);
    case "refresh_token":
      return refresh(form, authenticate(region, call, world), world);
    case "client_credentials":
      return issueToServiceAccount(region, call, world);
    default:
      throw refuseOauth(400, "unsupported_grant_type", "unknown grant type");
  }
};

function authenticate(region: Region, call: Call, world: World): OvhClient {
  const { clientId, secret } = readClientFields(call);
  const client = findClient(region, clientId, world);
  if (client === undefined || client.clientSecret !== secret) throw unknownClient();
  return client;
}

/** Exchanges a code for tokens. A failed attempt uses the code up too. */
function exchangeCode(form: URLSearchParams, { region, clientId }: OvhClient, world: World): Reply {
  const text = form.get("code") ?? "";
  const earlier = world.grants.broughtBy.get(text);
  if (earlier !== undefined && world.settings.revoke_on_code_reuse) earlier.ended = true;
  const code = world.grants.takeCode(text);
  const isOurs = code?.region === region && code.clientId === clientId && code.redirectUri === form.get("redirect_uri");
  if (code === undefined || !isOurs || code.expiresAt <= world.clock.now()) {
    throw refuseOauth(400, "invalid_grant", "invalid authorization code");
  }
  const verifier = form.get("code_verifier");
  if (
    code.challenge !== null &&
    createHash("sha256")
      .update(verifier ?? "")
      .digest("base64url") !== code.challenge
  ) {
    throw refuseOauth(400, "invalid_grant", "invalid code verifier");
  }
  const { nichandle, scopes } = code;
  const grant: Grant = { clientId, nichandle, scopes, ended: false };
  world.grants.broughtBy.set(text, grant);
  const refreshToken = world.settings.refresh_tokens === "none" ? undefined : world.grants.issueRefreshToken(region, grant).text;
  return answerWith(region, grant, refreshToken, world);
}

/** A replaced refresh token that is used again ends the grant with all of its tokens: a thief may have it. */
function refresh(form: URLSearchParams, { region, clientId }: OvhClient, world: World): Reply {
  const { grants, settings } = world;
  const token = grants.refreshTokens.get(form.get("refresh_token") ?? "");
  if (token === undefined || token.region !== region || token.grant.clientId !== clientId || token.grant.ended) {
    throw refuseOauth(400, "invalid_grant", "invalid refresh token");
  }
  if (token.status === "replaced") {
    token.grant.ended = true;
    throw refuseOauth(400, "invalid_grant", "refresh token was used before");
  }
  if (settings.refresh_tokens !== "rotated") return answerWith(region, token.grant, undefined, world);
  token.status = "replaced";
  return answerWith(region, token.grant, grants.issueRefreshToken(region, token.grant).text, world);
}

function answerWith(region: Region, grant: Grant, refreshToken: string | undefined, { grants, settings, clock }: World): Reply {
  const seconds = settings.login_token_seconds;
  const { nichandle, scopes } = grant;
  const token = grants.issueAccessToken({ region, nichandle, scopes, grant, clientId: null, expiresAt: clock.after(seconds) });
  return answer(token.text, seconds, scopes, refreshToken);
}

/** A token of a service account lives for an hour, and comes without a refresh token. `scope` is required. */
function issueToServiceAccount(region: Region, call: Call, { grants, serviceAccounts, settings, clock }: World): Reply {
  const { clientId, secret } = readClientFields(call);
  const account = serviceAccounts.find((one) => one.region === region && one.clientId === clientId && one.secret === secret);
  if (account === undefined) throw unknownClient();
  const scopes = parseScopes(call.form.get("scope"));
  if (scopes.length === 0 || !scopes.every(isKnownScope)) throw refuseOauth(400, "invalid_request", "invalid scope");
  const seconds = settings.client_token_seconds;
  const { nichandle } = account;
  const expiresAt = clock.after(seconds);
  const token = grants.issueAccessToken({ region, nichandle, scopes, grant: null, clientId: account.clientId, expiresAt });
  return answer(token.text, seconds, scopes, undefined);
}

const answer = (accessToken: string, expiresIn: number, scopes: readonly string[], refreshToken: string | undefined): Reply =>
  json(
    200,
    {
      access_token: accessToken,
      token_type: "Bearer",
      expires_in: expiresIn,
      scope: scopes.join(" "),
      ...(refreshToken === undefined ? {} : { refresh_token: refreshToken }),
    },
    { "cache-control": "no-store" },
  );
