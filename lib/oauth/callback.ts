import { Failure } from "../errors.ts";
import { redeemingLibrary } from "./oauth4webapi.lazy.ts";
import type { ServerMetadata } from "./server-metadata.ts";

/**
 * How a provider treats the `iss` parameter of RFC 9207.
 *
 * `as-published`: a callback without it is refused when the metadata says that the provider sends it. `when-present`: it is
 * compared only when it is there. Google needs this: it publishes the parameter, but rolls it out account by account.
 */
export type IssuerParameter = "as-published" | "when-present";

/**
 * What an authorization server may send to a callback: RFC 6749 (sections 4.1.2 and 4.1.2.1), RFC 9207, OpenID Connect Session
 * Management, and what Google adds.
 */
const knownParameters: ReadonlySet<string> = new Set([
  ...["state", "code", "scope", "iss", "error", "error_description", "error_uri", "error_subtype", "session_state"],
  ...["authuser", "hd", "prompt"],
]);

/** Every part in front of a function accepts a URL of this size. The largest known answer of a provider has a quarter of it. */
const maxQueryBytes = 8 * 1024;

/**
 * Builds the query of a callback from a form that was posted to it. Unknown parameters are dropped, above all tokens. A
 * repeated parameter stays repeated, so that {@link parseCallback} refuses it.
 *
 * @throws {Failure} `callback_invalid`: the query is longer than 8 KB.
 * @see {@link https://openid.net/specs/oauth-v2-form-post-response-mode-1_0.html OAuth 2.0 Form Post Response Mode}
 */
export function toCallbackQuery(form: URLSearchParams): string {
  const query = new URLSearchParams([...form].filter(([name]) => knownParameters.has(name))).toString();
  if (query.length > maxQueryBytes) {
    throw new Failure("callback_invalid", { detail: `a form of ${query.length} bytes` });
  }
  return query;
}

/** Parameters that were checked against their attempt. `requestTokens` takes no others. */
export type CheckedCallback = { readonly parameters: URLSearchParams };

/**
 * Checks a provider's redirect against the login attempt: one value per parameter, the expected issuer, the state of the
 * attempt, and a code rather than an error. Unchecked parameters cannot be passed on (oauth4webapi brands them).
 *
 * The issuer is compared first, in error answers too: this stops a mix-up attack.
 *
 * @throws {Failure} `issuer_mismatch`, `consent_denied`, `consent_blocked` or `callback_invalid`. A retry means a new login.
 * @see {@link https://www.rfc-editor.org/rfc/rfc9207.html#section-2.4 RFC 9207, section 2.4}
 */
export function parseCallback(
  metadata: ServerMetadata,
  clientId: string,
  parameters: URLSearchParams,
  expected: { readonly state: string; readonly issuerParameter: IssuerParameter },
): CheckedCallback {
  const server = { ...metadata };
  if (expected.issuerParameter === "when-present") {
    delete server.authorization_response_iss_parameter_supported;
  }
  checkIssuer(server, parameters.getAll("iss"));
  const checked = validate(server, clientId, parameters, expected.state);
  const [code, ...more] = checked.getAll("code");
  if (code === undefined || code === "" || more.length > 0 || checked.has("access_token")) {
    throw new Failure("callback_invalid", { detail: "code" });
  }
  return { parameters: checked };
}

// oauth4webapi treats an empty `iss` as absent, so its own check is not enough.
function checkIssuer(server: ServerMetadata, issuers: readonly string[]): void {
  const absent = issuers.length === 0 && server.authorization_response_iss_parameter_supported === true;
  if (absent || issuers.some((issuer) => issuer !== server.issuer)) {
    throw new Failure("issuer_mismatch");
  }
}

// oauth4webapi's errors hold every parameter in `cause`, the code included. They are never passed on.
function validate(server: ServerMetadata, clientId: string, parameters: URLSearchParams, state: string): URLSearchParams {
  const oauth = redeemingLibrary();
  try {
    return oauth.validateAuthResponse(server, { client_id: clientId }, parameters, state);
  } catch (error) {
    throw error instanceof oauth.AuthorizationResponseError
      ? toAnswerFailure(error.error)
      : new Failure("callback_invalid", { detail: "parameters" });
  }
}

const blocked = new Set(["admin_policy_enforced", "org_internal"]);

function toAnswerFailure(error: string): Failure {
  if (blocked.has(error)) {
    return new Failure("consent_blocked");
  }
  return error === "access_denied" ? new Failure("consent_denied") : new Failure("callback_invalid", { detail: "error answer" });
}
