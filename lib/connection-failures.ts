import { caller, customer, ending, type FailureRow, operator, passing, startAgain, tryLater } from "./failure-row.ts";

/** What may be wrong with a connection, from its login link to its disconnect. */
export const connectionFailures = {
  // Login: from the login link to the confirmation.
  ticket_invalid: customer(400, "The login link is no longer valid", startAgain),
  state_invalid: customer(400, "The login attempt is unknown, expired or already used", startAgain),
  browser_mismatch: customer(400, "The login was not started in this browser", `${startAgain} Use one browser for all of it.`),
  callback_invalid: customer(400, "The provider's answer is not usable", startAgain),
  issuer_mismatch: customer(400, "The answer came from another provider than the one asked", startAgain),
  consent_denied: customer(403, "Consent was not given", "Start again and agree on the provider's page."),
  consent_blocked: ending(
    403,
    "The customer's administrator does not allow this application",
    "Ask the administrator of your account at the provider to allow it.",
  ),
  scope_missing: customer(403, "A permission that is needed was not granted", "Start again and leave every permission ticked."),
  refresh_token_missing: customer(
    409,
    "The provider issued no refresh token",
    "Remove this application at the provider's account page, then start again.",
  ),
  account_mismatch: customer(
    409,
    "This is another account than the one connected before",
    "Use the same account, or start again with replace_account.",
  ),
  account_claimed: customer(
    409,
    "This account is connected to another organisation",
    "Disconnect it in the other organisation first, or connect another account.",
  ),
  already_connected: customer(
    409,
    "This account, or another one in its place, is connected in this organisation already",
    "Use the connection that there is, or disconnect it first. Or start again with another account of the provider.",
  ),
  id_token_invalid: customer(400, "The provider's proof of identity is not valid", startAgain),
  confirmation_invalid: customer(400, "The confirmation is unknown, expired or already used", startAgain),
  confirmation_foreign: customer(
    403,
    "The connection was started by another person",
    "The person who started it must confirm it. Start again.",
  ),
  grant_invalid: customer(400, "The provider refused the login code", startAgain),
  login_revoked: customer(409, "Access to the same account was revoked during this login", startAgain),

  // The stored record, to its disconnect.
  credential_missing: customer(409, "The connection has no credential", "Connect the provider again."),
  credential_expired: ending(409, "The stored credential has expired", "Connect the provider again."),
  grant_revoked: ending(409, "The customer's grant was revoked or has run out", "Connect the provider again."),
  credential_rejected: ending(
    409,
    "The provider does not accept the customer's client and its secret",
    "Check that the client still exists at the provider, or create another one, and connect it.",
  ),
  access_credential_rejected: customer(
    409,
    "The provider does not accept the credential of this level of access",
    "Correct that credential at the provider, or connect again with another one. The connection's other tokens still work.",
  ),
  client_scope_missing: ending(
    409,
    "The customer's client lacks a scope that is needed",
    "Give the client every scope that this application needs, at the provider, then check again.",
  ),
  trust_insecure: ending(
    409,
    "What the customer set up at the provider would let others in as well",
    "Correct it at the provider as the connection's page says, then check again. Until then no token is handed out.",
  ),
  client_unknown: ending(
    409,
    "The provider does not know the customer's client, or it is switched off there",
    "Check the client's id and the directory that it is in, or create another client, and connect it.",
  ),
  client_blocked: ending(
    403,
    "A policy of the customer's blocks the client",
    "An administrator of the account must exempt the client, or the addresses of this application, from the policy. Then check again.",
  ),
  directory_unknown: ending(
    404,
    "The provider has no such directory",
    "Check the directory's id and the cloud that it is in, and connect again.",
  ),
  wrong_cloud: ending(
    409,
    "The directory is in another cloud of the provider",
    "Connect again, and choose the cloud that the directory is in.",
  ),
  wrong_partition: customer(
    400,
    "The account is in another partition of the provider than this application, and no session crosses from one to the other",
    "Connect an account of this application's partition, or ask its operator to run it in the partition of your account as well.",
  ),
  subscription_missing: customer(
    409,
    "The customer's client can see no enabled subscription",
    "Give the client a role such as Reader on a subscription, wait for up to ten minutes, and connect again.",
  ),
  trust_refused: ending(
    409,
    "The customer's account does not let this application in",
    "Check that what was set up for this application still exists in the account, and is exactly as the connection's page says. What was set up a moment ago may take some minutes. Then check again.",
  ),
  federation_forbidden: ending(
    409,
    "A policy of the customer's forbids to trust this application's issuer",
    "An administrator of the account must allow the issuer that the connection's page names, or connect in another way.",
  ),
  consent_withdrawn: ending(
    409,
    "A permission that is needed was withdrawn",
    "Connect the provider again and leave every permission ticked.",
  ),
  session_control: ending(
    409,
    "The customer's administrator ends the sessions of this application after some hours",
    "The customer's Workspace administrator must exempt this application from session control: with a user access binding of Access Context Manager whose scopedAccessSettings name this application's client id, and a sessionLength of 0s. The command does it. Connecting again every day does not help: it works only until the next session ends.",
  ),
  own_client_rejected: passing(
    "customer",
    409,
    "The provider does not accept the organisation's own OAuth client",
    "Check at the provider that the client exists, has the redirect URIs of this application, and that its secret is the one that was set. Then set it again with PUT /oauth-clients/{provider}. Its connections are retried automatically.",
  ),
  own_client_in_use: caller(
    409,
    "Connections were made with the organisation's own OAuth client",
    "Disconnect the connections that were made with it (accounts names them), and wait for their revocation, before the client is removed.",
  ),
  connection_busy: passing("operator", 503, "The connection is being refreshed by another process", tryLater),
  // Not a fault: no alarm counts it.
  stopped: operator(
    "The operator has stopped access for now",
    "Nothing needs to be done, and no retry helps before the operator lifts the stop. Disconnecting works meanwhile.",
    true,
  ),
  refresh_paused: operator("Refreshes are paused for maintenance", "Try again after the time given in retry_after_seconds.", true),
  plan_outdated: customer(
    409,
    "What setup would change is not what the plan says any more",
    "Look at the plan again and apply the new one.",
  ),
  setup_missing: customer(
    404,
    "No setup has prepared this at the provider",
    "Name a project or another target that is set up, or apply the setup for it and ask again when it has ended.",
  ),
  target_disabled: customer(
    409,
    "The customer has switched this off",
    "Switch it on again in the settings of the connection, or name another one.",
  ),
  access_not_set_up: customer(
    409,
    "The setup was made without this level of access",
    "Apply the setup again with this level of access, or ask for less.",
  ),
  setup_access_lost: customer(
    409,
    "The provider does not let in what the setup made any more",
    "Apply the setup again: it repairs what was removed, switched off or made anew.",
  ),
  setup_needs_login: customer(409, "Only a connection by a login is set up by this service", "Connect with a login to let it be set up."),
  setup_approval_required: customer(
    409,
    "A person must approve what this setup would change",
    "Look at the plan of the setup, and apply it if you agree.",
  ),
  login_under_way: passing(
    "caller",
    409,
    "A login of the same account is under way, and revoking would end it too",
    "It is retried automatically once that login has ended.",
  ),
  connection_disconnecting: caller(409, "The connection is being disconnected", "Connect the provider again after the disconnect."),
  refresh_interrupted: operator("The work on the connection was interrupted", "It is retried automatically.", true),
  revocation_unsupported: customer(
    409,
    "The provider offers no way to revoke it from here",
    "Remove this application at the provider, or delete the client that was created for it. Where neither is possible, access ends when the token expires.",
  ),
} as const satisfies Record<string, FailureRow>;
