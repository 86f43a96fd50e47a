import { defined } from "../../defined.ts";
import type { CodeFlowSettings } from "../code-flow.ts";
import { defaultScopes } from "./google-scopes.ts";

export const googleIssuer = "https://accounts.google.com";

/** How Google's client ids look. Anything else would not be safe in a command. */
const form = /^[\w.-]{1,200}$/;

/**
 * Builds the command by which an administrator of the customer's organisation exempts one application from session control, and no other: a
 * binding of Access Context Manager for a group of people. A session of 0 seconds has no end.
 *
 * @param clientId - Of our OAuth client.
 * @see {@link https://docs.cloud.google.com/access-context-manager/docs/session-controls-for-reauthentication Session controls}
 */
export const buildExemption = (clientId: string): string =>
  [
    "# A GcpUserAccessBinding of Access Context Manager, for this application alone: a session of 0 seconds has no end.",
    "cat > aurora-session.yaml <<'EOF'",
    "scopedAccessSettings:",
    "- scope:",
    "    clientScope:",
    "      restrictedClientApplication:",
    `        clientId: ${form.test(clientId) ? clientId : "CLIENT_ID"}`,
    "  activeSettings:",
    "    sessionSettings:",
    "      sessionLength: 0s",
    "      sessionLengthEnabled: true",
    "      sessionReauthMethod: LOGIN",
    "EOF",
    "gcloud access-context-manager cloud-bindings create --organization=ORGANIZATION_ID --group-key=GROUP_ID --binding-file=aurora-session.yaml",
  ].join("\n");

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
