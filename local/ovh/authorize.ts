import { randomUUID } from "node:crypto";
import { escapeHtml } from "../simulator/page.ts";
import type { Handler } from "../simulator/route.ts";
import type { Account } from "./accounts.ts";
import { parseAuthorizationRequest, redirectBack } from "./authorization-request.ts";
import { renderOvhPage, renderRefusal } from "./page.ts";
import { regionOf } from "./regions.ts";
import { describeScopes } from "./scopes.ts";
import type { AuthorizationRequest, World } from "./world.ts";

/** `GET /{region}/auth/oauth2/authorize`: the consent page, with the accounts of the region. */
export const getAuthorization: Handler<World> = ({ path, query }, world) => {
  const region = regionOf(path);
  const request = parseAuthorizationRequest(region, query, world);
  const id = randomUUID();
  world.pendingConsents.set(id, request);
  const accounts = world.accounts.filter((account) => account.region === region);
  return renderOvhPage(200, "Sign in with OVHcloud (simulated)", renderConsent(id, request, accounts));
};

/** `POST /{region}/auth/oauth2/consent`: the form of the consent page. A person agrees to everything or to nothing. */
export const postConsent: Handler<World> = ({ form }, world) => {
  const id = form.get("request") ?? "";
  const request = world.pendingConsents.get(id);
  if (request === undefined) return renderRefusal(400, "invalid_request", "This page was used before. Start again in the application.");
  world.pendingConsents.delete(id);
  const account = world.accounts.find(({ region, nichandle }) => region === request.region && nichandle === form.get("account"));
  if (form.get("decision") !== "allow" || account === undefined) return redirectBack(request, { error: "access_denied" });
  const { region, clientId, scopes, redirectUri, challenge } = request;
  const expiresAt = world.clock.after(world.settings.code_seconds);
  const { nichandle } = account;
  return redirectBack(request, {
    code: world.grants.issueCode({ region, clientId, nichandle, scopes, redirectUri, challenge, expiresAt }),
  });
};

function renderConsent(id: string, request: AuthorizationRequest, accounts: readonly Account[]): string {
  const application = new URL(request.redirectUri).host;
  return `<h1>${escapeHtml(application)} wants to use your OVHcloud account</h1>
<p><small>Client ${escapeHtml(request.clientId)} · region ${request.region.toUpperCase()}</small></p>
<form method="post" action="/${request.region}/auth/oauth2/consent">
<input type="hidden" name="request" value="${escapeHtml(id)}">
<fieldset>
<legend>Choose an account</legend>
${accounts.map((account, index) => renderAccount(account, index === 0)).join("\n")}
</fieldset>
<p>It will be able to:</p>
<ul>${describeScopes(request.scopes)
    .map((sentence) => `<li>${escapeHtml(sentence)}</li>`)
    .join("")}</ul>
<div class="buttons">
<button name="decision" value="deny">Deny</button>
<button class="primary" name="decision" value="allow">Authorize</button>
</div>
</form>`;
}

function renderAccount({ nichandle, email }: Account, checked: boolean): string {
  return `<label><input type="radio" name="account" value="${escapeHtml(nichandle)}" required${checked ? " checked" : ""}>
<span>${escapeHtml(nichandle)}<small>${escapeHtml(email)}</small></span></label>`;
}
