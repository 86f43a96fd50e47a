import { defined } from "../../defined.ts";
import type { CodeFlowSettings } from "../code-flow.ts";
import { defaultScopes } from "./google-scopes.ts";
import { buildExemption } from "./session-control.ts";

export const googleIssuer = "https://accounts.google.com";

/**
 * Google as a code-flow provider.
 *
 * Its scopes, unless the operator sets others, are `openid email` and one Cloud scope: with a single one the consent page has no boxes to
 * untick.
 *
 * @see {@link https://developers.google.com/identity/protocols/oauth2/web-server OAuth 2.0 for web server applications}
 */
export const googleSettings: CodeFlowSettings = {
  provider: "gcp",
  scopes: defaultScopes,
  scopeAliases: { email: "https://www.googleapis.com/auth/userinfo.email", profile: "https://www.googleapis.com/auth/userinfo.profile" },
  // Google publishes the `iss` parameter, and has rolled it out account by account since February 2026.
  issuerParameter: "when-present",
  // Google publishes limits for new grants, but none for refreshes. This is a cautious bound.
  refreshesPerMinute: 60_000,
  needsRefreshToken: true,
  rotatesRefreshTokens: false,
  revokesWholeAccount: true,
  revocationAuthentication: "none",
  accountPage: "https://myaccount.google.com/connections",
  sessionControlSubtypes: ["invalid_rapt", "rapt_required"],
  buildExemption,
  authorizationParameters: ({ askConsent, letsChoose = false, identity }) => ({
    access_type: "offline",
    ...toPrompt({ select_account: letsChoose, consent: askConsent }),
    ...defined({ login_hint: identity?.id }),
  }),
};

/** One parameter with each word that is wanted, as Google reads it. */
function toPrompt(wanted: Readonly<Record<string, boolean>>) {
  const words = Object.keys(wanted).filter((word) => wanted[word]);
  return words.length === 0 ? {} : { prompt: words.join(" ") };
}
