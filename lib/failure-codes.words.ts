import type { FailureCode } from "./failure-codes.ts";

/**
 * The operator's part in a failure, as Markdown with links as from docs, for docs/reference/errors.md. A code without words asks nothing of the
 * operator. No function is bundled with them.
 */
export const operatorWords: Partial<Record<FailureCode, string>> = {
  invalid_request: "`field` in the log names it.",
  unauthenticated: "Many at once: check the issuer, the audience and the front-end secret.",
  organisation_missing: "Many: the front end does not send `X-Org-ID`.",
  cursor_expired: "Many organisations at once: was the table restored?",
  webhook_destination_refused: "For a receiver in a network of yours, set `webhookNetworks`.",
  relay_forbidden:
    "Many from one caller: find out which text tells it to make these calls, or add them with `relayCalls` ([relay.md](use/relay.md)).",
  relay_answer_withheld: "Report which call it was: its answer has the token in it.",
  organisation_limited:
    "`detail` in the log names the organisation: [organisation limited](operate/alarms/failures.md#organisation-limited).",
  idempotency_key_reused: "Many: a client makes its keys of something that repeats.",
  state_invalid:
    "Many after a new seal key: the old one is missing as `previous`. Some while the table is slow: the state was taken, and the answer came too late.",
  browser_mismatch: "Many: do cookies reach the callback's host?",
  issuer_mismatch: "Many: an attack, or a wrong `googleIssuer`.",
  id_token_invalid: "Many: the clock, or the client's id.",
  grant_invalid: "Many: the redirect URIs.",
  login_revoked: "Lasting for one account: its revocations are not answered, and each try refuses logins of the account for 30 s.",
  credential_missing: "Many at once: `vaultMount`, `vaultBase`, a Vault that was emptied or restored. The connection stays and is retried.",
  grant_revoked: "Many at once: was the OAuth client replaced? Then every customer must connect again.",
  trust_insecure: "Many at once: our own identity at the provider.",
  trust_refused: "Many at once: was our access role renamed or replaced? In its first minutes a new role refuses every connection.",
  federation_forbidden: "A resource control policy of the customer's AWS organisation: its administrator changes it.",
  credential_rejected: "Many at once of one provider: its outage.",
  access_credential_rejected: "`detail` has the reason. The connection goes on.",
  client_scope_missing: "`detail` names the scopes. Many at once: the scopes that this deployment asks for.",
  client_blocked: "Many at once: our addresses have changed. Publish the new ones.",
  directory_unknown: "Many at once of one cloud: `azureAuthorityUrl`.",
  wrong_cloud: "Many at once of one cloud: `azureAuthorityUrl`.",
  wrong_partition: "If customers ask for it, deploy the application in their partition as well. `detail` names both.",
  connection_busy: "Lasting for one connection: look at its `lease_until`.",
  stopped:
    "You have stopped this connection, its provider or its organisation: [operate/emergency-stop.md](operate/emergency-stop.md). No alarm counts it.",
  refresh_paused:
    "Refreshes of providers that rotate are paused, and this connection's token has expired. Resume: [operate/emergency-stop.md](operate/emergency-stop.md).",
  setup_access_lost: "`detail` has the reason. Many at once: is the IAM Service Account Credentials API down?",
  login_under_way: "Lasting: a grant is `confirming` and cannot be made live. The sweeper's log says why.",
  refresh_interrupted: "Many: the memory or the time limit of the function.",
  provider_timeout:
    "Check the provider's status page. `from a gateway` in `detail`: a gateway answered a revocation in the provider's place.",
  provider_unreachable: "Check DNS, NAT and egress of the functions.",
  provider_unavailable: "Check the provider's status page.",
  provider_throttled: "Lower the provider's parameter of refreshes a minute, or ask the provider for quota.",
  provider_answer_invalid: "Is a proxy in between? `detail` says what could not be read.",
  access_token_rejected: "Lasting: the customer's client was revoked. Many at once: the clock.",
  access_pending: "Lasting for one project: a policy of its organisation, or the API in `detail`.",
  mass_refusal: "[Mass refusal](operate/alarms/failures.md#mass-refusal).",
  client_misconfigured:
    "Act at once, every customer is affected. Check the OAuth client, its secret, its redirect URIs and the APIs enabled in its project; with AWS the rights of our access role and of the function. `detail` names the call.",
  credential_conflict: "Lasting: another program or a person writes below `vaultBase`.",
  store_denied: "Check the policy of the Vault role, or its IAM rights: [deploy/vault.md](deploy/vault.md#policies).",
  vault_login_failed: "Check the Vault role, its bound ARN, and STS: [deploy/vault.md](deploy/vault.md#logging-in).",
  vault_sealed: "Run `vault operator unseal`: [Vault is sealed](operate/alarms/failures.md#vault-is-sealed).",
  store_throttled: "Raise the quota; then see [deploy/scale.md](deploy/scale.md).",
  store_unavailable:
    "Is Vault or Secrets Manager running, and is `vaultAddr` its address? In a network of yours check the route and the security group: [deploy/harden.md](deploy/harden.md#a-private-vault).",
  store_answer_invalid: "Check `vaultAddr` and `vaultMount`. Is a proxy in between?",
  table_throttled: "A hot partition, or the account's limit.",
  table_unavailable:
    "`detail` has AWS's reason: a right, a region, an outage. `npm run ops -- doctor --only table drift` checks the table.",
  secrets_unavailable:
    "Logins and refreshes wait. `npm run ops -- doctor --only secrets` names the secret, and how to repair its content or its rights.",
  audit_unavailable:
    "`detail` names the service and its reason: the bucket, the key, the rights of `auditSeal` and `auditRead`. Hours that were missed are sealed later: [operate/audit.md](operate/audit.md).",
  issuer_unreachable:
    "Can the issuer's two documents be read from outside, at `identityUrl`, and do they have the key that signs? No connection ends.",
  issuer_unavailable:
    "`detail` has the reason of KMS, the table or STS: the key of the [key set](operate/rotate.md#the-issuers-key), its policy, its tag, or the right of the function. For the method `kms_certificate` the key is `CertificateKey`. With `identitySource: aws-sts` it has the command that repairs it. No connection ends.",
  setup_unavailable: "Check the state machine and `states:StartExecution`. The schedule starts it later.",
  setup_stopped: "The execution was stopped, or its time was up: see its history in Step Functions.",
  configuration_invalid:
    "`detail` names the keys, all at once: set the parameter, and deploy. Or it says that the credential of a disconnect was put elsewhere: set `vaultMount`, `vaultBase` and `credentialStore` as they were. If the old place is gone for good, set the record's `credential_ref` to today's place.",
  identity_unavailable:
    "Check `oidcIssuer`, or the trusted issuer that the log names, its discovery and its keys. A process asks once in 30 s at most, and accepts the last good keys for a day.",
  deadline_exceeded: "The log lines before it say what was slow.",
  internal: "A bug: the log says where it happened.",
};
