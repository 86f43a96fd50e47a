import * as oauth from "oauth4webapi";
import { Failure } from "../errors.ts";
import type { ServerMetadata } from "./server-metadata.ts";

/**
 * How a provider treats the `iss` parameter of RFC 9207.
 *
 * `as-published`: absent is refused when the metadata says that the provider sends it. `when-present`: compared when it
 * comes, for a provider that publishes it before it sends it to everybody (Google rolls it out account by account).
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

/** Every part in front of a function takes a URL of this many bytes; the largest answer of a provider that we know has a quarter of it. */
const maxQueryBytes = 8 * 1024;

/**
 * Builds the query of a callback from a form that was posted to it. A parameter that is not known stays behind, a token above
 * all; one that came twice stays there twice, for {@link parseCallback} to refuse.
 *
 * @throws {Failure} `callback_invalid`: it is longer than 8 KB.
 * @see {@link https://openid.net/specs/oauth-v2-form-post-response-mode-1_0.html OAuth 2.0 Form Post Response Mode}
 */
export function toCallbackQuery(form: URLSearchParams): string {
  const query = new URLSearchParams([...form].filter(([name]) => knownParameters.has(name))).toString();
  if (query.length > maxQueryBytes) {
    throw new Failure("callback_invalid", { detail: `a form of ${query.length} bytes` });
  }
  return query;
}

/** Parameters that were checked against the attempt they belong to: the only ones that `requestTokens` takes. */
export type CheckedCallback = { readonly parameters: URLSearchParams };

/**
 * Checks a provider's redirect against the login attempt: one value per parameter, the issuer that was asked, the state
 * that was sent, and a code rather than an error. Unchecked parameters cannot be passed on (oauth4webapi brands them).
 *
 * The issuer is compared before anything else is believed, error answers included: this is what stops a mix-up.
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

// Here and not in oauth4webapi alone: it takes an empty `iss` for an absent one.
function checkIssuer(server: ServerMetadata, issuers: readonly string[]): void {
  const absent = issuers.length === 0 && server.authorization_response_iss_parameter_supported === true;
  if (absent || issuers.some((issuer) => issuer !== server.issuer)) {
    throw new Failure("issuer_mismatch");
  }
}

// oauth4webapi's errors hold every parameter, the code included, in `cause`: none of them is passed on.
function validate(server: ServerMetadata, clientId: string, parameters: URLSearchParams, state: string): URLSearchParams {
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
