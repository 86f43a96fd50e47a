import type { FailureCode } from "./failure-codes.ts";

/**
 * The operator's part in a failure, as Markdown with links as from docs, for docs/reference/errors.md. A code without words asks nothing of the
 * operator. No function is bundled with them.
 */
export const operatorWords: Partial<Record<FailureCode, string>> = {
  unauthenticated: "Many: check the issuer, the audience and the front-end secret.",
  organisation_missing: "Many: the front end does not send `X-Org-ID`.",
  cursor_expired: "Many organisations: was the table restored?",
  webhook_destination_refused: "Receiver in your network: set `webhookNetworks`.",
  relay_forbidden:
    "Many from one caller: find the text that leads it to these calls, or add them: [relay](use/relay.md#calls-that-the-operator-adds).",
  relay_answer_withheld: "Report the call: its answer contains the token.",
  organisation_limited: "`detail` names it: [An organisation is limited](operate/alarms/failures.md#organisation-limited).",
  idempotency_key_reused: "Many: a client repeats its keys.",
  state_invalid: "Many after a new seal key: the old one is missing as `previous`. Some while the table is slow: people log in again.",
  browser_mismatch: "Many: do cookies reach the callback's host?",
  issuer_mismatch: "Many: an attack, or a wrong `googleIssuer`.",
  id_token_invalid: "Many: check the clock and the client's id.",
  grant_invalid: "Many: check the redirect URIs.",
  login_revoked: "Lasting for one account: the provider does not answer its revocations.",
  credential_missing: "Many: check `vaultMount`, `vaultBase`; was Vault emptied or restored? The connection stays.",
  grant_revoked: "Many: was the OAuth client replaced? Then every customer connects again.",
  trust_insecure: "Many: check our own identity at the provider.",
  trust_refused: "Many: was our access role renamed or replaced?",
  federation_forbidden: "A resource control policy of the customer's AWS organisation: its administrator changes it.",
  credential_rejected: "Many of one provider: its outage.",
  access_credential_rejected: "`detail` has the reason. The connection goes on.",
  client_scope_missing: "`detail` names the scopes. Many: check the scopes that this deployment requests.",
  client_blocked: "Many: our addresses have changed. Publish the new ones.",
  directory_unknown: "Many: check `azureAuthorityUrl`.",
  wrong_cloud: "Many: check `azureAuthorityUrl`.",
  wrong_partition: "Deploy the application in the partition that `detail` names, if customers need it.",
  connection_busy: "Lasting for one connection: look at its `lease_until`.",
  stopped: "Resume when it is safe: [emergency stop](operate/emergency-stop.md). No alarm counts it.",
  refresh_paused: "Resume refreshes: [emergency stop](operate/emergency-stop.md).",
  setup_access_lost: "`detail` has the reason. Many: is the IAM Service Account Credentials API down?",
  login_under_way: "Lasting: a grant stays `confirming`; the sweeper's log has the reason.",
  refresh_interrupted: "Many: raise the function's memory or time limit.",
  provider_timeout: "Check the provider's status page.",
  provider_unreachable: "Check DNS, NAT and egress of the functions.",
  provider_unavailable: "Check the provider's status page.",
  provider_throttled: "Lower the provider's refreshes a minute, or ask it for quota.",
  provider_answer_invalid: "Is a proxy in between? `detail` has the reason.",
  access_token_rejected: "Lasting: the customer's client was revoked. Many: check the clock.",
  access_pending: "Lasting for one project: a policy of its organisation, or the API in `detail`.",
  mass_refusal: "[Mass refusal](operate/alarms/failures.md#mass-refusal).",
  client_misconfigured:
    "Act at once: every customer is affected. Check the OAuth client, its secret, its redirect URIs and its APIs; AWS: the rights of the access role and of the function. `detail` names the call.",
  credential_conflict: "Lasting: something else writes below `vaultBase`.",
  store_denied: "Check the policy of the Vault role, or its IAM rights: [policies](deploy/vault.md#policies).",
  vault_login_failed: "Check the Vault role, its bound ARN, and STS: [logging in](deploy/vault.md#logging-in).",
  vault_sealed: "Run `vault operator unseal`: [Vault is sealed](operate/alarms/failures.md#vault-is-sealed).",
  store_throttled: "Raise the quota, then see [scale](deploy/scale.md).",
  store_unavailable:
    "Is the store running? Check `vaultAddr`; in your network, the route and the security group: [private Vault](deploy/harden.md#a-private-vault).",
  store_answer_invalid: "Check `vaultAddr` and `vaultMount`. Is a proxy in between?",
  table_throttled: "A hot partition, or the account's limit.",
  table_unavailable: "`detail` has AWS's reason. Run `npm run ops -- doctor --only table drift`.",
  secrets_unavailable: "`npm run ops -- doctor --only secrets` names the secret and its repair. Logins and refreshes wait.",
  audit_unavailable:
    "`detail` names the service: the bucket, the key, or the rights of `auditSeal` and `auditRead`. Missed hours are sealed later: [audit](operate/audit.md).",
  issuer_unreachable: "Can the two documents at `identityUrl` be read from outside, with the signing key? Connections stay.",
  issuer_unavailable:
    "`detail` has the reason of KMS, the table or STS: check the key, its policy, its tag and the function's right. `kms_certificate` uses `CertificateKey`. Connections stay: [the issuer's key](operate/rotate.md#the-issuers-key).",
  setup_unavailable: "Check the state machine and `states:StartExecution`. The schedule starts it later.",
  setup_stopped: "The execution was stopped or timed out: see its history in Step Functions.",
  configuration_invalid:
    "`detail` names the keys: set the parameters and deploy. If it names another place of a credential, restore `vaultMount`, `vaultBase` and `credentialStore`, or set the record's `credential_ref` to today's place.",
  identity_unavailable: "Check `oidcIssuer`, or the issuer in the log, with its keys. The last good keys are accepted for a day.",
  deadline_exceeded: "The log lines before it show what was slow.",
  internal: "A bug: the log shows where.",
};
