import type { Token } from "../../lib/connections/provider.ts";
import { toFailureView } from "../../lib/connections/to-connection-view.ts";
import type { ServedToken } from "../../lib/connections/tokens/served-token.ts";
import { defined } from "../../lib/defined.ts";
import { toAbout } from "../providers.ts";

/** Builds the broker's answer. @param served - `account`: of the account that a setup made. */
export function toTokenView({ warning, account, facts, ...token }: ServedToken & { readonly account?: string }) {
  return {
    ...toTokenValue(token),
    expires_at: token.expiresAt?.toISOString() ?? null,
    scopes: token.scopes,
    missing_scopes: token.missingScopes,
    about: toAbout(facts),
    ...defined({ account }),
    ...(warning === undefined ? {} : { warning: { ...toFailureView(warning.code), since: warning.since.toISOString() } }),
  };
}

const toTokenValue = (token: Token) =>
  token.type === "bearer"
    ? { access_token: token.accessToken.reveal(), token_type: "Bearer" }
    : {
        access_key_id: token.accessKeyId,
        secret_access_key: token.secretAccessKey.reveal(),
        session_token: token.sessionToken.reveal(),
      };
