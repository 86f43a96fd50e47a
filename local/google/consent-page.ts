import { escapeHtml } from "../simulator/page.ts";
import type { Reply } from "../simulator/reply.ts";
import { type Account, findAccount } from "./accounts.ts";
import type { AuthorizationRequest } from "./authorization-request.ts";
import { renderPage } from "./page.ts";
import { describeScope, isSignInScope } from "./scopes.ts";

/** Renders one page for choosing the account and the scopes: a plain form that works without JavaScript and by keyboard. */
export function renderConsentPage(id: string, request: AuthorizationRequest, accounts: readonly Account[]): Reply {
  const application = new URL(request.redirectUri).host;
  const preselected = (request.loginHint === null ? undefined : findAccount(accounts, request.loginHint)) ?? accounts[0];
  const optional = request.scopes.filter((scope) => !isSignInScope(scope));
  return renderPage(
    200,
    "Sign in with Google (simulated)",
    `<h1>${escapeHtml(application)} wants access to your Google Account</h1>
<p><small>Client ${escapeHtml(request.clientId)}</small></p>
<form method="post" action="/signin/oauth/consent">
<input type="hidden" name="request" value="${escapeHtml(id)}">
<fieldset>
<legend>Choose an account</legend>
${accounts.map((account) => renderAccount(account, account === preselected)).join("\n") || "<p>This simulator has no accounts.</p>"}
</fieldset>
${request.scopes.some(isSignInScope) ? "<p>It will learn your account id and, if asked for, your email address and name.</p>" : ""}
${optional.length > 0 ? renderScopes(optional) : ""}
<div class="buttons">
<button name="decision" value="deny">Deny</button>
<button class="primary" name="decision" value="allow">Allow</button>
</div>
</form>`,
  );
}

function renderAccount({ sub, email, name, hd }: Account, checked: boolean): string {
  const managed = hd === null ? "" : ` · managed by ${escapeHtml(hd)}`;
  return `<label><input type="radio" name="account" value="${escapeHtml(sub)}" required${checked ? " checked" : ""}>
<span>${escapeHtml(name || email)}<small>${escapeHtml(email)}${managed}</small></span></label>`;
}

function renderScopes(scopes: readonly string[]): string {
  return `<fieldset>
<legend>Select what it can access</legend>
${scopes.map(renderScope).join("\n")}
</fieldset>`;
}

function renderScope(scope: string): string {
  return `<label><input type="checkbox" name="scope" value="${escapeHtml(scope)}" checked>
<span>${escapeHtml(describeScope(scope))}<small>${escapeHtml(scope)}</small></span></label>`;
}
