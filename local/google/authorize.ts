import { randomUUID } from "node:crypto";
import type { Reply } from "../simulator/reply.ts";
import type { Handler } from "../simulator/route.ts";
import { findAccount } from "./accounts.ts";
import { type AuthorizationRequest, parseAuthorizationRequest } from "./authorization-request.ts";
import { redirectWithCode, redirectWithError } from "./callback.ts";
import { renderConsentPage } from "./consent-page.ts";
import { isEmbeddedBrowser } from "./embedded-browser.ts";
import { renderAuthorizationError } from "./page.ts";
import { isSignInScope } from "./scopes.ts";
import type { World } from "./world.ts";

const PAGE_LIFETIME_MS = 3_600_000;

/** `GET /o/oauth2/v2/auth`: the consent page, or with `prompt=none` an answer without any page. */
export const getAuthorization: Handler<World> = ({ query, headers }, world) => {
  if (isEmbeddedBrowser(headers["user-agent"])) {
    return renderAuthorizationError(
      403,
      "disallowed_useragent",
      "This app's request does not comply with the policy on embedded browsers.",
    );
  }
  const request = parseAuthorizationRequest(query, world);
  if (request.prompts.includes("none")) return answerSilently(world, request);
  const id = randomUUID();
  world.pendingConsents.set(id, { request, expiresAt: new Date(world.clock.now().getTime() + PAGE_LIFETIME_MS) });
  return renderConsentPage(id, request, world.accounts);
};

/** `POST /signin/oauth/consent`: the form of the consent page. Its id refers to the checked request. */
export const postConsent: Handler<World> = ({ form }, world) => {
  const pending = world.pendingConsents.get(form.get("request") ?? "");
  if (pending === undefined || pending.expiresAt <= world.clock.now()) {
    return renderAuthorizationError(400, "invalid_request", "This page has expired. Go back to the application and start again.");
  }
  const { request } = pending;
  const decision = form.get("decision");
  if (decision === "deny") return redirectWithError(world, request, "access_denied");
  const account = world.accounts.find(({ sub }) => sub === form.get("account"));
  if (decision !== "allow" || account === undefined) {
    return renderAuthorizationError(400, "invalid_request", "Go back, choose an account and press Allow or Deny.");
  }
  const policy = world.settings.admin_policy_enforced;
  if (policy === "redirect") return redirectWithError(world, request, "admin_policy_enforced");
  if (policy)
    return renderAuthorizationError(400, "admin_policy_enforced", "An administrator of this account does not allow the application.");
  const ticked = form.getAll("scope");
  const granted = request.scopes.filter((scope) => isSignInScope(scope) || ticked.includes(scope));
  return redirectWithCode(world, request, account, granted, true);
};

/** Answers without a page: the account must be known (by the hint, or as the only account) and must have granted every scope before. */
function answerSilently(world: World, request: AuthorizationRequest): Reply {
  const { loginHint, clientId, scopes } = request;
  const only = world.accounts.length === 1 ? world.accounts[0] : undefined;
  const account = loginHint === null ? only : findAccount(world.accounts, loginHint);
  if (account === undefined) return redirectWithError(world, request, "login_required");
  if (!world.grants.hasConsent(account.sub, clientId, scopes)) return redirectWithError(world, request, "consent_required");
  return redirectWithCode(world, request, account, scopes, false);
}
