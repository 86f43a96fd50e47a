import type { CodeFlowSettings } from "../code-flow.ts";

export const googleIssuer = "https://accounts.google.com";

/** Everything that the account may do in Google Cloud. */
export const cloudPlatform = "https://www.googleapis.com/auth/cloud-platform";

/**
 * Google as a code-flow provider.
 *
 * The scopes are `openid email` and one Cloud scope: with a single one the consent page has no boxes to untick. `cloud-platform`
 * includes `compute`; `cloudresourcemanager` is in no current discovery document.
 *
 * @see {@link https://developers.google.com/identity/protocols/oauth2/web-server OAuth 2.0 for web server applications}
 */
export const googleSettings: CodeFlowSettings = {
  provider: "gcp",
  scopes: ["openid", "email", cloudPlatform],
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
  authorizationParameters: ({ askConsent, identity }) => ({
    access_type: "offline",
    ...(askConsent ? { prompt: "consent" } : {}),
    ...(identity === undefined ? {} : { login_hint: identity.id }),
  }),
};
