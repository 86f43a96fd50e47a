/**
 * Made by `npm run openapi` out of docs/openapi.json. Not edited by hand.
 */
import { send } from '../send.ts';
/**
 * What a token is for, in fields of its provider, such as `account_id`. `null`: the record does not hold it.
 */
export interface About {[key: string]: string | null | boolean | string[]}

export type ActivityEntryWhoKind = 'person' | 'machine' | 'system' | 'operator' | 'unknown';
/**
 * `system`: the audit record names no caller. `unknown`: an event without its audit record, which names the caller.
 */
export type ActivityEntryWho = {
  kind: ActivityEntryWhoKind;
  id: string | null;
};

/**
 * The cloud of a connection.
 */
export type ProviderName = 'gcp' | 'ovh' | 'tailscale' | 'azure' | 'aws';
/**
 * By its account and its id.
 */
export type ActivityEntryConnection = {
  provider: ProviderName;
  account?: string;
  id?: string;
} | null;

export type ActivityEntrySource = 'event' | 'audit' | 'both';
/**
 * An event, an act of the audit trail, or both where the act is the record of the event.
 */
export interface ActivityEntry {
  /** Of the event or the record. Two entries with one id are one. */
  id: string;
  at: string;
  /** `system`: the audit record names no caller. `unknown`: an event without its audit record, which names the caller. */
  who: ActivityEntryWho;
  /** The name of the event, such as `connection.degraded`, or the act, such as `requested` or `handed_out`. */
  what: string;
  /** The same in plain words, or the route of a request, or the act's name. */
  title: string;
  /** Of a request that made no event. */
  route?: string;
  /** By its account and its id. */
  connection: ActivityEntryConnection;
  /** A code of a failure, or the HTTP status of the answer. */
  result: string | null;
  /** An event has that of its act, once the hour is sealed. */
  request_id: string | null;
  source: ActivityEntrySource;
}

/**
 * All tags of the connection. Default: those that it has.
 */
export type AnySubmissionTags = {[key: string]: string};

export type AnySubmissionFields = {[key: string]: unknown};

export interface AnySubmission {
  /**
     * The word for one of several connections. Default: `default`.
     * @pattern ^(?!(?:token|refresh|check|preflight|federated|relay|customer-side|certificate)$)[a-z0-9][a-z0-9-]{0,62}$
     */
  account?: string;
  /**
     * What a person calls the connection. Default: what it is called already.
     * @pattern ^[ -~\u00a0-\u061b\u061d-\u200d\u2010-\u2027\u202f-\u2065\u206a-\uffff]{1,64}$
     */
  label?: string;
  /** All tags of the connection. Default: those that it has. */
  tags?: AnySubmissionTags;
  method: string;
  fields: AnySubmissionFields;
}

/**
 * Who did what, and when. Its line is its JSON without spaces, in the order of the answer.
 */
export interface AuditRecord {
  id: string;
  at: string;
  /** Such as `handed_out`, `requested` or `connection.connected`. */
  act: string;
  [key: string]: unknown;
}

/**
 * What failed. The table `x-failure-codes` of this document says of each what to do and who does it.
 */
export type FailureCode = 'invalid_request' | 'body_too_large' | 'unauthenticated' | 'session_ended' | 'forbidden' | 'organisation_missing' | 'not_found' | 'cursor_expired' | 'account_required' | 'offer_required' | 'webhook_destination_refused' | 'webhook_rotating' | 'rate_limited' | 'organisation_limited' | 'idempotency_key_reused' | 'request_in_progress' | 'answer_not_kept' | 'console_off' | 'connect_session_taken' | 'connect_session_over' | 'connect_session_incomplete' | 'verifier_refused' | 'relay_forbidden' | 'relay_redirected' | 'relay_answer_too_large' | 'relay_answer_withheld' | 'ticket_invalid' | 'state_invalid' | 'browser_mismatch' | 'callback_invalid' | 'issuer_mismatch' | 'consent_denied' | 'consent_blocked' | 'scope_missing' | 'refresh_token_missing' | 'account_mismatch' | 'account_claimed' | 'already_connected' | 'id_token_invalid' | 'confirmation_invalid' | 'confirmation_foreign' | 'grant_invalid' | 'login_revoked' | 'credential_missing' | 'credential_expired' | 'grant_revoked' | 'credential_rejected' | 'access_credential_rejected' | 'client_scope_missing' | 'trust_insecure' | 'client_unknown' | 'client_blocked' | 'directory_unknown' | 'wrong_cloud' | 'wrong_partition' | 'subscription_missing' | 'trust_refused' | 'federation_forbidden' | 'consent_withdrawn' | 'session_control' | 'own_client_rejected' | 'own_client_in_use' | 'connection_busy' | 'stopped' | 'refresh_paused' | 'plan_outdated' | 'setup_missing' | 'target_disabled' | 'access_not_set_up' | 'setup_access_lost' | 'setup_needs_login' | 'setup_approval_required' | 'login_under_way' | 'connection_disconnecting' | 'refresh_interrupted' | 'revocation_unsupported' | 'provider_timeout' | 'provider_unreachable' | 'provider_unavailable' | 'provider_throttled' | 'provider_answer_invalid' | 'provider_forbidden' | 'access_token_rejected' | 'access_pending' | 'account_not_found' | 'projects_missing' | 'tags_refused' | 'mass_refusal' | 'client_misconfigured' | 'credential_conflict' | 'store_denied' | 'store_throttled' | 'store_unavailable' | 'store_answer_invalid' | 'vault_login_failed' | 'vault_sealed' | 'table_throttled' | 'table_unavailable' | 'secrets_unavailable' | 'audit_unavailable' | 'issuer_unreachable' | 'issuer_unavailable' | 'setup_unavailable' | 'setup_stopped' | 'configuration_invalid' | 'identity_unavailable' | 'deadline_exceeded' | 'internal';
/**
 * A failure in the form of Aurora's client. Branch on `code`.
 */
export interface AuroraError {
  /** What happened, in the words that Aurora's client shows. */
  error: string;
  /** What the customer does about it. */
  action?: string;
  code: FailureCode;
  /** Names the request in the operator's log. */
  request_id: string;
  /** The field of the request that is wrong, such as `projects[0]`. */
  field?: string;
  /** With `account_required`, at most 20 accounts that the caller can name. With `already_connected`, the account that is connected already. */
  accounts?: string[];
  /** A shell command by which the customer repairs it. */
  command?: string;
  /**
     * When a retry makes sense.
     * @minimum 0
     */
  retry_after_seconds?: number;
}

export interface AwsSubmission {
  /**
     * The ARN of the role that lets this application in.
     * @pattern ^\s*arn:(aws|aws-cn|aws-us-gov|aws-eusc):iam::\d{12}:role\/[\w+=,.@/-]{1,200}\s*$
     */
  roleArn: string;
  region?: string | null;
  /** Read by a preflight alone: which of the provider's methods it is. */
  method?: string;
}

export interface AwsTrust {
  /**
     * What a person calls the connection. Default: what it is called already.
     * @pattern ^[ -~\u00a0-\u061b\u061d-\u200d\u2010-\u2027\u202f-\u2065\u206a-\uffff]{1,64}$
     */
  label?: string;
  /**
     * The ARN of the role that lets this application in.
     * @pattern ^\s*arn:(aws|aws-cn|aws-us-gov|aws-eusc):iam::\d{12}:role\/[\w+=,.@/-]{1,200}\s*$
     */
  roleArn: string;
  region?: string | null;
  /** Read by a preflight alone: which of the provider's methods it is. */
  method?: string;
  /** Whether another account may replace the connected one. */
  replace_account?: boolean;
}

export interface AwsWorkspace {
  id: string;
  user_id: string;
  name: string;
  /** What the trust policy of a customer's role must demand. */
  aws_external_id: string;
  /** @nullable */
  aws_discovery_artifact_bucket: null;
  /** @nullable */
  aws_discovery_artifact_key: null;
  /** @nullable */
  aws_discovery_summary: null;
  created_at: string;
  updated_at: string;
}

export type AzureCertificateSubmissionCloud = 'public' | 'usgovernment' | 'china';
export interface AzureReadOnlySecret {
  /**
     * The id of the application. Also `appId`.
     * @pattern ^\s*[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\s*$
     */
  clientId: string;
  /**
     * The value of a secret, and not its id. Also `password`.
     * @pattern ^\s*\S(?:[\s\S]{0,510}\S)?\s*$
     */
  clientSecret: string;
  /** @nullable */
  clientCertificate?: null;
  tenantId?: string | null;
}

export interface AzureReadOnlyCertificate {
  /**
     * The id of the application. Also `appId`.
     * @pattern ^\s*[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\s*$
     */
  clientId: string;
  clientSecret?: string | null;
  /**
     * An RSA certificate and its private key, in PEM.
     * @pattern ^(?=[\s\S]*-----BEGIN CERTIFICATE-----)[\s\S]*-----BEGIN (?:RSA )?PRIVATE KEY-----
     */
  clientCertificate: string;
  tenantId?: string | null;
}

export interface AzureCertificateSubmission {
  /**
     * The word for one of several connections. Default: `default`.
     * @pattern ^(?!(?:token|refresh|check|preflight|federated|relay|customer-side|certificate)$)[a-z0-9][a-z0-9-]{0,62}$
     */
  account?: string;
  /**
     * What a person calls the connection. Default: what it is called already.
     * @pattern ^[ -~\u00a0-\u061b\u061d-\u200d\u2010-\u2027\u202f-\u2065\u206a-\uffff]{1,64}$
     */
  label?: string;
  /**
     * The id or a domain of the directory. Also `tenant`.
     * @pattern ^\s*(?:[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}|(?=[A-Za-z0-9.-]{4,253}\s*$)[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)+)\s*$
     */
  tenantId: string;
  cloud?: AzureCertificateSubmissionCloud;
  subscriptionId?: string | null;
  /** Read by a preflight alone: which of the provider's methods it is. */
  method?: string;
  /** Whether another account may replace the connected one. */
  replace_account?: boolean;
  /** @nullable */
  key?: null;
  secretExpiresAt?: string | null;
  readOnlyCredentials?: AzureReadOnlySecret | AzureReadOnlyCertificate | null;
  /**
     * The id of the application. Also `appId`.
     * @pattern ^\s*[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\s*$
     */
  clientId: string;
  clientSecret?: string | null;
  /**
     * An RSA certificate and its private key, in PEM.
     * @pattern ^(?=[\s\S]*-----BEGIN CERTIFICATE-----)[\s\S]*-----BEGIN (?:RSA )?PRIVATE KEY-----
     */
  clientCertificate: string;
}

export type AzureKmsSubmissionCloud = 'public' | 'usgovernment' | 'china';
export interface AzureKmsSubmission {
  /**
     * The word for one of several connections. Default: `default`.
     * @pattern ^(?!(?:token|refresh|check|preflight|federated|relay|customer-side|certificate)$)[a-z0-9][a-z0-9-]{0,62}$
     */
  account?: string;
  /**
     * What a person calls the connection. Default: what it is called already.
     * @pattern ^[ -~\u00a0-\u061b\u061d-\u200d\u2010-\u2027\u202f-\u2065\u206a-\uffff]{1,64}$
     */
  label?: string;
  /**
     * The id or a domain of the directory. Also `tenant`.
     * @pattern ^\s*(?:[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}|(?=[A-Za-z0-9.-]{4,253}\s*$)[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)+)\s*$
     */
  tenantId: string;
  cloud?: AzureKmsSubmissionCloud;
  subscriptionId?: string | null;
  /** Read by a preflight alone: which of the provider's methods it is. */
  method?: string;
  /** Whether another account may replace the connected one. */
  replace_account?: boolean;
  /**
     * The id of the application. Also `appId`.
     * @pattern ^\s*[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\s*$
     */
  clientId: string;
  /** A certificate proves the application, and its private key is ours: `GET /connections/azure/certificate`. */
  key: 'kms';
  /** @nullable */
  clientSecret?: null;
  /** @nullable */
  clientCertificate?: null;
  /** @nullable */
  readOnlyCredentials?: null;
}

export type AzureSecretSubmissionCloud = 'public' | 'usgovernment' | 'china';
export interface AzureSecretSubmission {
  /**
     * The word for one of several connections. Default: `default`.
     * @pattern ^(?!(?:token|refresh|check|preflight|federated|relay|customer-side|certificate)$)[a-z0-9][a-z0-9-]{0,62}$
     */
  account?: string;
  /**
     * What a person calls the connection. Default: what it is called already.
     * @pattern ^[ -~\u00a0-\u061b\u061d-\u200d\u2010-\u2027\u202f-\u2065\u206a-\uffff]{1,64}$
     */
  label?: string;
  /**
     * The id or a domain of the directory. Also `tenant`.
     * @pattern ^\s*(?:[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}|(?=[A-Za-z0-9.-]{4,253}\s*$)[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)+)\s*$
     */
  tenantId: string;
  cloud?: AzureSecretSubmissionCloud;
  subscriptionId?: string | null;
  /** Read by a preflight alone: which of the provider's methods it is. */
  method?: string;
  /** Whether another account may replace the connected one. */
  replace_account?: boolean;
  /** @nullable */
  key?: null;
  secretExpiresAt?: string | null;
  readOnlyCredentials?: AzureReadOnlySecret | AzureReadOnlyCertificate | null;
  /**
     * The id of the application. Also `appId`.
     * @pattern ^\s*[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\s*$
     */
  clientId: string;
  /**
     * The value of a secret, and not its id. Also `password`.
     * @pattern ^\s*\S(?:[\s\S]{0,510}\S)?\s*$
     */
  clientSecret: string;
  /** @nullable */
  clientCertificate?: null;
}

export type AzureSubmission = AzureSecretSubmission | AzureCertificateSubmission | AzureKmsSubmission;

export type AzureTrustCloud = 'public' | 'usgovernment' | 'china' | null;
export interface AzureTrust {
  /**
     * What a person calls the connection. Default: what it is called already.
     * @pattern ^[ -~\u00a0-\u061b\u061d-\u200d\u2010-\u2027\u202f-\u2065\u206a-\uffff]{1,64}$
     */
  label?: string;
  /**
     * The id or a domain of the directory. Also `tenant`.
     * @pattern ^\s*(?:[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}|(?=[A-Za-z0-9.-]{4,253}\s*$)[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)+)\s*$
     */
  tenantId: string;
  /**
     * The id of the application. Also `appId`.
     * @pattern ^\s*[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\s*$
     */
  clientId: string;
  subscriptionId?: string | null;
  identityId?: string | null;
  cloud?: AzureTrustCloud;
  /** Read by a preflight alone: which of the provider's methods it is. */
  method?: string;
  /** Whether another account may replace the connected one. */
  replace_account?: boolean;
}

/**
 * `degraded`: the token expired, and its refresh fails for a temporary reason. `reauth_required`: only the customer can repair it.
 */
export type ConnectionStatus = 'active' | 'degraded' | 'reauth_required' | 'disconnecting';
/**
 * What a caller sees who may take its tokens, and read nothing else.
 */
export interface BareConnection {
  id: string;
  provider: ProviderName;
  account: string;
  status: ConnectionStatus;
  about: About;
}

/**
 * Who must act.
 */
export type Owner = 'customer' | 'operator' | 'provider' | 'caller';
/**
 * The token works, and its refresh fails.
 */
export type BearerTokenWarning = {
  code: FailureCode;
  title: string;
  action: string;
  owner: Owner;
  command?: string;
  since: string;
};

export interface BearerToken {
  access_token: string;
  token_type: 'Bearer';
  /** Keep the token until then. `null`: the provider did not say. */
  expires_at: string | null;
  scopes: string[];
  /** The requested scopes that were not granted. */
  missing_scopes: string[];
  about: About;
  /** Of an account that a setup made: its address. */
  account?: string;
  /** The token works, and its refresh fails. */
  warning?: BearerTokenWarning;
}

/**
 * `error`: callers get no token.
 */
export type CauseSeverity = 'error' | 'warning';
export type CauseConnectionsItem = {
  provider: ProviderName;
  account: string;
  label: string | null;
  severity: CauseSeverity;
  /** Since when. Of a finding: when it was found last. */
  since: string;
  /** A shell command by which the customer repairs it. */
  command?: string;
  /** The organisation's own OAuth client that made it. Absent: the client of the service. */
  own_client?: string;
};

/**
 * `reconnect`: connect again. `correct`: correct it at the provider, then check. `ask`: send the text and the command to the administrator. `check`: a check has findings with what to do. `replace`: connect with another secret. `wait`: it is retried, or the operator acts.
 */
export type CauseStep = 'reconnect' | 'correct' | 'ask' | 'check' | 'replace' | 'wait';
export type CauseNext = {
  step: CauseStep;
  text: string;
};

/**
 * `you`: a person of the organisation who may connect. `administrator`: that of your account at the provider. `aurora`: the operator of this service.
 */
export type CauseActor = 'you' | 'administrator' | 'aurora' | 'provider';
export interface Cause {
  /** A failure code, the code of a finding, `secret_expiring` or `credential_expiry`. */
  cause: string;
  title: string;
  severity: CauseSeverity;
  acts: CauseActor;
  /** Since when. Of a finding: when it was found last. */
  since: string;
  count: number;
  /**
     * The first 20: those without a token, then the earliest.
     * @maxItems 20
     */
  connections: CauseConnectionsItem[];
  next: CauseNext;
}

export type ConnectSessionTags = {[key: string]: string};

/**
 * Once the session is finished.
 */
export type ConnectSessionConnection = {
  provider: ProviderName;
  account: string;
  id: string;
} | null;

export type ConnectSessionStatus = 'created' | 'opened' | 'completed' | 'finished' | 'failed' | 'expired' | 'ended';
export interface EndUser {
  /** Your own id of the person. Events have it. */
  id: string;
  /** Shown on the page. */
  name?: string;
  /** Shown on the page. */
  email?: string;
}

export interface Failure {
  code: FailureCode;
  title: string;
  action: string;
  owner: Owner;
  /** A shell command by which the customer repairs it. */
  command?: string;
}

export interface ConnectSession {
  id: string;
  status: ConnectSessionStatus;
  /** After a login at most ten minutes later. */
  expires_at: string;
  end_user: EndUser;
  tags: ConnectSessionTags;
  /** Once the session is finished. */
  connection: ConnectSessionConnection;
  failure: Failure | null;
  /** The run of Google's setup. */
  task_id?: string;
}

/**
 * What the organisation sorts its connections by. No secret.
 */
export type ConnectionTags = {[key: string]: string};

/**
 * The failures since the last success.
 */
export type ConnectionLastFailure = {
  code: FailureCode;
  title: string;
  action: string;
  owner: Owner;
  /** A shell command by which the customer repairs it. */
  command?: string;
  at: string;
  attempts: number;
} | null;

/**
 * `unknown`: the check could not run.
 */
export type Severity = 'info' | 'warning' | 'error' | 'unknown';
/**
 * What the last check found that was worst.
 */
export type ConnectionChecked = {
  at: string;
  severity: Severity | null;
  code: string | null;
} | null;

export type ConnectionNextReason = 'expiry' | 'credential_expiry' | 'keep_alive' | 'verify' | 'retry' | 'duty' | 'disconnect';
/**
 * When the schedule works on the connection next. `null`: not before a person acts.
 */
export type ConnectionNext = {
  at: string;
  reason: ConnectionNextReason;
  what: string;
} | null;

export type ConnectionCredentialStore = 'vault' | 'secrets-manager';
/**
 * Where the credential is, never the credential. `null`: the method stores none.
 */
export type ConnectionCredential = {
  store: ConnectionCredentialStore;
  version: number;
  /** When the customer's own secret or certificate expires. */
  expires_at?: string;
  /** The place in the store, for callers who may write. */
  reference?: string;
} | null;

/**
 * The status. `warning`: it is active, and needs a person.
 */
export type ConnectionState = 'healthy' | 'warning' | 'degraded' | 'reauth_required' | 'disconnecting';
export interface Identity {
  /** The provider's own id of the account. */
  id: string;
  /** Its name for people, such as an e-mail address. */
  label: string | null;
}

export interface Scopes {
  requested: string[];
  granted: string[];
  missing: string[];
}

export type LeftState = 'left' | 'pending';
/**
 * What was not undone, why, and what the customer can do about it.
 */
export interface Left {
  what: string;
  target?: string;
  name?: string;
  state?: LeftState;
  /** A failure code, a word of the provider's setup, or why nothing was tried. */
  code: string;
  reason: string;
  action: string;
  /** Where the customer does it. */
  url?: string;
  lives_until?: string;
  command?: string;
}

export interface Connection {
  id: string;
  provider: ProviderName;
  account: string;
  /** What a person calls the connection. `null`: it has none. */
  label: string | null;
  /** What the organisation sorts its connections by. No secret. */
  tags: ConnectionTags;
  status: ConnectionStatus;
  state: ConnectionState;
  /** How the connection was made, such as `login`. */
  method: string;
  identity: Identity;
  /** The id of the person who connected it. */
  connected_by: string;
  /** The organisation's own OAuth client that made it. Absent: the client of the service. */
  own_client?: string;
  /** When the access token expires. `null`: not known, or none is stored. */
  expires_at: string | null;
  refreshed_at: string;
  /** When a caller last asked for the token, to the hour. */
  last_used_at: string;
  scopes: Scopes;
  /** The failures since the last success. */
  last_failure: ConnectionLastFailure;
  /** What the last check found that was worst. */
  checked: ConnectionChecked;
  /** When the schedule works on the connection next. `null`: not before a person acts. */
  next: ConnectionNext;
  /** Where the credential is, never the credential. `null`: the method stores none. */
  credential: ConnectionCredential;
  /** What earlier logins and secrets whose place was taken have left at the provider. */
  left: Left[];
  setup_run_id: string | null;
  created_at: string;
  updated_at: string;
}

/**
 * What the organisation sorts its connections by. No secret.
 */
export type ConnectionWithAboutTags = {[key: string]: string};

/**
 * The failures since the last success.
 */
export type ConnectionWithAboutLastFailure = {
  code: FailureCode;
  title: string;
  action: string;
  owner: Owner;
  /** A shell command by which the customer repairs it. */
  command?: string;
  at: string;
  attempts: number;
} | null;

/**
 * What the last check found that was worst.
 */
export type ConnectionWithAboutChecked = {
  at: string;
  severity: Severity | null;
  code: string | null;
} | null;

export type ConnectionWithAboutNextReason = 'expiry' | 'credential_expiry' | 'keep_alive' | 'verify' | 'retry' | 'duty' | 'disconnect';
/**
 * When the schedule works on the connection next. `null`: not before a person acts.
 */
export type ConnectionWithAboutNext = {
  at: string;
  reason: ConnectionWithAboutNextReason;
  what: string;
} | null;

export type ConnectionWithAboutCredentialStore = 'vault' | 'secrets-manager';
/**
 * Where the credential is, never the credential. `null`: the method stores none.
 */
export type ConnectionWithAboutCredential = {
  store: ConnectionWithAboutCredentialStore;
  version: number;
  /** When the customer's own secret or certificate expires. */
  expires_at?: string;
  /** The place in the store, for callers who may write. */
  reference?: string;
} | null;

export interface ConnectionWithAbout {
  id: string;
  provider: ProviderName;
  account: string;
  /** What a person calls the connection. `null`: it has none. */
  label: string | null;
  /** What the organisation sorts its connections by. No secret. */
  tags: ConnectionWithAboutTags;
  status: ConnectionStatus;
  state: ConnectionState;
  /** How the connection was made, such as `login`. */
  method: string;
  identity: Identity;
  /** The id of the person who connected it. */
  connected_by: string;
  /** The organisation's own OAuth client that made it. Absent: the client of the service. */
  own_client?: string;
  /** When the access token expires. `null`: not known, or none is stored. */
  expires_at: string | null;
  refreshed_at: string;
  /** When a caller last asked for the token, to the hour. */
  last_used_at: string;
  scopes: Scopes;
  /** The failures since the last success. */
  last_failure: ConnectionWithAboutLastFailure;
  /** What the last check found that was worst. */
  checked: ConnectionWithAboutChecked;
  /** When the schedule works on the connection next. `null`: not before a person acts. */
  next: ConnectionWithAboutNext;
  /** Where the credential is, never the credential. `null`: the method stores none. */
  credential: ConnectionWithAboutCredential;
  /** What earlier logins and secrets whose place was taken have left at the provider. */
  left: Left[];
  setup_run_id: string | null;
  created_at: string;
  updated_at: string;
  about: About;
}

/**
 * `waiting`: it is tried again. `dead`: it was given up after a day.
 */
export type DeliveryState = 'delivered' | 'waiting' | 'dead';
/**
 * Why there was no answer.
 */
export type DeliveryError = 'timeout' | 'network' | 'too_large' | 'redirect' | 'page' | 'refused_address' | 'no_key';
export type EventKind = 'connection.connected' | 'connection.method_changed' | 'connection.handed_over' | 'connection.confirmed' | 'connection.degraded' | 'connection.recovered' | 'connection.reauth_required' | 'connection.disconnected' | 'connection.secret_expiring' | 'connection.trust_insecure' | 'connect_session.completed' | 'connect_session.failed' | 'connect_session.expired' | 'setup.started' | 'setup.needs_selection' | 'setup.completed' | 'setup.partial' | 'setup.failed' | 'setup.torn_down' | 'setup.left_behind' | 'setup.verified' | 'setup.drifted';
export interface Delivery {
  event_id: string;
  type: EventKind;
  /** `waiting`: it is tried again. `dead`: it was given up after a day. */
  state: DeliveryState;
  attempts: number;
  last_at: string;
  retry_at?: string;
  /** What the receiver answered last. */
  status?: number;
  /** Why there was no answer. */
  error?: DeliveryError;
}

/**
 * `disconnecting`: the schedule continues it.
 */
export type DisconnectionState = 'disconnected' | 'disconnecting';
export type UndoneState = 'revoked' | 'removed';
/**
 * What was made at the provider and is gone. `count`: of what setup made.
 */
export interface Undone {
  what: string;
  target?: string;
  count?: number;
  state: UndoneState;
}

export interface Disconnection {
  provider: ProviderName;
  account: string;
  /** `disconnecting`: the schedule continues it. */
  state: DisconnectionState;
  revoked: boolean;
  undone: Undone[];
  left: Left[];
}

export interface EarlierOAuthClient {
  client_id: string;
  /**
     * Connections that were made with it.
     * @minimum 0
     */
  connections: number;
}

/**
 * The detail that EventBridge gets.
 */
export type EventData = {[key: string]: string};

/**
 * What happened, in the form of Standard Webhooks.
 */
export interface Event {
  /** The same wherever the event is told: deduplicate by it. */
  id: string;
  /** Such as `connection.connected`. */
  type: string;
  timestamp: string;
  /** The detail that EventBridge gets. */
  data: EventData;
}

/**
 * A remark of a check on what works.
 */
export interface Finding {
  code: string;
  severity: Severity;
  /** What the remark is about, such as a scope. */
  target?: string;
  title: string;
  action: string;
  owner: Owner;
}

/**
 * A finding, and when it was found.
 */
export interface FindingAt {
  code: string;
  severity: Severity;
  /** What the remark is about, such as a scope. */
  target?: string;
  title: string;
  action: string;
  owner: Owner;
  at: string;
}

/**
 * What the gateway answers by itself, before the request reaches a function.
 */
export interface GatewayMessage {
  message: string;
}

export interface GoogleKeyAccount {
  root_project: string | null;
  auth_type: 'service_account';
  service_account_email: string;
}

export interface GoogleKeySubmission {
  /**
     * The word for one of several connections. Default: `default`.
     * @pattern ^(?!(?:token|refresh|check|preflight|federated|relay|customer-side|certificate)$)[a-z0-9][a-z0-9-]{0,62}$
     */
  account?: string;
  /**
     * What a person calls the connection. Default: what it is called already.
     * @pattern ^[ -~\u00a0-\u061b\u061d-\u200d\u2010-\u2027\u202f-\u2065\u206a-\uffff]{1,64}$
     */
  label?: string;
  /**
     * The text of the key file.
     * @pattern ^\s*\{
     */
  service_account_json: string;
  /** Read by a preflight alone: which of the provider's methods it is. */
  method?: string;
  replace_account?: boolean;
}

export interface GoogleSetupAccounts {
  root_project: string;
  /** Its address. `null`: setup has not made it. */
  full_access_sa: string | null;
  /** Its address. `null`: setup has not made it. */
  read_only_sa: string | null;
}

export interface GoogleTrust {
  /**
     * What a person calls the connection. Default: what it is called already.
     * @pattern ^[ -~\u00a0-\u061b\u061d-\u200d\u2010-\u2027\u202f-\u2065\u206a-\uffff]{1,64}$
     */
  label?: string;
  /**
     * The resource name of the pool's provider.
     * @pattern projects\/[1-9]\d{0,19}\/locations\/global\/workloadIdentityPools\/[a-z0-9-]{4,32}\/providers\/[a-z0-9-]{4,32}\s*$
     */
  workload_identity_provider: string;
  /**
     * The account that trusts the connection's subject.
     * @pattern ^\s*[a-z0-9][a-z0-9.-]{0,128}@[a-z0-9.-]{1,190}\.gserviceaccount\.com\s*$
     */
  service_account: string;
  /** Read by a preflight alone: which of the provider's methods it is. */
  method?: string;
  /** Whether another account may replace the connected one. */
  replace_account?: boolean;
}

export type ListedConnection = ConnectionWithAbout | BareConnection;

/**
 * The claims that a token must have.
 */
export type MachineWhen = {[key: string]: unknown};

/**
 * Callers that `callers.json` lists.
 */
export interface Machine {
  /** The id in the activity and the audit trail: a prefix and a claim of the token. */
  principal: string;
  issuer: string;
  /** The claims that a token must have. */
  when: MachineWhen;
  permissions: string[];
}

/**
 * It keeps nothing.
 */
export type MethodWordsStores = 'nothing';
/**
 * What a disconnect does here, and the page for the rest.
 */
export type MethodWordsDisconnect = {
  undone?: string;
  /** One of `links`. */
  link?: string;
};

/**
 * As it must be, or not. Absent: not tried.
 */
export type TriedWordsMark = 'done' | 'left';
export interface TriedWords {
  text: string;
  /** As it must be, or not. Absent: not tried. */
  mark?: TriedWordsMark;
}

/**
 * What its trust test tries, by the failure code that it ends with, or `works`.
 */
export type MethodWordsTried = {[key: string]: TriedWords[]};

export interface ToldWords {
  title: string;
  action: string;
}

/**
 * By failure code, where this says more than the code's own words.
 */
export type MethodWordsFailures = {[key: string]: ToldWords};

export interface MethodWords {
  /** When an access token expires, where `expires_at` is null. */
  token?: string;
  /** What the credential store keeps. Default its tokens. */
  stored?: string;
  /** It keeps nothing. */
  stores?: MethodWordsStores;
  /** What a disconnect does here, and the page for the rest. */
  disconnect?: MethodWordsDisconnect;
  /** What its trust test tries, by the failure code that it ends with, or `works`. */
  tried?: MethodWordsTried;
  /** By failure code, where this says more than the code's own words. */
  failures?: MethodWordsFailures;
}

export interface OAuthClient {
  /** Only connect sessions that name it use it. */
  named: boolean;
  /** OVHcloud: the region that knows it. `null`: the provider knows it everywhere. */
  region: string | null;
  client_id: string;
  set_by: string;
  set_at: string;
  /** When the provider last accepted the id with the secret. */
  tested_at: string;
  /** Until then the secret before is held as well. */
  two_secrets_until: string | null;
  /**
     * Connections that were made with it.
     * @minimum 0
     */
  connections: number;
  /** Clients that were set before, while their secrets are stored. */
  earlier: EarlierOAuthClient[];
}

/**
 * The place of a connection.
 */
export interface OperatedConnection {
  provider: ProviderName;
  account: string;
}

/**
 * Why connections of all organisations need attention.
 */
export interface OperationsCause {
  /** A failure code, the code of a finding, `secret_expiring` or `credential_expiry`. */
  cause: string;
  title: string;
  severity: CauseSeverity;
  acts: CauseActor;
  /** @minimum 0 */
  connections: number;
  /** @minimum 0 */
  organisations: number;
  since: string;
}

/**
 * What expires soon, in all organisations.
 */
export interface OperationsUpcoming {
  /** A failure code, the code of a finding, `secret_expiring` or `credential_expiry`. */
  cause: string;
  title: string;
  severity: CauseSeverity;
  acts: CauseActor;
  /** @minimum 0 */
  connections: number;
  /** @minimum 0 */
  organisations: number;
  at: string;
}

/**
 * Why connections of one organisation need attention.
 */
export interface OrganisationCause {
  /** A failure code, the code of a finding, `secret_expiring` or `credential_expiry`. */
  cause: string;
  title: string;
  severity: CauseSeverity;
  acts: CauseActor;
  since: string;
  connections: OperatedConnection[];
}

export type OrganisationOperationsStates = {
  /** @minimum 0 */
  healthy: number;
  /** @minimum 0 */
  warning: number;
  /** @minimum 0 */
  degraded: number;
  /** @minimum 0 */
  reauth_required: number;
  /** @minimum 0 */
  disconnecting: number;
};

/**
 * The connections of one organisation.
 */
export interface OrganisationOperations {
  /** Its id. A person without an organisation is `user:` and the id of the person. */
  organisation: string;
  states: OrganisationOperationsStates;
  causes: OrganisationCause[];
  /** When a token was last asked for, of any of the connections. */
  last_used_at: string;
}

export type OvhLoginCompletedEndpoint = 'ovh-eu' | 'ovh-ca' | 'ovh-us';
export interface OvhLoginCompleted {
  status: 'success';
  message: string;
  endpoint: OvhLoginCompletedEndpoint;
  hasRefreshToken: boolean;
  /** Seconds for which the token is valid. `null`: OVHcloud did not say. */
  expiresIn: number | null;
}

export interface OvhLoginPending {
  status: 'pending';
  message: string;
}

export interface OvhLoginToConfirm {
  status: 'confirmation_required';
  /** For `POST /connections/confirm`, within ten minutes. */
  confirm: string;
}

export type OvhSubmissionEndpoint = 'ovh-eu' | 'ovh-ca' | 'ovh-us';
export interface OvhSubmission {
  /**
     * The word for one of several connections. Default: `default`.
     * @pattern ^(?!(?:token|refresh|check|preflight|federated|relay|customer-side|certificate)$)[a-z0-9][a-z0-9-]{0,62}$
     */
  account?: string;
  /**
     * What a person calls the connection. Default: what it is called already.
     * @pattern ^[ -~\u00a0-\u061b\u061d-\u200d\u2010-\u2027\u202f-\u2065\u206a-\uffff]{1,64}$
     */
  label?: string;
  endpoint: OvhSubmissionEndpoint;
  /**
     * The id of the service account.
     * @pattern ^\s*[\w.-]{1,128}\s*$
     */
  clientId: string;
  /**
     * Its secret.
     * @pattern ^\s*[\x21-\x7e]{1,256}\s*$
     */
  clientSecret: string;
  /** Read by a preflight alone: which of the provider's methods it is. */
  method?: string;
  /** Whether another account may replace the connected one. */
  replace_account?: boolean;
}

/**
 * Fields of its connect that are known, such as the role of AWS. The others are not kept.
 */
export type PastConnectionFields = {[key: string]: string};

/**
 * A connection that was disconnected.
 */
export interface PastConnection {
  provider: ProviderName;
  account: string;
  method: string;
  disconnected_at: string;
  /** The id of the person or machine. */
  disconnected_by: string;
  /** Fields of its connect that are known, such as the role of AWS. The others are not kept. */
  fields: PastConnectionFields;
}

/**
 * A failure (RFC 9457). Branch on `code`.
 */
export interface Problem {
  /** @pattern ^urn:problem-type:aurora-oauth: */
  type: string;
  /** What happened, for people. */
  title: string;
  status: number;
  /** What to do about it, and who does it. */
  action: string;
  owner: Owner;
  code: FailureCode;
  /** Names the request in the operator's log. */
  request_id: string;
  /** The field of the request that is wrong, such as `projects[0]`. */
  field?: string;
  /** With `account_required`, at most 20 accounts that the caller can name. With `already_connected`, the account that is connected already. */
  accounts?: string[];
  /** A shell command by which the customer repairs it. */
  command?: string;
  /**
     * When a retry makes sense.
     * @minimum 0
     */
  retry_after_seconds?: number;
}

/**
 * Leads from the hash of the header to `root` of the statement.
 */
export type ProvenRecordsProof = {
  index: number;
  path: string[];
};

export type ProvenRecordsDigest = {
  statement: string;
  signature: string;
};

export interface ProvenRecords {
  /** The first line of the file: it names each record by its hash. */
  header: string;
  records: AuditRecord[];
  /** Leads from the hash of the header to `root` of the statement. */
  proof: ProvenRecordsProof;
  digest: ProvenRecordsDigest;
}

/**
 * What the credential store keeps.
 */
export type ProviderFormsMethodsItemStores = 'secret' | 'nothing';
export type ProviderFormsMethodsItemAccountChoicesItem = {
  value: string;
  title: string;
};

/**
 * Names the connection: `account` of the body, and of the query of `kit`.
 */
export type ProviderFormsMethodsItemAccount = {
  /** Its place in the body: a path, where it is a part of an object. */
  name: string;
  title: string;
  hint: string;
  optional: boolean;
  /** It is typed unseen. */
  secret?: boolean;
  /** It is a text of several lines. */
  lines?: boolean;
  /** Its only values, the usual one first. */
  choices?: ProviderFormsMethodsItemAccountChoicesItem[];
  /** A regular expression that the whole value matches, without the spaces around it. */
  pattern?: string;
};

export type ProviderFormsMethodsItemFieldsItemChoicesItem = {
  value: string;
  title: string;
};

export type ProviderFormsMethodsItemFieldsItem = {
  /** Its place in the body: a path, where it is a part of an object. */
  name: string;
  title: string;
  hint: string;
  optional: boolean;
  /** It is typed unseen. */
  secret?: boolean;
  /** It is a text of several lines. */
  lines?: boolean;
  /** Its only values, the usual one first. */
  choices?: ProviderFormsMethodsItemFieldsItemChoicesItem[];
  /** A regular expression that the whole value matches, without the spaces around it. */
  pattern?: string;
};

export type ProviderFormsMethodsItemPermissionsItem = {
  name?: string;
  words: string;
};

export type ProviderFormsMethodsItemKitChoicesItemChoicesItem = {
  value: string;
  title: string;
};

export type ProviderFormsMethodsItemKitChoicesItem = {
  /** Its place in the body: a path, where it is a part of an object. */
  name: string;
  title: string;
  hint: string;
  optional: boolean;
  /** It is typed unseen. */
  secret?: boolean;
  /** It is a text of several lines. */
  lines?: boolean;
  /** Its only values, the usual one first. */
  choices?: ProviderFormsMethodsItemKitChoicesItemChoicesItem[];
  /** A regular expression that the whole value matches, without the spaces around it. */
  pattern?: string;
};

export type ProviderFormsMethodsItem = {
  /** As connections name it. `login`: the browser goes to the provider. All others send their fields. */
  name: string;
  /** Tells it apart from the usual form of the method. */
  variant?: string;
  title: string;
  /** Why a customer chooses it, or when, in a sentence. */
  why: string;
  /** The first of each provider. */
  recommended: boolean;
  /** What the credential store keeps. */
  stores: ProviderFormsMethodsItemStores;
  /** What it takes, about. */
  minutes: number;
  /** What the customer does, one step after the other. */
  steps: string[];
  /** Names the connection: `account` of the body, and of the query of `kit`. */
  account?: ProviderFormsMethodsItemAccount;
  /** Without them the route in `kit` has them, with hints for the one connection. */
  fields?: ProviderFormsMethodsItemFieldsItem[];
  /** `name`: at the provider. */
  permissions: ProviderFormsMethodsItemPermissionsItem[];
  /** The path of the route with the scripts, the Terraform and the links of the organisation. */
  kit?: string;
  /** Parameters of the query of `kit` by which its texts differ. */
  kit_choices?: ProviderFormsMethodsItemKitChoicesItem[];
  /** What a disconnect leaves at the provider. */
  leaves: string;
};

/**
 * It keeps nothing.
 */
export type ProviderFormsWordsStores = 'nothing';
/**
 * What a disconnect does here, and the page for the rest.
 */
export type ProviderFormsWordsDisconnect = {
  undone?: string;
  /** One of `links`. */
  link?: string;
};

/**
 * What its trust test tries, by the failure code that it ends with, or `works`.
 */
export type ProviderFormsWordsTried = {[key: string]: TriedWords[]};

/**
 * By failure code, where this says more than the code's own words.
 */
export type ProviderFormsWordsFailures = {[key: string]: ToldWords};

/**
 * Pages of the provider.
 */
export type ProviderFormsWordsLinks = {[key: string]: {
  title: string;
  url: string;
}};

/**
 * By `what` of something left: its name, and why it stays.
 */
export type ProviderFormsWordsLeft = {[key: string]: {
  name: string;
  stays: string;
  /** One of `links`. */
  link?: string;
}};

/**
 * By method, in place of the others.
 */
export type ProviderFormsWordsMethods = {[key: string]: MethodWords};

/**
 * Kinds of changes of a setup, in the order of lists.
 */
export type ProviderFormsWordsKinds = {[key: string]: {
  one: string;
  many: string;
}};

/**
 * By the codes that only a setup has.
 */
export type ProviderFormsWordsSetup = {[key: string]: ToldWords};

/**
 * What its customers are told besides.
 */
export type ProviderFormsWords = {
  /** When an access token expires, where `expires_at` is null. */
  token?: string;
  /** What the credential store keeps. Default its tokens. */
  stored?: string;
  /** It keeps nothing. */
  stores?: ProviderFormsWordsStores;
  /** What a disconnect does here, and the page for the rest. */
  disconnect?: ProviderFormsWordsDisconnect;
  /** What its trust test tries, by the failure code that it ends with, or `works`. */
  tried?: ProviderFormsWordsTried;
  /** By failure code, where this says more than the code's own words. */
  failures?: ProviderFormsWordsFailures;
  /** Pages of the provider. */
  links: ProviderFormsWordsLinks;
  /** By `what` of something left: its name, and why it stays. */
  left: ProviderFormsWordsLeft;
  /** By method, in place of the others. */
  methods?: ProviderFormsWordsMethods;
  /** Kinds of changes of a setup, in the order of lists. */
  kinds?: ProviderFormsWordsKinds;
  /** By the codes that only a setup has. */
  setup?: ProviderFormsWordsSetup;
};

export interface ProviderForms {
  provider: ProviderName;
  name: string;
  /** Those that the stage serves. */
  methods: ProviderFormsMethodsItem[];
  /** What its customers are told besides. */
  words?: ProviderFormsWords;
}

export type ProviderOperationsStates = {
  /** @minimum 0 */
  healthy: number;
  /** @minimum 0 */
  warning: number;
  /** @minimum 0 */
  degraded: number;
  /** @minimum 0 */
  reauth_required: number;
  /** @minimum 0 */
  disconnecting: number;
};

/**
 * The connections to one provider, in all organisations.
 */
export interface ProviderOperations {
  provider: ProviderName;
  states: ProviderOperationsStates;
  /**
     * Connections with a refresh within the hour before.
     * @minimum 0
     */
  refreshed_last_hour: number;
  /**
     * Connections with a failure within the hour before that is not over.
     * @minimum 0
     */
  failed_last_hour: number;
}

export type ReachPermission = 'tokens:read' | 'relay:use';
export type ReachLevel = 'read' | 'operate' | 'full' | 'write';
/**
 * What a right to tokens or to the relay reaches. `null`: every provider, or every connection.
 */
export interface Reach {
  permission: ReachPermission;
  provider: ProviderName | null;
  level: ReachLevel;
  account: string | null;
}

/**
 * A few of the provider's, in lower case.
 */
export type RelayedAnswerHeaders = {[key: string]: string};

/**
 * How `body` is written. `base64`: it is no text in UTF-8.
 */
export type RelayedAnswerEncoding = 'text' | 'base64';
export interface RelayedAnswer {
  /** The provider's. */
  status: number;
  /** A few of the provider's, in lower case. */
  headers: RelayedAnswerHeaders;
  /** As the provider sent it. */
  body: string;
  /** How `body` is written. `base64`: it is no text in UTF-8. */
  encoding: RelayedAnswerEncoding;
}

export interface ReplacedConnection {
  status: ConnectionStatus;
  identity: Identity;
  method: string;
  connected_by: string;
  /** What its setup made and still stands: a connect leaves it at the provider. */
  changes: number;
}

/**
 * The token works, and its refresh fails.
 */
export type SessionKeysWarning = {
  code: FailureCode;
  title: string;
  action: string;
  owner: Owner;
  command?: string;
  since: string;
};

/**
 * The keys of a session at AWS.
 */
export interface SessionKeys {
  access_key_id: string;
  secret_access_key: string;
  session_token: string;
  /** Keep the token until then. `null`: the provider did not say. */
  expires_at: string | null;
  scopes: string[];
  /** The requested scopes that were not granted. */
  missing_scopes: string[];
  about: About;
  /** Of an account that a setup made: its address. */
  account?: string;
  /** The token works, and its refresh fails. */
  warning?: SessionKeysWarning;
}

export interface SetupBroken {
  state: 'FAILURE';
  status: string;
  complete: true;
  error: true;
  code: FailureCode;
}

/**
 * `begun`: a process died in the middle. `gone`: a teardown did not find it. `kept`: others may need it.
 */
export type SetupChangeState = 'begun' | 'changed' | 'unchanged' | 'failed' | 'undone' | 'gone' | 'kept';
export interface SetupChange {
  /** The step of a setup that makes it, such as `grant_access`. */
  step: string;
  /** Such as `role` or `api`. */
  kind: string;
  /** The project. */
  target: string;
  name: string;
  /** The project of the service account that a role was given to. */
  home: string | null;
  /** Why it is needed, for people. */
  reason: string;
  /** `begun`: a process died in the middle. `gone`: a teardown did not find it. `kept`: others may need it. */
  state: SetupChangeState;
  stands: boolean;
  /** What stood in its place. `null`: nothing. */
  before: string | null;
  after: string | null;
  begun_at: string;
  ended_at: string | null;
  run_id: string;
  /** Why it failed. */
  code: string | null;
  /** An account made it that another one has replaced since. */
  of_another_account: boolean;
  /** Removes what an account made that was replaced. */
  command: string | null;
}

/**
 * Why the setup stopped early. The connection goes on.
 */
export type SetupDoneFault = {
  code: FailureCode;
  owner: Owner;
  title: string;
  action: string;
};

export type SetupSucceededPropagationStatus = 'FULL' | 'PARTIAL';
export type SetupProjectState = 'waiting' | 'working' | 'ready' | 'late' | 'failed';
/**
 * `late`: everything is in place, and Google has not spread the access yet.
 */
export interface SetupProject {
  projectId: string;
  name?: string;
  state: SetupProjectState;
  /** The step of the setup that a `working` project is at. */
  step?: string;
  /** A failure code, or an obstacle such as `billing_disabled`. */
  code?: string;
}

export type SetupSucceededLoginState = 'ended' | 'kept';
export type SetupSucceededFailedProjectsItem = {
  projectId: string;
  /** A failure code, or an obstacle such as `billing_disabled`. */
  code: string;
};

export type SetupSucceededLeftOutItem = {
  projectId: string;
  name: string;
  /** A failure code, or an obstacle such as `billing_disabled`. */
  code: string;
};

/**
 * Only for a plan that was to end the login. `code`: why it is kept, as a change's or a failure's.
 */
export type SetupSucceededLogin = {
  state: SetupSucceededLoginState;
  code?: string;
};

export interface SetupSucceeded {
  status: 'SUCCESS';
  /** The query with which Aurora's client goes on. */
  redirect_params: string;
  propagation_status: SetupSucceededPropagationStatus;
  verified_projects: number;
  total_projects: number;
  failed_projects: SetupSucceededFailedProjectsItem[];
  projects: SetupProject[];
  /** The projects that the account sees and that are not set up. */
  left_out: SetupSucceededLeftOutItem[];
  /** Only for a plan that was to end the login. `code`: why it is kept, as a change's or a failure's. */
  login?: SetupSucceededLogin;
}

export type SetupNeedsSelectionEligibleProjectsItem = {
  projectId: string;
  name: string;
};

export type SetupNeedsSelectionLeftOutItem = {
  projectId: string;
  name: string;
  /** A failure code, or an obstacle such as `billing_disabled`. */
  code: string;
};

export interface SetupNeedsSelection {
  status: 'needs_selection';
  eligible_projects: SetupNeedsSelectionEligibleProjectsItem[];
  count: number;
  /** `true`: a person must approve the plan of the chosen projects: `GET /gcp/setup/plan`. */
  approval_required?: boolean;
  /** The projects that the account sees and that are not set up. */
  left_out: SetupNeedsSelectionLeftOutItem[];
}

export type SetupFailedFailedProjectsItem = {
  projectId: string;
  /** A failure code, or an obstacle such as `billing_disabled`. */
  code: string;
};

export interface SetupFailed {
  status: 'FAILED';
  /** The query with which Aurora's client goes on. */
  redirect_params: string;
  failed_projects: SetupFailedFailedProjectsItem[];
}

export type SetupResult = SetupSucceeded | SetupNeedsSelection | SetupFailed;

export interface SetupDone {
  state: 'SUCCESS';
  status: string;
  complete: true;
  result: SetupResult;
  /** Why the setup stopped early. The connection goes on. */
  fault?: SetupDoneFault;
}

/**
 * How many of the chosen projects answer the service account. `null`: none is being set up yet.
 */
export type SetupInProgressPropagation = {
  current: number;
  total: number;
} | null;

export interface SetupInProgress {
  state: 'PROGRESS';
  status: string;
  complete: false;
  /**
     * @minimum 0
     * @maximum 100
     */
  progress: number;
  step: number;
  total_steps: number;
  /** How many of the chosen projects answer the service account. `null`: none is being set up yet. */
  propagation: SetupInProgressPropagation;
  projects: SetupProject[];
  /** An estimate. `null`: no project is done yet. */
  seconds_left: number | null;
}

/**
 * The last daily look at what stands. `null`: none in the last week.
 */
export type SetupLedgerLooked = {
  at: string;
  missing: number;
  findings: Finding[];
} | null;

export interface SetupLedger {
  /** The run that was started last, in the last 30 days. */
  newest_run_id: string | null;
  changes: SetupChange[];
  /** The last daily look at what stands. `null`: none in the last week. */
  looked: SetupLedgerLooked;
}

/**
 * How much the setup lets this application do.
 */
export type SetupPlanAccess = 'read' | 'operate';
export type SetupPlanTargetsItemChangesItem = {
  /** The step of a setup that makes it, such as `grant_access`. */
  step: string;
  /** Such as `role` or `api`. */
  kind: string;
  name: string;
  /** Why it is needed, for people. */
  reason: string;
  /** What stood in its place. `null`: nothing. */
  before: string | null;
};

export type SetupPlanTargetsItemObstaclesItem = {
  code: string;
  /** Whether nothing is changed in the project. */
  blocks: boolean;
  title: string;
  action: string;
  /** Such as the permissions that the person lacks. */
  detail: string[];
};

export type SetupPlanTargetsItem = {
  /** The project. */
  id: string;
  name: string;
  blocked: boolean;
  /** A project that was not named: only the service accounts are made in it. */
  home_only: boolean;
  changes: SetupPlanTargetsItemChangesItem[];
  obstacles: SetupPlanTargetsItemObstaclesItem[];
};

export type SetupPlanCounts = {
  targets: number;
  blocked: number;
  to_change: number;
  changes: number;
};

/**
 * The same changes as commands of `gcloud`, and those that take them back.
 */
export type SetupPlanScripts = {
  add: string;
  remove: string;
};

export interface SetupPlan {
  /** What `POST /gcp/setup/apply` takes, until `expires_at`. */
  hash: string;
  /** How much the setup lets this application do. */
  access: SetupPlanAccess;
  /** Whether the connection goes on without the login, once each project is set up. */
  keyless: boolean;
  /** The project that has the service accounts. */
  home: string;
  created_at: string;
  expires_at: string;
  targets: SetupPlanTargetsItem[];
  counts: SetupPlanCounts;
  /** Whether `keyless` may be chosen, with `access` `read`. */
  may_end_login: boolean;
  /** The same changes as commands of `gcloud`, and those that take them back. */
  scripts: SetupPlanScripts;
}

export type SetupWaitingState = 'PENDING' | 'STARTED';
export interface SetupWaiting {
  state: SetupWaitingState;
  status: string;
  complete: false;
  progress: 0;
  /** Whether the organisation has such a run. */
  known: boolean;
}

export type SetupStatus = SetupWaiting | SetupInProgress | SetupDone | SetupBroken;

export type StopKind = 'everything' | 'provider' | 'organisation';
/**
 * What the operator has stopped by `ops stop`.
 */
export interface Stop {
  kind: StopKind;
  provider: ProviderName | null;
  organisation: string | null;
  since: string;
}

export interface TailscaleSubmission {
  /**
     * The word for one of several connections. Default: `default`.
     * @pattern ^(?!(?:token|refresh|check|preflight|federated|relay|customer-side|certificate)$)[a-z0-9][a-z0-9-]{0,62}$
     */
  account?: string;
  /**
     * What a person calls the connection. Default: what it is called already.
     * @pattern ^[ -~\u00a0-\u061b\u061d-\u200d\u2010-\u2027\u202f-\u2065\u206a-\uffff]{1,64}$
     */
  label?: string;
  /**
     * The id of the OAuth client.
     * @pattern \S
     */
  clientId: string;
  /**
     * Its secret.
     * @pattern \S
     */
  clientSecret: string;
  /** The tailnet that the client should belong to. Default: the client's own. */
  tailnet?: string;
  /** Read by a preflight alone: which of the provider's methods it is. */
  method?: string;
  /** Whether another account may replace the connected one. */
  replace_account?: boolean;
}

export interface TailscaleTrust {
  /**
     * What a person calls the connection. Default: what it is called already.
     * @pattern ^[ -~\u00a0-\u061b\u061d-\u200d\u2010-\u2027\u202f-\u2065\u206a-\uffff]{1,64}$
     */
  label?: string;
  /**
     * The client id of the federated credential.
     * @pattern ^\s*[A-Za-z0-9]{1,64}(-[A-Za-z0-9]{1,64})?\s*$
     */
  clientId: string;
  /** The tailnet that the credential should belong to. */
  tailnet?: string;
  /** Read by a preflight alone: which of the provider's methods it is. */
  method?: string;
  /** Whether another account may replace the connected one. */
  replace_account?: boolean;
}

export type Submission = AnySubmission | AzureSubmission | TailscaleSubmission | OvhSubmission | GoogleKeySubmission | AwsSubmission | GoogleTrust | AzureTrust | AwsTrust | TailscaleTrust;

/**
 * What machines become that join with the key.
 */
export type TailscaleAuthKeyCapabilitiesDevicesCreate = {
  reusable: boolean;
  ephemeral: boolean;
  preauthorized: boolean;
  tags: string[];
};

export type TailscaleAuthKeyCapabilitiesDevices = {
  /** What machines become that join with the key. */
  create: TailscaleAuthKeyCapabilitiesDevicesCreate;
};

export type TailscaleAuthKeyCapabilities = {
  devices: TailscaleAuthKeyCapabilitiesDevices;
};

export interface TailscaleAuthKey {
  id: string;
  description: string;
  created: string | null;
  expires: string | null;
  /** Deleted, revoked or expired. */
  invalid: boolean;
  capabilities: TailscaleAuthKeyCapabilities;
}

export interface TailscaleDevice {
  id: string;
  nodeId: string;
  hostname: string;
  name: string;
  addresses: string[];
  authorized: boolean;
  /** Whether it refuses connections from others. */
  blocked: boolean;
  tags: string[];
  /** `null`: it is connected, or never was. */
  lastSeen: string | null;
  os: string;
  clientVersion: string;
  updateAvailable: boolean;
  isExitNode: boolean;
  isSubnetRouter: boolean;
  advertisedRoutes: string[];
  enabledRoutes: string[];
  user: string;
  created: string | null;
  expires: string | null;
}

export type UpcomingCauseConnectionsItem = {
  provider: ProviderName;
  account: string;
  label: string | null;
  severity: CauseSeverity;
  /** When it expires. */
  at: string;
  /** A shell command by which the customer repairs it. */
  command?: string;
  /** The organisation's own OAuth client that made it. Absent: the client of the service. */
  own_client?: string;
};

export type UpcomingCauseNext = {
  step: CauseStep;
  text: string;
};

export interface UpcomingCause {
  /** A failure code, the code of a finding, `secret_expiring` or `credential_expiry`. */
  cause: string;
  title: string;
  severity: CauseSeverity;
  acts: CauseActor;
  /** When it expires. */
  at: string;
  count: number;
  /**
     * The first 20: those without a token, then the earliest.
     * @maxItems 20
     */
  connections: UpcomingCauseConnectionsItem[];
  next: UpcomingCauseNext;
}

export type WebhookStatus = 'enabled' | 'disabled';
/**
 * `gone`: it answered 410. `failing`: it failed for five days.
 */
export type WebhookDisabledReason = 'gone' | 'failing';
export interface Webhook {
  url: string;
  /** `null`: all events. */
  kinds: EventKind[] | null;
  status: WebhookStatus;
  created_at: string;
  updated_at: string;
  updated_by: string;
  /** Passes in a row in which every try failed. */
  failures: number;
  failing_since?: string;
  /** `gone`: it answered 410. `failing`: it failed for five days. */
  disabled_reason?: WebhookDisabledReason;
  disabled_at?: string;
}

export type ListActivityParams = {
/**
 * @minimum 1
 * @maximum 100
 */
limit?: number;
/**
 * `next_cursor` of the page before.
 * @pattern ^[\w-]{8,4096}$
 */
cursor?: string;
};

/**
 * `not_permitted`: without `audit:read` the list has events only.
 */
export type ListActivity200Acts = 'included' | 'not_permitted';
export type ListActivity200 = {
  entries: ActivityEntry[];
  /** `not_permitted`: without `audit:read` the list has events only. */
  acts: ListActivity200Acts;
  /** Acts are complete up to this instant. Newer ones come when their hour is sealed. */
  sealed_until: string | null;
  next_cursor?: string;
};

export type ListAzureSubscriptionsParams = {
/**
 * Which connection of the provider. Default: `default`, otherwise the oldest.
 * @pattern ^[\w-]{1,64}$
 */
account?: string;
};

export type ListAzureSubscriptions200ProjectsItem = {
  projectId: string;
  name: string;
  enabled: boolean;
};

export type ListAzureSubscriptions200 = {
  projects: ListAzureSubscriptions200ProjectsItem[];
};

export type ChooseAzureSubscriptionsParams = {
/**
 * Which connection of the provider. Default: `default`, otherwise the oldest.
 * @pattern ^[\w-]{1,64}$
 */
account?: string;
};

export type ChooseAzureSubscriptionsBodyProjectsItem = {
  projectId: string;
  enabled?: boolean;
};

export type ChooseAzureSubscriptionsBody = {
  /** @maxItems 200 */
  projects: ChooseAzureSubscriptionsBodyProjectsItem[];
};

export type ChooseAzureSubscriptions200 = {
  status: 'success';
};

export type ListConnectedAccounts200AccountsGcp = {
  isConnected: true;
  name: string;
  displayText: string;
  /** How many connections to it there are. Absent with more than 100 in the organisation. */
  accounts?: number;
  [key: string]: unknown;
};

export type ListConnectedAccounts200AccountsOvh = {
  isConnected: true;
  name: string;
  displayText: string;
  /** How many connections to it there are. Absent with more than 100 in the organisation. */
  accounts?: number;
  [key: string]: unknown;
};

export type ListConnectedAccounts200AccountsTailscale = {
  isConnected: true;
  name: string;
  displayText: string;
  /** How many connections to it there are. Absent with more than 100 in the organisation. */
  accounts?: number;
  [key: string]: unknown;
};

export type ListConnectedAccounts200AccountsAzure = {
  isConnected: true;
  name: string;
  displayText: string;
  /** How many connections to it there are. Absent with more than 100 in the organisation. */
  accounts?: number;
  [key: string]: unknown;
};

export type ListConnectedAccounts200AccountsAws = {
  isConnected: true;
  name: string;
  displayText: string;
  /** How many connections to it there are. Absent with more than 100 in the organisation. */
  accounts?: number;
  [key: string]: unknown;
};

export type ListConnectedAccounts200Accounts = {
  gcp?: ListConnectedAccounts200AccountsGcp;
  ovh?: ListConnectedAccounts200AccountsOvh;
  tailscale?: ListConnectedAccounts200AccountsTailscale;
  azure?: ListConnectedAccounts200AccountsAzure;
  aws?: ListConnectedAccounts200AccountsAws;
};

export type ListConnectedAccounts200 = {
  accounts: ListConnectedAccounts200Accounts;
};

export type DisconnectAccounts200 = {
  success: true;
  message: string;
};

export type DisconnectAccounts206 = {
  success: false;
  message: string;
};

export type ListConnectorStatuses200ConnectorsGcp = {
  connected: boolean;
  status: ConnectionStatus;
  canExecute?: boolean;
  /** How many connections to it there are. Absent with more than 100 in the organisation. */
  accounts?: number;
  [key: string]: unknown;
};

export type ListConnectorStatuses200ConnectorsOvh = {
  connected: boolean;
  status: ConnectionStatus;
  canExecute?: boolean;
  /** How many connections to it there are. Absent with more than 100 in the organisation. */
  accounts?: number;
  [key: string]: unknown;
};

export type ListConnectorStatuses200ConnectorsTailscale = {
  connected: boolean;
  status: ConnectionStatus;
  canExecute?: boolean;
  /** How many connections to it there are. Absent with more than 100 in the organisation. */
  accounts?: number;
  [key: string]: unknown;
};

export type ListConnectorStatuses200ConnectorsAzure = {
  connected: boolean;
  status: ConnectionStatus;
  canExecute?: boolean;
  /** How many connections to it there are. Absent with more than 100 in the organisation. */
  accounts?: number;
  [key: string]: unknown;
};

export type ListConnectorStatuses200ConnectorsAws = {
  connected: boolean;
  status: ConnectionStatus;
  canExecute?: boolean;
  /** How many connections to it there are. Absent with more than 100 in the organisation. */
  accounts?: number;
  [key: string]: unknown;
};

export type ListConnectorStatuses200Connectors = {
  gcp?: ListConnectorStatuses200ConnectorsGcp;
  ovh?: ListConnectorStatuses200ConnectorsOvh;
  tailscale?: ListConnectorStatuses200ConnectorsTailscale;
  azure?: ListConnectorStatuses200ConnectorsAzure;
  aws?: ListConnectorStatuses200ConnectorsAws;
};

export type ListConnectorStatuses200 = {
  connectors: ListConnectorStatuses200Connectors;
};

export type DisconnectGoogle200 = {
  success: true;
  message: string;
};

export type DisconnectGoogle206 = {
  success: false;
  message: string;
};

export type ListGoogleProjectsParams = {
/**
 * Which connection of the provider. Default: `default`, otherwise the oldest.
 * @pattern ^[\w-]{1,64}$
 */
account?: string;
};

export type ListGoogleProjects200ProjectsItem = {
  projectId: string;
  name: string;
  projectNumber: string;
  /** `ACTIVE`, or another word of Google's. */
  lifecycleState: string;
  /** `null`: the account may not read it. */
  billingEnabled: boolean | null;
  available: boolean;
  isRootProject: boolean;
};

export type ListGoogleProjects200 = {
  projects: ListGoogleProjects200ProjectsItem[];
  count: number;
  billing_enabled_count: number;
  /** The root project. `null`: there is none yet. */
  root_project: string | null;
};

export type ReadGoogleRootProjectParams = {
/**
 * Which connection of the provider. Default: `default`, otherwise the oldest.
 * @pattern ^[\w-]{1,64}$
 */
account?: string;
};

export type ReadGoogleRootProject200 = {
  root_project: string | null;
  service_accounts: GoogleSetupAccounts | GoogleKeyAccount | null;
};

export type ChooseGoogleRootProjectParams = {
/**
 * Which connection of the provider. Default: `default`, otherwise the oldest.
 * @pattern ^[\w-]{1,64}$
 */
account?: string;
};

export type ChooseGoogleRootProjectBody = {
  /** @pattern ^[a-z][a-z0-9.:-]{3,127}$ */
  project_id: string;
};

export type ChooseGoogleRootProject202ServiceAccountSetup = 'pending' | 'not_needed' | 'approval_required';
export type ChooseGoogleRootProject202 = {
  success: true;
  preference_saved: true;
  root_project: string;
  service_account_setup: ChooseGoogleRootProject202ServiceAccountSetup;
  task_id: string | null;
  message: string;
};

export type ChooseGoogleRootProject400 = {
  error: string;
  code: 'billing_disabled' | 'rights_missing' | 'not_active';
  field: 'project_id';
  request_id: string;
} | AuroraError;

export type ChooseGoogleRootProject500 = {
  /** What happened, in the words that Aurora's client shows. */
  error: string;
  /** What the customer does about it. */
  action?: string;
  code: FailureCode;
  /** Names the request in the operator's log. */
  request_id: string;
  /** The field of the request that is wrong, such as `projects[0]`. */
  field?: string;
  /** With `account_required`, at most 20 accounts that the caller can name. With `already_connected`, the account that is connected already. */
  accounts?: string[];
  /** A shell command by which the customer repairs it. */
  command?: string;
  /**
     * When a retry makes sense.
     * @minimum 0
     */
  retry_after_seconds?: number;
  success: false;
  preference_saved: true;
  root_project: string;
  service_account_setup: 'failed_to_enqueue';
} | AuroraError;

export type ListGoogleProjectAccessParams = {
/**
 * Which connection of the provider. Default: `default`, otherwise the oldest.
 * @pattern ^[\w-]{1,64}$
 */
account?: string;
};

export type ListGoogleProjectAccess200ProjectsItem = {
  projectId: string;
  name: string;
  /** Whether a setup has prepared it. With a key: always. */
  enabled: boolean;
  /** Whether the person may read and set its policy. */
  hasPermission: boolean;
  isRootProject: boolean;
};

export type ListGoogleProjectAccess200 = {
  projects: ListGoogleProjectAccess200ProjectsItem[];
  /** The root project. `null`: there is none yet. */
  root_project: string | null;
};

export type ChooseGoogleProjectAccessParams = {
/**
 * Which connection of the provider. Default: `default`, otherwise the oldest.
 * @pattern ^[\w-]{1,64}$
 */
account?: string;
};

export type ChooseGoogleProjectAccessBodyProjects = {
  /** @pattern ^[a-z][a-z0-9.:-]{3,127}$ */
  projectId?: string;
  /** @pattern ^[a-z][a-z0-9.:-]{3,127}$ */
  id?: string;
  enabled: boolean;
}[] | null;

export type ChooseGoogleProjectAccessBody = {
  projects?: ChooseGoogleProjectAccessBodyProjects;
};

export type ChooseGoogleProjectAccess200 = {
  success: true;
  task_id?: string;
};

export type ChooseGoogleProjectAccess403 = {
  /** What happened, in the words that Aurora's client shows. */
  error: string;
  /** What the customer does about it. */
  action?: string;
  code: FailureCode;
  /** Names the request in the operator's log. */
  request_id: string;
  /** The field of the request that is wrong, such as `projects[0]`. */
  field?: string;
  /** With `account_required`, at most 20 accounts that the caller can name. With `already_connected`, the account that is connected already. */
  accounts?: string[];
  /** A shell command by which the customer repairs it. */
  command?: string;
  /**
     * When a retry makes sense.
     * @minimum 0
     */
  retry_after_seconds?: number;
  left: {
  projectId: string;
  code: FailureCode;
}[];
} | AuroraError;

export type ChooseGoogleProjectAccess409 = {
  /** What happened, in the words that Aurora's client shows. */
  error: string;
  /** What the customer does about it. */
  action?: string;
  code: FailureCode;
  /** Names the request in the operator's log. */
  request_id: string;
  /** The field of the request that is wrong, such as `projects[0]`. */
  field?: string;
  /** With `account_required`, at most 20 accounts that the caller can name. With `already_connected`, the account that is connected already. */
  accounts?: string[];
  /** A shell command by which the customer repairs it. */
  command?: string;
  /**
     * When a retry makes sense.
     * @minimum 0
     */
  retry_after_seconds?: number;
  /** The run that works now. */
  task_id: string;
} | AuroraError;

export type ChooseGoogleProjectAccess502 = {
  /** What happened, in the words that Aurora's client shows. */
  error: string;
  /** What the customer does about it. */
  action?: string;
  code: FailureCode;
  /** Names the request in the operator's log. */
  request_id: string;
  /** The field of the request that is wrong, such as `projects[0]`. */
  field?: string;
  /** With `account_required`, at most 20 accounts that the caller can name. With `already_connected`, the account that is connected already. */
  accounts?: string[];
  /** A shell command by which the customer repairs it. */
  command?: string;
  /**
     * When a retry makes sense.
     * @minimum 0
     */
  retry_after_seconds?: number;
  left: {
  projectId: string;
  code: FailureCode;
}[];
} | AuroraError;

export type ChooseGoogleProjectAccess503 = {
  /** What happened, in the words that Aurora's client shows. */
  error: string;
  /** What the customer does about it. */
  action?: string;
  code: FailureCode;
  /** Names the request in the operator's log. */
  request_id: string;
  /** The field of the request that is wrong, such as `projects[0]`. */
  field?: string;
  /** With `account_required`, at most 20 accounts that the caller can name. With `already_connected`, the account that is connected already. */
  accounts?: string[];
  /** A shell command by which the customer repairs it. */
  command?: string;
  /**
     * When a retry makes sense.
     * @minimum 0
     */
  retry_after_seconds?: number;
  left: {
  projectId: string;
  code: FailureCode;
}[];
} | AuroraError;

export type ChooseGoogleProjectAccess504 = {
  /** What happened, in the words that Aurora's client shows. */
  error: string;
  /** What the customer does about it. */
  action?: string;
  code: FailureCode;
  /** Names the request in the operator's log. */
  request_id: string;
  /** The field of the request that is wrong, such as `projects[0]`. */
  field?: string;
  /** With `account_required`, at most 20 accounts that the caller can name. With `already_connected`, the account that is connected already. */
  accounts?: string[];
  /** A shell command by which the customer repairs it. */
  command?: string;
  /**
     * When a retry makes sense.
     * @minimum 0
     */
  retry_after_seconds?: number;
  left: {
  projectId: string;
  code: FailureCode;
}[];
} | AuroraError;

export type ConnectGoogleKey200AccessibleProjectsItem = {
  project_id: string;
  name: string;
};

export type ConnectGoogleKey200 = {
  success: true;
  email: string;
  default_project_id: string;
  accessible_projects: ConnectGoogleKey200AccessibleProjectsItem[];
  findings: Finding[];
};

export type ListAttention200 = {
  /** How many connections were read: at most 5,000. */
  counted: number;
  /** `false`: the organisation has more, and the answer is about those that come first in the list. */
  complete: boolean;
  causes: Cause[];
  upcoming: UpcomingCause[];
};

export type ReadAuditParams = {
/**
 * `next` of the page before, or an hour such as `2026-11-28T21`.
 * @pattern ^\d{4}-\d\d-\d\dT\d\d(?:-\d{4,})?$
 */
after?: string;
/**
 * Only records with this id of a session at the provider, or of a request.
 */
provider_session?: string;
};

export type ReadAudit200 = {
  files: ProvenRecords[];
  /** Where the next page begins. `null`: there is nothing more yet. */
  next: string | null;
  sealed_until: string | null;
};

export type CheckAwsEnvironment200 = {
  configured: true;
  hasAccessKey: true;
  hasSecretKey: true;
  /** The account of AWS of this application. */
  accountId: string;
};

export type ReadAzureSubscriptionParams = {
/**
 * Which connection of the provider. Default: `default`, otherwise the oldest.
 * @pattern ^[\w-]{1,64}$
 */
account?: string;
};

export type ReadAzureSubscription200 = {
  status: 'success';
  /** How many connections to the provider there are. */
  accounts: number;
  subscription_id: string;
  subscription_name: string;
};

export type ConnectAzure200 = {
  message: string;
  subscription_id: string;
  subscription_name: string;
  findings: Finding[];
};

export type CompleteLoginParams = {
/**
 * Of the login that the browser started. Works once.
 */
state?: string;
/**
 * The authorization code.
 */
code?: string;
/**
 * Who answers (RFC 9207).
 */
iss?: string;
/**
 * What was granted. The token's own answer counts.
 */
scope?: string;
/**
 * Why there is no code, such as `access_denied`.
 */
error?: string;
/**
 * The provider's words. We do not show them.
 */
error_description?: string;
};

export type CompletePostedLoginBody = {
  /** Of the login that the browser started. Works once. */
  state?: string;
  /** The authorization code. */
  code?: string;
  /** Who answers (RFC 9207). */
  iss?: string;
  /** What was granted. The token's own answer counts. */
  scope?: string;
  /** Why there is no code, such as `access_denied`. */
  error?: string;
  /** The provider's words. We do not show them. */
  error_description?: string;
};

export type CreateConnectSessionBodyProvidersItemProvider = 'gcp' | 'ovh' | 'tailscale' | 'azure' | 'aws';
export type CreateConnectSessionBodyProvidersItem = {
  provider: CreateConnectSessionBodyProvidersItemProvider;
  /**
     * @minItems 1
     * @maxItems 10
     * @items.maxLength 64
     */
  methods?: string[];
  /**
     * @maxLength 200
     * @pattern ^[\x21-\x7e]+$
     */
  oauth_client?: string;
};

/**
 * The connection and the events of the session have them.
 */
export type CreateConnectSessionBodyTags = {[key: string]: string};

export type CreateConnectSessionBodyConnectionProvider = 'gcp' | 'ovh' | 'tailscale' | 'azure' | 'aws';
/**
 * Connects this connection again, and no other account.
 */
export type CreateConnectSessionBodyConnection = {
  provider: CreateConnectSessionBodyConnectionProvider;
  account?: string;
};

export type CreateConnectSessionBody = {
  /**
     * What may be connected. Without `methods`: all that the page can. `oauth_client`: the id of your own client for its login. Left out: with `connection` alone.
     * @minItems 1
     * @maxItems 5
     */
  providers?: CreateConnectSessionBodyProvidersItem[];
  /**
     * The account key, which must be free. Default: a new one. At AWS: only a part of the external ID.
     * @pattern ^(?!(?:token|refresh|check|preflight|federated|relay|customer-side|certificate)$)[a-z0-9][a-z0-9-]{0,62}$
     */
  account?: string;
  /** @pattern ^[ -~\u00a0-\u061b\u061d-\u200d\u2010-\u2027\u202f-\u2065\u206a-\uffff]{1,64}$ */
  label?: string;
  end_user: EndUser;
  /**
     * One of the parameter `connectReturns`, character by character.
     * @maxLength 2000
     */
  return_url: string;
  /**
     * SHA-256 of your `code_verifier` (PKCE, S256).
     * @pattern ^[\w-]{43}$
     */
  code_challenge: string;
  /** The connection and the events of the session have them. */
  tags?: CreateConnectSessionBodyTags;
  /** Connects this connection again, and no other account. */
  connection?: CreateConnectSessionBodyConnection;
};

export type CreateConnectSession201 = {
  id: string;
  link: string;
  expires_at: string;
};

export type FinishConnectSessionBody = {
  /** @pattern ^[\w.~-]{43,128}$ */
  code_verifier: string;
};

export type ListConnectionsParams = {
/**
 * @minimum 1
 * @maximum 100
 */
limit?: number;
/**
 * `next_cursor` of the page before.
 * @pattern ^[\w-]{8,128}$
 */
cursor?: string;
/**
 * Only those that this person has connected. Needs `connectors:read`.
 * @minLength 1
 * @maxLength 256
 */
connected_by?: string;
/**
 * `active`: `healthy` and `warning`, which need `connectors:read`.
 */
state?: ListConnectionsState;
/**
 * Only those to this provider.
 */
provider?: ListConnectionsProvider;
/**
 * Only those with this text, in capitals or not, in the account, the label or the identity's name.
 * @minLength 1
 * @maxLength 128
 */
q?: string;
/**
 * Only those with this tag: key, colon, value, such as `env:prod`. Needs `connectors:read`.
 * @minLength 1
 * @maxLength 256
 */
tag?: string;
/**
 * Counts the whole organisation as well, or with `tag` those with it. Needs `connectors:read`.
 */
totals?: boolean;
};

export type ListConnectionsState = 'healthy' | 'warning' | 'active' | 'degraded' | 'reauth_required' | 'disconnecting';
export type ListConnectionsProvider = 'gcp' | 'ovh' | 'tailscale' | 'azure' | 'aws';
/**
 * By provider and state.
 */
export type ListConnections200TotalsProviders = {[key: string]: {
  healthy: number;
  warning: number;
  degraded: number;
  reauth_required: number;
  disconnecting: number;
}};

/**
 * With `totals=true`.
 */
export type ListConnections200Totals = {
  /** How many connections were read: at most 5,000. */
  counted: number;
  /** `false`: the organisation has more, and the answer is about those that come first in the list. */
  complete: boolean;
  /** By provider and state. */
  providers: ListConnections200TotalsProviders;
};

export type ListConnections200 = {
  connections: ListedConnection[];
  next_cursor?: string;
  /** With `totals=true`. */
  totals?: ListConnections200Totals;
};

export type ConfirmConnectionBody = {
  /**
     * The parameter with which the front end was called.
     * @pattern ^[\w-]{43}\.[\w-]{43}$
     */
  confirm: string;
};

export type ConfirmConnection200 = {
  connection: Connection;
  /** The setup run that began. */
  task_id?: string;
};

export type PreviewConfirmationBody = {
  /**
     * The parameter with which the front end was called.
     * @pattern ^[\w-]{43}\.[\w-]{43}$
     */
  confirm: string;
};

export type PreviewConfirmation200State = 'waiting' | 'confirmed';
/**
 * How many of the projects that are set up the new account sees, and ten that it does not see. `null`: not compared.
 */
export type PreviewConfirmation200Reach = {
  seen: number;
  of: number;
  /** @maxItems 10 */
  missing: string[];
} | null;

export type PreviewConfirmation200 = {
  state: PreviewConfirmation200State;
  provider: ProviderName;
  account: string;
  identity: Identity;
  /** The organisation's own OAuth client that made it. Absent: the client of the service. */
  own_client?: string;
  scopes: Scopes;
  /** The connection whose place it would take. */
  replaces: ReplacedConnection | null;
  /** The login takes the connection over from a colleague, with its setup. */
  takes_over: boolean;
  /** How many of the projects that are set up the new account sees, and ten that it does not see. `null`: not compared. */
  reach: PreviewConfirmation200Reach;
  /** Until when it can be confirmed. */
  expires_at: string | null;
};

export type ReadConnectionParams = {
/**
 * Which connection of the provider. Default: the only one; several are `account_required`.
 * @pattern ^[\w-]{1,64}$
 */
account?: string;
};

export type DisconnectConnectionParams = {
/**
 * Which connection of the provider. Default: the only one; several are `account_required`.
 * @pattern ^[\w-]{1,64}$
 */
account?: string;
/**
 * Whether to undo the setup.
 */
teardown?: boolean;
};

/**
 * All tags of the connection. Default: those that it has.
 */
export type ConnectAccountBodyTags = {[key: string]: string};

/**
 * What the method reads: the `fields` of its form in `GET /providers`, or of its kit.
 */
export type ConnectAccountBodyFields = {[key: string]: unknown};

export type ConnectAccountBody = {
  /** As connections name it, such as `role` or `service_account_key`. */
  method: string;
  /** Whether another account may replace the connected one. Another method of the same account replaces it anyway. */
  replace_account?: boolean;
  /**
     * The word for one of several connections. Default: `default`.
     * @pattern ^(?!(?:token|refresh|check|preflight|federated|relay|customer-side|certificate)$)[a-z0-9][a-z0-9-]{0,62}$
     */
  account?: string;
  /**
     * What a person calls the connection. Default: what it is called already.
     * @pattern ^[ -~\u00a0-\u061b\u061d-\u200d\u2010-\u2027\u202f-\u2065\u206a-\uffff]{1,64}$
     */
  label?: string;
  /** All tags of the connection. Default: those that it has. */
  tags?: ConnectAccountBodyTags;
  /** What the method reads: the `fields` of its form in `GET /providers`, or of its kit. */
  fields: ConnectAccountBodyFields;
};

export type ConnectAccount200 = {
  connection: Connection;
  findings: Finding[];
};

/**
 * All tags of the connection. Default: those that it has.
 */
export type ConnectAccountsBodyConnectionsItemTags = {[key: string]: string};

/**
 * What the method reads: the `fields` of its form in `GET /providers`, or of its kit.
 */
export type ConnectAccountsBodyConnectionsItemFields = {[key: string]: unknown};

export type ConnectAccountsBodyConnectionsItem = {
  /**
     * The word for one of several connections. Default: `default`.
     * @pattern ^(?!(?:token|refresh|check|preflight|federated|relay|customer-side|certificate)$)[a-z0-9][a-z0-9-]{0,62}$
     */
  account?: string;
  /**
     * What a person calls the connection. Default: what it is called already.
     * @pattern ^[ -~\u00a0-\u061b\u061d-\u200d\u2010-\u2027\u202f-\u2065\u206a-\uffff]{1,64}$
     */
  label?: string;
  /** All tags of the connection. Default: those that it has. */
  tags?: ConnectAccountsBodyConnectionsItemTags;
  /** What the method reads: the `fields` of its form in `GET /providers`, or of its kit. */
  fields: ConnectAccountsBodyConnectionsItemFields;
};

export type ConnectAccountsBody = {
  /** As connections name it, such as `role` or `service_account_key`. */
  method: string;
  /** Whether another account may replace the connected one. Another method of the same account replaces it anyway. */
  replace_account?: boolean;
  /** @maxItems 50 */
  connections: ConnectAccountsBodyConnectionsItem[];
};

/**
 * Why it is not connected.
 */
export type ConnectAccounts200ResultsItemFailure = {
  code: FailureCode;
  title: string;
  action: string;
  owner: Owner;
  /** A shell command by which the customer repairs it. */
  command?: string;
  field?: string;
  retry_after_seconds?: number;
} | null;

export type ConnectAccounts200ResultsItem = {
  connection: Connection | null;
  findings: Finding[];
  /** `null`: the entry was refused before it was tried. */
  account: string | null;
  /** Why it is not connected. */
  failure: ConnectAccounts200ResultsItemFailure;
};

export type ConnectAccounts200 = {
  results: ConnectAccounts200ResultsItem[];
};

export type ReadAzureCertificateParams = {
/**
 * Which connection of the provider: the word that was given when it was connected, or `default`.
 * @pattern ^[\w-]{1,64}$
 */
account?: string;
};

export type ReadAzureCertificate200SetUpItemKind = 'bash' | 'powershell' | 'terraform' | 'cloudformation' | 'json';
export type ReadAzureCertificate200SetUpItem = {
  kind: ReadAzureCertificate200SetUpItemKind;
  title: string;
  text: string;
};

export type ReadAzureCertificate200RemoveItemKind = 'bash' | 'powershell' | 'terraform' | 'cloudformation' | 'json';
export type ReadAzureCertificate200RemoveItem = {
  kind: ReadAzureCertificate200RemoveItemKind;
  title: string;
  text: string;
};

export type ReadAzureCertificate200FieldsItemChoicesItem = {
  value: string;
  title: string;
};

export type ReadAzureCertificate200FieldsItem = {
  /** Its place in the body: a path, where it is a part of an object. */
  name: string;
  title: string;
  hint: string;
  optional: boolean;
  /** It is typed unseen. */
  secret?: boolean;
  /** It is a text of several lines. */
  lines?: boolean;
  /** Its only values, the usual one first. */
  choices?: ReadAzureCertificate200FieldsItemChoicesItem[];
  /** A regular expression that the whole value matches, without the spaces around it. */
  pattern?: string;
};

export type ReadAzureCertificate200LinksItem = {
  title: string;
  url: string;
};

export type ReadAzureCertificate200ValuesItem = {
  title: string;
  value: string;
};

export type ReadAzureCertificate200 = {
  /** In PEM. It is not secret. */
  certificate: string;
  /** As Azure's portal shows it. */
  thumbprint: string;
  expires_at: string;
  /** The end of the certificate that the connection uses. `null`: it uses none. */
  in_use_until: string | null;
  /** Each makes what the cloud needs. */
  set_up: ReadAzureCertificate200SetUpItem[];
  /** Each removes it again. */
  remove: ReadAzureCertificate200RemoveItem[];
  /** The fields of the body that connects. */
  fields: ReadAzureCertificate200FieldsItem[];
  links: ReadAzureCertificate200LinksItem[];
  /** What a person copies by hand, such as an external ID. */
  values: ReadAzureCertificate200ValuesItem[];
};

export type CheckConnectionParams = {
/**
 * Which connection of the provider. Default: the only one; several are `account_required`.
 * @pattern ^[\w-]{1,64}$
 */
account?: string;
/**
 * Has the schedule look at the setup at its next minute, and not only once a day.
 */
look?: boolean;
};

export type CheckConnection200Setup = {
  looked_at: string | null;
  look_due_at: string | null;
} | null;

export type CheckConnection200 = {
  works: boolean;
  failure: Failure | null;
  findings: FindingAt[];
  setup: CheckConnection200Setup;
  connection: Connection;
};

export type ReadCustomerSideParams = {
/**
 * As connections name it, such as `role` or `service_principal`.
 */
method: string;
/**
 * A connection that is there: the answer may have more for it, such as the SSH key that machines trust.
 * @pattern ^[\w-]{1,64}$
 */
account?: string;
/**
 * What the role of `role` may do. The person who makes it may choose again.
 */
role_type?: ReadCustomerSideRoleType;
};

export type ReadCustomerSideRoleType = 'ReadOnly' | 'ReadData' | 'Admin';
export type ReadCustomerSide200SetUpItemKind = 'bash' | 'powershell' | 'terraform' | 'cloudformation' | 'json';
export type ReadCustomerSide200SetUpItem = {
  kind: ReadCustomerSide200SetUpItemKind;
  title: string;
  text: string;
};

export type ReadCustomerSide200RemoveItemKind = 'bash' | 'powershell' | 'terraform' | 'cloudformation' | 'json';
export type ReadCustomerSide200RemoveItem = {
  kind: ReadCustomerSide200RemoveItemKind;
  title: string;
  text: string;
};

export type ReadCustomerSide200FieldsItemChoicesItem = {
  value: string;
  title: string;
};

export type ReadCustomerSide200FieldsItem = {
  /** Its place in the body: a path, where it is a part of an object. */
  name: string;
  title: string;
  hint: string;
  optional: boolean;
  /** It is typed unseen. */
  secret?: boolean;
  /** It is a text of several lines. */
  lines?: boolean;
  /** Its only values, the usual one first. */
  choices?: ReadCustomerSide200FieldsItemChoicesItem[];
  /** A regular expression that the whole value matches, without the spaces around it. */
  pattern?: string;
};

export type ReadCustomerSide200LinksItem = {
  title: string;
  url: string;
};

export type ReadCustomerSide200ValuesItem = {
  title: string;
  value: string;
};

export type ReadCustomerSide200 = {
  method: string;
  /** Each makes what the cloud needs. */
  set_up: ReadCustomerSide200SetUpItem[];
  /** Each removes it again. */
  remove: ReadCustomerSide200RemoveItem[];
  /** The fields of the body that connects. */
  fields: ReadCustomerSide200FieldsItem[];
  links: ReadCustomerSide200LinksItem[];
  /** What a person copies by hand, such as an external ID. */
  values: ReadCustomerSide200ValuesItem[];
};

export type OfferFederationParams = {
/**
 * Which connection of the provider: the word that was given when it was connected, or `default`.
 * @pattern ^[\w-]{1,64}$
 */
account?: string;
};

export type OfferFederation200SetUpItemKind = 'bash' | 'powershell' | 'terraform' | 'cloudformation' | 'json';
export type OfferFederation200SetUpItem = {
  kind: OfferFederation200SetUpItemKind;
  title: string;
  text: string;
};

export type OfferFederation200RemoveItemKind = 'bash' | 'powershell' | 'terraform' | 'cloudformation' | 'json';
export type OfferFederation200RemoveItem = {
  kind: OfferFederation200RemoveItemKind;
  title: string;
  text: string;
};

export type OfferFederation200FieldsItemChoicesItem = {
  value: string;
  title: string;
};

export type OfferFederation200FieldsItem = {
  /** Its place in the body: a path, where it is a part of an object. */
  name: string;
  title: string;
  hint: string;
  optional: boolean;
  /** It is typed unseen. */
  secret?: boolean;
  /** It is a text of several lines. */
  lines?: boolean;
  /** Its only values, the usual one first. */
  choices?: OfferFederation200FieldsItemChoicesItem[];
  /** A regular expression that the whole value matches, without the spaces around it. */
  pattern?: string;
};

export type OfferFederation200LinksItem = {
  title: string;
  url: string;
};

export type OfferFederation200ValuesItem = {
  title: string;
  value: string;
};

export type OfferFederation200 = {
  /** The `iss` of the tokens: the organisation's own, or that of the operator's account at AWS. */
  issuer: string;
  /** The `sub` of the tokens: this connection's own, or the organisation's where the audience is the connection's. */
  subject: string;
  /** The `aud` of the tokens. `null`: it follows from what the customer makes. */
  audience: string | null;
  /** Each makes what the cloud needs. */
  set_up: OfferFederation200SetUpItem[];
  /** Each removes it again. */
  remove: OfferFederation200RemoveItem[];
  /** The fields of the body that connects. */
  fields: OfferFederation200FieldsItem[];
  links: OfferFederation200LinksItem[];
  /** What a person copies by hand, such as an external ID. */
  values: OfferFederation200ValuesItem[];
};

export type CreateLoginLinkBodyTags = {[key: string]: string};

export type CreateLoginLinkBody = {
  /** @pattern ^(?!(?:token|refresh|check|preflight|federated|relay|customer-side|certificate)$)[a-z0-9][a-z0-9-]{0,62}$ */
  account?: string;
  /** @pattern ^[ -~\u00a0-\u061b\u061d-\u200d\u2010-\u2027\u202f-\u2065\u206a-\uffff]{1,64}$ */
  label?: string;
  tags?: CreateLoginLinkBodyTags;
  method?: string;
  return_path?: string;
  replace_account?: boolean;
  /**
     * @minLength 1
     * @maxLength 64
     */
  takes_over?: string;
};

export type CreateLoginLink200 = {
  login_url: string;
};

export type PreflightConnectionParams = {
/**
 * Which connection of the provider: the word that was given when it was connected, or `default`.
 * @pattern ^[\w-]{1,64}$
 */
account?: string;
};

export type PreflightConnection200Scopes = {
  granted: string[];
  missing: string[];
};

export type PreflightConnection200 = {
  works: boolean;
  identity: Identity | null;
  scopes: PreflightConnection200Scopes;
  findings: Finding[];
  failure: Failure | null;
  replaces_connection: ReplacedConnection | null;
};

export type RefreshConnectionParams = {
/**
 * Which connection of the provider. Default: the only one; several are `account_required`.
 * @pattern ^[\w-]{1,64}$
 */
account?: string;
};

export type RefreshConnection200Outcome = 'refreshed' | 'kept';
export type RefreshConnection200 = {
  outcome: RefreshConnection200Outcome;
  reason: string;
  expires_at: string | null;
  connection: Connection;
};

export type RelayCallParams = {
/**
 * Which connection of the provider. Default: the only one; several are `account_required`.
 * @pattern ^[\w-]{1,64}$
 */
account?: string;
};

export type RelayCallBodyMethod = 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
export type RelayCallBodyHeaders = {
  /**
     * @maxLength 256
     * @pattern ^[!-~]+( [!-~]+)*$
     */
  accept?: string;
  /**
     * @maxLength 256
     * @pattern ^(?!multipart\/)[a-z]+\/[a-z\d.+-]+(; ?charset=[A-Za-z\d-]+)?$
     */
  'content-type'?: string;
  /**
     * @maxLength 256
     * @pattern ^[!-~]+( [!-~]+)*$
     */
  'if-match'?: string;
};

export type RelayCallBodyAccess = 'full' | 'read';
export type RelayCallBody = {
  method: RelayCallBodyMethod;
  /**
     * @maxLength 253
     * @pattern ^[a-z0-9]+([.-][a-z0-9]+)*$
     */
  host?: string;
  /** @maxLength 4096 */
  path: string;
  headers?: RelayCallBodyHeaders;
  body?: string;
  access?: RelayCallBodyAccess;
};

export type ReadTokenParams = {
/**
 * Which connection of the provider. Default: the only one; several are `account_required`.
 * @pattern ^[\w-]{1,64}$
 */
account?: string;
/**
 * Seconds the token should still live. Never more than half of its life is required.
 * @minimum 0
 * @maximum 3000
 */
min_ttl?: number;
/**
 * How much the token may do: `full` (the default) or `read`; with `as`, `read` (the default) or `operate`.
 */
access?: ReadTokenAccess;
/**
 * `service-account`: a token of an account that the setup made.
 */
as?: string;
/**
 * With `as`: a project that is set up. Default: the host project.
 * @pattern ^[\w.:-]{1,128}$
 */
project?: string;
};

export type ReadTokenAccess = 'full' | 'read' | 'operate';
export type ReportRejectedTokenParams = {
/**
 * Which connection of the provider. Default: the only one; several are `account_required`.
 * @pattern ^[\w-]{1,64}$
 */
account?: string;
/**
 * Seconds the token should still live. Never more than half of its life is required.
 * @minimum 0
 * @maximum 3000
 */
min_ttl?: number;
/**
 * As it was when the token was asked for.
 */
access?: ReportRejectedTokenAccess;
};

export type ReportRejectedTokenAccess = 'full' | 'read';
export type ReportRejectedTokenBody = {
  /** @pattern ^[\w-]{43}$ */
  fingerprint: string;
};

export type LabelConnectionBodyTags = {[key: string]: string};

export type LabelConnectionBody = {
  label?: string | null;
  tags?: LabelConnectionBodyTags;
};

export type ListConnectionActivityParams = {
/**
 * @minimum 1
 * @maximum 100
 */
limit?: number;
/**
 * `next_cursor` of the page before.
 * @pattern ^[\w-]{8,4096}$
 */
cursor?: string;
};

/**
 * `not_permitted`: without `audit:read` the list has events only.
 */
export type ListConnectionActivity200Acts = 'included' | 'not_permitted';
export type ListConnectionActivity200 = {
  entries: ActivityEntry[];
  /** `not_permitted`: without `audit:read` the list has events only. */
  acts: ListConnectionActivity200Acts;
  /** Acts are complete up to this instant. Newer ones come when their hour is sealed. */
  sealed_until: string | null;
  next_cursor?: string;
};

export type ForgetSetupChangesBodyChangesItem = {
  /**
     * @minLength 1
     * @maxLength 512
     */
  kind: string;
  /**
     * @minLength 1
     * @maxLength 512
     */
  target: string;
  /**
     * @minLength 1
     * @maxLength 512
     */
  name: string;
  /**
     * @minLength 1
     * @maxLength 512
     */
  home?: string;
};

export type ForgetSetupChangesBody = {
  /**
     * @minItems 1
     * @maxItems 200
     */
  changes: ForgetSetupChangesBodyChangesItem[];
};

export type ForgetSetupChanges200 = {
  /** How many changes were open until now. */
  forgotten: number;
};

export type PutBackSetup200 = {
  /** The run that works, for the status of a setup. `null`: there is none. */
  run_id: string | null;
  left: Left[];
};

export type PutBackSetup202 = {
  /** The run that works, for the status of a setup. `null`: there is none. */
  run_id: string | null;
  left: Left[];
};

/**
 * `in_use`: no setup has prepared it. `changed`: the last look missed something. `unreadable`: the person may not read it any more.
 */
export type ListTargets200TargetsItemState = 'in_use' | 'ready' | 'late' | 'changed' | 'unreadable';
export type ListTargets200TargetsItem = {
  id: string;
  name: string | null;
  /** `in_use`: no setup has prepared it. `changed`: the last look missed something. `unreadable`: the person may not read it any more. */
  state: ListTargets200TargetsItemState;
  set_up: boolean;
  /** The organisation has chosen it as the one that is used where none is named. */
  root: boolean;
};

export type ListTargets200 = {
  targets: ListTargets200TargetsItem[];
  /** The record has no room for more than these. */
  truncated: boolean;
};

export type TearDownSetup200State = 'torn_down' | 'unfinished';
export type TearDownSetup200 = {
  state: TearDownSetup200State;
  undone: Undone[];
  left: Left[];
};

export type ListDisconnectionsParams = {
/**
 * Only those of this provider.
 */
provider?: ListDisconnectionsProvider;
};

export type ListDisconnectionsProvider = 'gcp' | 'ovh' | 'tailscale' | 'azure' | 'aws';
export type ListDisconnections200 = {
  disconnections: PastConnection[];
  /** There are older ones: the newest 200 disconnections were looked at. */
  truncated: boolean;
};

export type ListEventsParams = {
/**
 * `next` of the page before. Absent: the oldest event.
 * @pattern ^[1-9]\d{0,11}-[\w-]{8}$
 */
after?: string;
/**
 * @minimum 1
 * @maximum 100
 */
limit?: number;
};

export type ListEvents200 = {
  events: Event[];
  /** The place behind the last event, also of an empty page. `null`: there was never an event. */
  next: string | null;
};

export type CompleteGoogleLoginParams = {
/**
 * Of the login that the browser started. Works once.
 */
state?: string;
/**
 * The authorization code.
 */
code?: string;
/**
 * Who answers (RFC 9207).
 */
iss?: string;
/**
 * What was granted. The token's own answer counts.
 */
scope?: string;
/**
 * Why there is no code, such as `access_denied`.
 */
error?: string;
/**
 * The provider's words. We do not show them.
 */
error_description?: string;
};

export type StartGoogleLoginBody = {
  return_to?: string;
  replace_account?: boolean;
  /**
     * @minLength 1
     * @maxLength 64
     */
  takes_over?: string;
  /** @pattern ^(?!(?:token|refresh|check|preflight|federated|relay|customer-side|certificate)$)[a-z0-9][a-z0-9-]{0,62}$ */
  account?: string;
  /** @pattern ^[ -~\u00a0-\u061b\u061d-\u200d\u2010-\u2027\u202f-\u2065\u206a-\uffff]{1,64}$ */
  label?: string;
};

export type StartGoogleLogin200 = {
  login_url: string;
};

export type SetUpChosenProjectsParams = {
/**
 * Which connection of the provider. Default: `default`, otherwise the oldest.
 * @pattern ^[\w-]{1,64}$
 */
account?: string;
};

export type SetUpChosenProjectsBody = {
  /**
     * @minItems 1
     * @maxItems 5
     * @items.pattern ^[a-z][a-z0-9.:-]{3,127}$
     */
  selected_project_ids: string[];
};

export type SetUpChosenProjects200 = {
  status: 'started';
  task_id: string;
};

export type ApplySetupParams = {
/**
 * Which connection of the provider. Default: the only one; several are `account_required`.
 * @pattern ^[\w-]{1,64}$
 */
account?: string;
};

export type ApplySetupBody = {
  /** @pattern ^[\w-]{43}$ */
  plan: string;
};

export type ApplySetup202 = {
  /** For `GET /gcp/setup/runs/{id}`. */
  run_id: string;
};

export type ApplySetup409 = {
  /** @pattern ^urn:problem-type:aurora-oauth: */
  type: string;
  /** What happened, for people. */
  title: string;
  status: number;
  /** What to do about it, and who does it. */
  action: string;
  owner: Owner;
  code: FailureCode;
  /** Names the request in the operator's log. */
  request_id: string;
  /** The field of the request that is wrong, such as `projects[0]`. */
  field?: string;
  /** With `account_required`, at most 20 accounts that the caller can name. With `already_connected`, the account that is connected already. */
  accounts?: string[];
  /** A shell command by which the customer repairs it. */
  command?: string;
  /**
     * When a retry makes sense.
     * @minimum 0
     */
  retry_after_seconds?: number;
  run_id: string;
} | Problem;

export type ReadSetupLedgerParams = {
/**
 * Which connection of the provider. Default: the only one; several are `account_required`.
 * @pattern ^[\w-]{1,64}$
 */
account?: string;
};

export type PlanSetupParams = {
/**
 * Which connection of the provider. Default: the only one; several are `account_required`.
 * @pattern ^[\w-]{1,64}$
 */
account?: string;
/**
 * Up to 100 ids, separated by commas. Default: those that are set up, and those that a run has begun.
 */
projects?: string;
/**
 * How much the setup lets this application do. Default: the stage's `gcpSetupAccess`.
 */
access?: PlanSetupAccess;
/**
 * `true`: the connection goes on without the login, once each project is set up. With `access` `read` alone.
 */
keyless?: PlanSetupKeyless;
};

export type PlanSetupAccess = 'read' | 'operate';
export type PlanSetupKeyless = 'true' | 'false';
export type OpenGoogleLoginParams = {
/**
 * Of the login link: works once, for ten minutes.
 */
ticket?: string;
};

export type ReadHealth200 = {
  status: 'ok';
};

export type ReadHealth503OneFailedItemDependency = 'credential_store' | 'table' | 'operator_secrets';
export type ReadHealth503OneFailedItem = {
  dependency: ReadHealth503OneFailedItemDependency;
  code: FailureCode;
};

export type ReadHealth503One = {
  status: 'unavailable';
  failed: ReadHealth503OneFailedItem[];
};

export type ReadIssuerKeys200KeysItem = {
  kty: string;
  use: string;
  alg: string;
  kid: string;
  n: string;
  e: string;
};

export type ReadIssuerKeys200 = {
  keys: ReadIssuerKeys200KeysItem[];
};

export type ReadIssuerMetadata200 = {
  issuer: string;
  jwks_uri: string;
  authorization_endpoint: string;
  token_endpoint: string;
  response_types_supported: string[];
  subject_types_supported: string[];
  id_token_signing_alg_values_supported: string[];
  claims_supported: string[];
};

export type StartLoginBody = {
  return_to?: string;
  replace_account?: boolean;
  /**
     * @minLength 1
     * @maxLength 64
     */
  takes_over?: string;
  /** @pattern ^(?!(?:token|refresh|check|preflight|federated|relay|customer-side|certificate)$)[a-z0-9][a-z0-9-]{0,62}$ */
  account?: string;
  /** @pattern ^[ -~\u00a0-\u061b\u061d-\u200d\u2010-\u2027\u202f-\u2065\u206a-\uffff]{1,64}$ */
  label?: string;
};

export type StartLogin200 = {
  login_url: string;
};

export type ListMachines200 = {
  machines: Machine[];
};

/**
 * `machine`: of `callers.json`, or with a right to tokens or to the relay.
 */
export type ReadMe200Kind = 'person' | 'machine';
export type ReadMe200LackingItem = {
  permission: string;
  roles: string[];
};

/**
 * Who gives roles and permissions. `operator`: in `callers.json`.
 */
export type ReadMe200GrantedBy = 'identity_provider' | 'operator';
export type ReadMe200 = {
  id: string;
  /** `machine`: of `callers.json`, or with a right to tokens or to the relay. */
  kind: ReadMe200Kind;
  /** `null`: none. The caller has connections of their own. */
  organisation: string | null;
  permissions: string[];
  reach: Reach[];
  /** What the caller may not, and the roles that may, where the identity provider gives roles. None: `callers.json` decides. */
  lacking: ReadMe200LackingItem[];
  /** Who gives roles and permissions. `operator`: in `callers.json`. */
  granted_by: ReadMe200GrantedBy;
};

export type SetOAuthClientBody = {
  /**
     * @maxLength 200
     * @pattern ^[\x21-\x7e]+$
     */
  client_id: string;
  /**
     * @maxLength 500
     * @pattern ^[\x21-\x7e]+$
     */
  client_secret: string;
  region?: string;
  named?: boolean;
};

export type RemoveOAuthClientParams = {
/**
 * Only for OVHcloud, which requires it: such as `ovh-eu`.
 */
region?: string;
/**
 * Removes this named client, in place of the one of all logins.
 */
client_id?: string;
};

export type RemoveOAuthClient200 = {
  removed: true;
};

export type ListOAuthClients200 = {
  provider: ProviderName;
  clients: OAuthClient[];
};

export type ReadDescription200Info = {
  version: string;
};

export type ReadDescription200 = {
  openapi: '3.1.0';
  info: ReadDescription200Info;
};

export type ReadOperations200States = {
  /** @minimum 0 */
  healthy: number;
  /** @minimum 0 */
  warning: number;
  /** @minimum 0 */
  degraded: number;
  /** @minimum 0 */
  reauth_required: number;
  /** @minimum 0 */
  disconnecting: number;
};

export type ReadOperations200 = {
  /**
     * Connections that were read.
     * @minimum 0
     */
  counted: number;
  /**
     * Records that this release cannot read. They are not counted.
     * @minimum 0
     */
  unreadable: number;
  /** `false`: the request's time was over, and there are more, which the next request does not reach either. */
  complete: boolean;
  /** @minimum 0 */
  organisations: number;
  states: ReadOperations200States;
  /**
     * Since the longest overdue refresh fell due. `0`: none is overdue.
     * @minimum 0
     */
  longest_overdue_seconds: number;
  /** First those that leave callers without a token, then the earliest. `acts`: `you` is a person of the customer's. */
  causes: OperationsCause[];
  /** Secrets within four weeks, and logins that cannot be refreshed within two. */
  upcoming: OperationsUpcoming[];
  providers: ProviderOperations[];
  stops: Stop[];
  /** Since when no refresh token is spent of a provider that rotates them. */
  drained_since: string | null;
};

export type ListOrganisationsParams = {
/**
 * Only those with this text in their id, in capitals or not.
 * @minLength 1
 * @maxLength 128
 */
q?: string;
/**
 * @minimum 1
 * @maximum 500
 */
limit?: number;
};

export type ListOrganisations200 = {
  /**
     * Connections that were read.
     * @minimum 0
     */
  counted: number;
  /**
     * Records that this release cannot read. They are not counted.
     * @minimum 0
     */
  unreadable: number;
  /** `false`: the request's time was over, and there are more, which the next request does not reach either. */
  complete: boolean;
  /**
     * Organisations that fit, also beyond `limit`.
     * @minimum 0
     */
  found: number;
  organisations: OrganisationOperations[];
};

export type DisconnectOvh200 = {
  success: true;
  message: string;
  status: 'disconnected';
};

export type DisconnectOvh206 = {
  success: false;
  status: 'disconnecting';
  message: string;
};

export type CompleteOvhLoginParams = {
/**
 * Of the login that the browser started. Works once.
 */
state?: string;
/**
 * The authorization code.
 */
code?: string;
/**
 * Who answers (RFC 9207).
 */
iss?: string;
/**
 * What was granted. The token's own answer counts.
 */
scope?: string;
/**
 * Why there is no code, such as `access_denied`.
 */
error?: string;
/**
 * The provider's words. We do not show them.
 */
error_description?: string;
};

/**
 * The word of Aurora's onboarding page.
 */
export type CompleteOvhLogin400Reason = 'missing_params' | 'access_denied' | 'invalid_state' | 'config_error' | 'invalid_grant' | 'no_access_token' | 'token_exchange_failed' | 'timeout' | 'network_error' | 'callback_failed';
export type CompleteOvhLogin400 = {
  error: string;
  hint: string;
  /** The word of Aurora's onboarding page. */
  reason: CompleteOvhLogin400Reason;
  code: FailureCode;
  request_id: string;
};

/**
 * The word of Aurora's onboarding page.
 */
export type CompleteOvhLogin413Reason = 'missing_params' | 'access_denied' | 'invalid_state' | 'config_error' | 'invalid_grant' | 'no_access_token' | 'token_exchange_failed' | 'timeout' | 'network_error' | 'callback_failed';
export type CompleteOvhLogin413 = {
  error: string;
  hint: string;
  /** The word of Aurora's onboarding page. */
  reason: CompleteOvhLogin413Reason;
  code: FailureCode;
  request_id: string;
};

/**
 * The word of Aurora's onboarding page.
 */
export type CompleteOvhLogin500Reason = 'missing_params' | 'access_denied' | 'invalid_state' | 'config_error' | 'invalid_grant' | 'no_access_token' | 'token_exchange_failed' | 'timeout' | 'network_error' | 'callback_failed';
export type CompleteOvhLogin500 = {
  error: string;
  hint: string;
  /** The word of Aurora's onboarding page. */
  reason: CompleteOvhLogin500Reason;
  code: FailureCode;
  request_id: string;
};

/**
 * The word of Aurora's onboarding page.
 */
export type CompleteOvhLogin504Reason = 'missing_params' | 'access_denied' | 'invalid_state' | 'config_error' | 'invalid_grant' | 'no_access_token' | 'token_exchange_failed' | 'timeout' | 'network_error' | 'callback_failed';
export type CompleteOvhLogin504 = {
  error: string;
  hint: string;
  /** The word of Aurora's onboarding page. */
  reason: CompleteOvhLogin504Reason;
  code: FailureCode;
  request_id: string;
};

export type CompletePostedOvhLoginBodyOne = {
  /** Of the login that the browser started. Works once. */
  state?: string;
  /** The authorization code. */
  code?: string;
  /** Who answers (RFC 9207). */
  iss?: string;
  /** What was granted. The token's own answer counts. */
  scope?: string;
  /** Why there is no code, such as `access_denied`. */
  error?: string;
  /** The provider's words. We do not show them. */
  error_description?: string;
};

export type CompletePostedOvhLoginBodyTwo = {
  /** Of the login that the browser started. Works once. */
  state?: string;
  /** The authorization code. */
  code?: string;
  /** Who answers (RFC 9207). */
  iss?: string;
  /** What was granted. The token's own answer counts. */
  scope?: string;
  /** Why there is no code, such as `access_denied`. */
  error?: string;
  /** The provider's words. We do not show them. */
  error_description?: string;
};

/**
 * The word of Aurora's onboarding page.
 */
export type CompletePostedOvhLogin400Reason = 'missing_params' | 'access_denied' | 'invalid_state' | 'config_error' | 'invalid_grant' | 'no_access_token' | 'token_exchange_failed' | 'timeout' | 'network_error' | 'callback_failed';
export type CompletePostedOvhLogin400 = {
  error: string;
  hint: string;
  /** The word of Aurora's onboarding page. */
  reason: CompletePostedOvhLogin400Reason;
  code: FailureCode;
  request_id: string;
};

/**
 * The word of Aurora's onboarding page.
 */
export type CompletePostedOvhLogin413Reason = 'missing_params' | 'access_denied' | 'invalid_state' | 'config_error' | 'invalid_grant' | 'no_access_token' | 'token_exchange_failed' | 'timeout' | 'network_error' | 'callback_failed';
export type CompletePostedOvhLogin413 = {
  error: string;
  hint: string;
  /** The word of Aurora's onboarding page. */
  reason: CompletePostedOvhLogin413Reason;
  code: FailureCode;
  request_id: string;
};

/**
 * The word of Aurora's onboarding page.
 */
export type CompletePostedOvhLogin500Reason = 'missing_params' | 'access_denied' | 'invalid_state' | 'config_error' | 'invalid_grant' | 'no_access_token' | 'token_exchange_failed' | 'timeout' | 'network_error' | 'callback_failed';
export type CompletePostedOvhLogin500 = {
  error: string;
  hint: string;
  /** The word of Aurora's onboarding page. */
  reason: CompletePostedOvhLogin500Reason;
  code: FailureCode;
  request_id: string;
};

/**
 * The word of Aurora's onboarding page.
 */
export type CompletePostedOvhLogin504Reason = 'missing_params' | 'access_denied' | 'invalid_state' | 'config_error' | 'invalid_grant' | 'no_access_token' | 'token_exchange_failed' | 'timeout' | 'network_error' | 'callback_failed';
export type CompletePostedOvhLogin504 = {
  error: string;
  hint: string;
  /** The word of Aurora's onboarding page. */
  reason: CompletePostedOvhLogin504Reason;
  code: FailureCode;
  request_id: string;
};

export type StartOvhLoginBodyEndpoint = 'ovh-eu' | 'ovh-ca' | 'ovh-us';
export type StartOvhLoginBody = {
  endpoint: StartOvhLoginBodyEndpoint;
  projectId?: string;
  return_to?: string;
  replace_account?: boolean;
  /**
     * @minLength 1
     * @maxLength 64
     */
  takes_over?: string;
  /** @pattern ^(?!(?:token|refresh|check|preflight|federated|relay|customer-side|certificate)$)[a-z0-9][a-z0-9-]{0,62}$ */
  account?: string;
  /** @pattern ^[ -~\u00a0-\u061b\u061d-\u200d\u2010-\u2027\u202f-\u2065\u206a-\uffff]{1,64}$ */
  label?: string;
};

export type StartOvhLogin200 = {
  authorizationUrl: string;
  state: string;
};

export type StartOvhLogin500 = {
  /** What happened, in the words that Aurora's client shows. */
  error: string;
  /** What the customer does about it. */
  action?: string;
  code: FailureCode;
  /** Names the request in the operator's log. */
  request_id: string;
  /** The field of the request that is wrong, such as `projects[0]`. */
  field?: string;
  /** With `account_required`, at most 20 accounts that the caller can name. With `already_connected`, the account that is connected already. */
  accounts?: string[];
  /** A shell command by which the customer repairs it. */
  command?: string;
  /**
     * When a retry makes sense.
     * @minimum 0
     */
  retry_after_seconds?: number;
  /** What to do about it, and who does it. */
  hint: string;
} | AuroraError;

export type RefreshOvhTokenParams = {
/**
 * Which connection of the provider. Default: `default`, otherwise the oldest.
 * @pattern ^[\w-]{1,64}$
 */
account?: string;
};

export type RefreshOvhTokenBodyEndpoint = 'ovh-eu' | 'ovh-ca' | 'ovh-us';
export type RefreshOvhTokenBody = {
  endpoint?: RefreshOvhTokenBodyEndpoint;
};

export type RefreshOvhToken200 = {
  status: 'success';
  /** Seconds for which the token is valid. `null`: OVHcloud did not say. */
  expiresIn: number | null;
};

export type RefreshOvhToken400 = {
  /** What happened, in the words that Aurora's client shows. */
  error: string;
  /** What the customer does about it. */
  action?: string;
  code: FailureCode;
  /** Names the request in the operator's log. */
  request_id: string;
  /** The field of the request that is wrong, such as `projects[0]`. */
  field?: string;
  /** With `account_required`, at most 20 accounts that the caller can name. With `already_connected`, the account that is connected already. */
  accounts?: string[];
  /** A shell command by which the customer repairs it. */
  command?: string;
  /**
     * When a retry makes sense.
     * @minimum 0
     */
  retry_after_seconds?: number;
  /** What to do about it, and who does it. */
  hint: string;
} | AuroraError;

export type RefreshOvhToken404 = {
  /** What happened, in the words that Aurora's client shows. */
  error: string;
  /** What the customer does about it. */
  action?: string;
  code: FailureCode;
  /** Names the request in the operator's log. */
  request_id: string;
  /** The field of the request that is wrong, such as `projects[0]`. */
  field?: string;
  /** With `account_required`, at most 20 accounts that the caller can name. With `already_connected`, the account that is connected already. */
  accounts?: string[];
  /** A shell command by which the customer repairs it. */
  command?: string;
  /**
     * When a retry makes sense.
     * @minimum 0
     */
  retry_after_seconds?: number;
  /** What to do about it, and who does it. */
  hint: string;
} | AuroraError;

export type RefreshOvhToken500 = {
  /** What happened, in the words that Aurora's client shows. */
  error: string;
  /** What the customer does about it. */
  action?: string;
  code: FailureCode;
  /** Names the request in the operator's log. */
  request_id: string;
  /** The field of the request that is wrong, such as `projects[0]`. */
  field?: string;
  /** With `account_required`, at most 20 accounts that the caller can name. With `already_connected`, the account that is connected already. */
  accounts?: string[];
  /** A shell command by which the customer repairs it. */
  command?: string;
  /**
     * When a retry makes sense.
     * @minimum 0
     */
  retry_after_seconds?: number;
  /** What to do about it, and who does it. */
  hint: string;
} | AuroraError;

export type RefreshOvhToken504 = {
  /** What happened, in the words that Aurora's client shows. */
  error: string;
  /** What the customer does about it. */
  action?: string;
  code: FailureCode;
  /** Names the request in the operator's log. */
  request_id: string;
  /** The field of the request that is wrong, such as `projects[0]`. */
  field?: string;
  /** With `account_required`, at most 20 accounts that the caller can name. With `already_connected`, the account that is connected already. */
  accounts?: string[];
  /** A shell command by which the customer repairs it. */
  command?: string;
  /**
     * When a retry makes sense.
     * @minimum 0
     */
  retry_after_seconds?: number;
  /** What to do about it, and who does it. */
  hint: string;
} | AuroraError;

export type OpenOvhLoginParams = {
/**
 * Of the login link: works once, for ten minutes.
 */
ticket?: string;
};

export type ListOvhProjectsParams = {
/**
 * Which connection of the provider. Default: `default`, otherwise the oldest.
 * @pattern ^[\w-]{1,64}$
 */
account?: string;
};

export type ListOvhProjects200ProjectsItemEndpoint = 'ovh-eu' | 'ovh-ca' | 'ovh-us';
export type ListOvhProjects200ProjectsItem = {
  projectId: string;
  name: string;
  /** `false`: it is suspended, or cannot be read. */
  hasPermission: boolean;
  enabled: boolean;
  isRootProject: boolean;
  endpoint: ListOvhProjects200ProjectsItemEndpoint;
};

export type ListOvhProjects200UnavailableItemEndpoint = 'ovh-eu' | 'ovh-ca' | 'ovh-us';
export type ListOvhProjects200UnavailableItem = {
  endpoint: ListOvhProjects200UnavailableItemEndpoint;
  code: FailureCode;
};

export type ListOvhProjects200 = {
  projects: ListOvhProjects200ProjectsItem[];
  /** The project that was chosen as root. */
  root_project: string | null;
  unavailable?: ListOvhProjects200UnavailableItem[];
};

export type ChooseOvhProjectsBodyProjectsItem = {
  /** @pattern ^[\w-]{1,64}$ */
  projectId: string;
  enabled?: boolean;
};

export type ChooseOvhProjectsBody = {
  /** @maxItems 200 */
  projects?: ChooseOvhProjectsBodyProjectsItem[];
};

export type ChooseOvhProjects200 = {
  success: true;
  message: string;
};

export type ReadOvhRootProject200 = {
  /** The project that was chosen as root. */
  root_project: string | null;
};

export type ChooseOvhRootProjectBody = {
  /** @pattern ^[\w-]{1,64}$ */
  projectId: string;
};

export type ChooseOvhRootProject200 = {
  success: true;
  message: string;
  root_project: string;
};

export type ConnectOvhServiceAccount200Endpoint = 'ovh-eu' | 'ovh-ca' | 'ovh-us';
export type ConnectOvhServiceAccount200 = {
  success: true;
  message: string;
  endpoint: ConnectOvhServiceAccount200Endpoint;
  /** OVHcloud's name of the account. */
  account: string;
  /** `null`: the account may not list its projects. */
  projectCount: number | null;
  findings: Finding[];
};

export type ReadOvhStatusParams = {
/**
 * Which connection of the provider. Default: `default`, otherwise the oldest.
 * @pattern ^[\w-]{1,64}$
 */
account?: string;
};

export type ReadOvhStatus200Endpoint = 'ovh-eu' | 'ovh-ca' | 'ovh-us' | null;
export type ReadOvhStatus200 = {
  connected: boolean;
  endpoint: ReadOvhStatus200Endpoint;
  hasProjects: boolean;
  /** How many connections to the provider there are. */
  accounts: number;
  code?: FailureCode;
};

/**
 * What a page tells a person, by failure code, where the provider's words say nothing.
 */
export type ListProviders200Failures = {[key: string]: ToldWords};

export type ListProviders200 = {
  providers: ProviderForms[];
  /** What a page tells a person, by failure code, where the provider's words say nothing. */
  failures: ListProviders200Failures;
};

export type RefreshTailscaleTokenShortParams = {
/**
 * Which connection of the provider. Default: `default`, otherwise the oldest.
 * @pattern ^[\w-]{1,64}$
 */
account?: string;
};

export type RefreshTailscaleTokenShort200 = {
  success: true;
  message: string;
  expiresAt: string | null;
};

export type ListTailscaleAuthKeysParams = {
/**
 * Which connection of the provider. Default: `default`, otherwise the oldest.
 * @pattern ^[\w-]{1,64}$
 */
account?: string;
};

export type ListTailscaleAuthKeys200 = {
  keys: TailscaleAuthKey[];
};

export type CreateTailscaleAuthKeyParams = {
/**
 * Which connection of the provider. Default: `default`, otherwise the oldest.
 * @pattern ^[\w-]{1,64}$
 */
account?: string;
};

export type CreateTailscaleAuthKeyBody = {
  reusable?: boolean;
  ephemeral?: boolean;
  preauthorized?: boolean;
  /**
     * @minItems 1
     * @maxItems 50
     * @items.pattern ^tag:[A-Za-z][A-Za-z0-9-]{0,62}$
     */
  tags?: string[];
  /**
     * @minimum 1
     * @maximum 7776000
     */
  expirySeconds?: number;
  /** @pattern ^[A-Za-z0-9 -]{0,50}$ */
  description?: string;
};

/**
 * What machines become that join with the key.
 */
export type CreateTailscaleAuthKey200KeyCapabilitiesDevicesCreate = {
  reusable: boolean;
  ephemeral: boolean;
  preauthorized: boolean;
  tags: string[];
};

export type CreateTailscaleAuthKey200KeyCapabilitiesDevices = {
  /** What machines become that join with the key. */
  create: CreateTailscaleAuthKey200KeyCapabilitiesDevicesCreate;
};

export type CreateTailscaleAuthKey200KeyCapabilities = {
  devices: CreateTailscaleAuthKey200KeyCapabilitiesDevices;
};

export type CreateTailscaleAuthKey200Key = {
  id: string;
  /** Its text. */
  key: string;
  description: string;
  expirySeconds: number;
  expires: string;
  capabilities: CreateTailscaleAuthKey200KeyCapabilities;
};

export type CreateTailscaleAuthKey200 = {
  success: true;
  key: CreateTailscaleAuthKey200Key;
};

export type ReadTailscaleAuthKeyParams = {
/**
 * Which connection of the provider. Default: `default`, otherwise the oldest.
 * @pattern ^[\w-]{1,64}$
 */
account?: string;
};

export type ReadTailscaleAuthKey200 = {
  key: TailscaleAuthKey;
};

export type DeleteTailscaleAuthKeyParams = {
/**
 * Which connection of the provider. Default: `default`, otherwise the oldest.
 * @pattern ^[\w-]{1,64}$
 */
account?: string;
};

export type DeleteTailscaleAuthKey200 = {
  success: true;
  message: string;
};

export type ConnectTailscale200 = {
  success: true;
  message: string;
  /** The tailnet's id. */
  tailnet: string;
  tailnetName: string;
  deviceCount: number;
  findings: Finding[];
};

export type ListTailscaleDevicesParams = {
/**
 * Which connection of the provider. Default: `default`, otherwise the oldest.
 * @pattern ^[\w-]{1,64}$
 */
account?: string;
/**
 * `-` or absent: the connected one. Or its name or id; any other is refused.
 */
tailnet?: string;
};

export type ListTailscaleDevices200 = {
  devices: TailscaleDevice[];
};

export type DisconnectTailscale200 = {
  success: true;
  message: string;
};

export type DisconnectTailscale206 = {
  success: false;
  message: string;
};

export type RefreshTailscaleTokenParams = {
/**
 * Which connection of the provider. Default: `default`, otherwise the oldest.
 * @pattern ^[\w-]{1,64}$
 */
account?: string;
};

export type RefreshTailscaleToken200 = {
  success: true;
  message: string;
  expiresAt: string | null;
};

export type ReadRootTailnetParams = {
/**
 * Which connection of the provider. Default: `default`, otherwise the oldest.
 * @pattern ^[\w-]{1,64}$
 */
account?: string;
};

export type ReadRootTailnet200 = {
  tailnetId: string | null;
  hasRootTailnet: boolean;
};

export type ChooseRootTailnetParams = {
/**
 * Which connection of the provider. Default: `default`, otherwise the oldest.
 * @pattern ^[\w-]{1,64}$
 */
account?: string;
};

export type ChooseRootTailnetBody = {
  /** @minLength 1 */
  tailnetId: string;
};

export type ChooseRootTailnet200 = {
  success: true;
  message: string;
  tailnetId: string;
};

export type ReadTailscaleSshSetupParams = {
/**
 * Which connection of the provider. Default: `default`, otherwise the oldest.
 * @pattern ^[\w-]{1,64}$
 */
account?: string;
};

export type ReadTailscaleSshSetup200 = {
  success: true;
  sshPublicKey: string;
  tailnet: string;
  instructions: string[];
  command: string;
};

export type ReadTailscaleStatusParams = {
/**
 * Which connection of the provider. Default: `default`, otherwise the oldest.
 * @pattern ^[\w-]{1,64}$
 */
account?: string;
};

export type ReadTailscaleStatus200 = {
  connected: boolean;
  provider: 'tailscale';
  /** How many connections to the provider there are. */
  accounts: number;
  /** The tailnet's id. */
  tailnet?: string;
  tailnetName?: string;
};

export type ListTailnetsParams = {
/**
 * Which connection of the provider. Default: `default`, otherwise the oldest.
 * @pattern ^[\w-]{1,64}$
 */
account?: string;
};

export type ListTailnets200TailnetsItem = {
  id: string;
  name: string;
  deviceCount: number;
  enabled: boolean;
  isRootTailnet: boolean;
};

export type ListTailnets200 = {
  tailnets: ListTailnets200TailnetsItem[];
};

export type ChooseTailnetsParams = {
/**
 * Which connection of the provider. Default: `default`, otherwise the oldest.
 * @pattern ^[\w-]{1,64}$
 */
account?: string;
};

export type ChooseTailnetsBodyTailnetsItem = {
  id: string;
  enabled?: boolean;
  isRootTailnet?: boolean;
};

export type ChooseTailnetsBody = {
  /** @maxItems 100 */
  tailnets: ChooseTailnetsBodyTailnetsItem[];
};

export type ChooseTailnets200 = {
  success: true;
  message: string;
};

export type ListUserTokensParams = {
/**
 * The caller's own id.
 */
user_id?: string;
};

export type ListUserTokens200Item = {
  provider: ProviderName;
  subscription_id: string | null;
  subscription_name: string | null;
  tenant_id: string | null;
  client_id: string | null;
  email: string | null;
  /** How many connections to it there are. Absent with more than 100 in the organisation. */
  accounts?: number;
};

export type ListAwsWorkspaces200 = {
  workspaces: AwsWorkspace[];
};

export type CreateAwsWorkspaceBody = {
  /**
     * @minLength 1
     * @maxLength 100
     */
  name?: string;
};

export type PutWebhookBodyKindsItem = 'connection.connected' | 'connection.method_changed' | 'connection.handed_over' | 'connection.confirmed' | 'connection.degraded' | 'connection.recovered' | 'connection.reauth_required' | 'connection.disconnected' | 'connection.secret_expiring' | 'connection.trust_insecure' | 'connect_session.completed' | 'connect_session.failed' | 'connect_session.expired' | 'setup.started' | 'setup.needs_selection' | 'setup.completed' | 'setup.partial' | 'setup.failed' | 'setup.torn_down' | 'setup.left_behind' | 'setup.verified' | 'setup.drifted';
export type PutWebhookBody = {
  /** @maxLength 2000 */
  url: string;
  /**
     * @minItems 1
     * @maxItems 22
     */
  kinds?: PutWebhookBodyKindsItem[];
};

export type PutWebhook200Status = 'enabled' | 'disabled';
/**
 * `gone`: it answered 410. `failing`: it failed for five days.
 */
export type PutWebhook200DisabledReason = 'gone' | 'failing';
export type PutWebhook200 = {
  url: string;
  /** `null`: all events. */
  kinds: EventKind[] | null;
  status: PutWebhook200Status;
  created_at: string;
  updated_at: string;
  updated_by: string;
  /** Passes in a row in which every try failed. */
  failures: number;
  failing_since?: string;
  /** `gone`: it answered 410. `failing`: it failed for five days. */
  disabled_reason?: PutWebhook200DisabledReason;
  disabled_at?: string;
  /** Starts with `whsec_`. Shown once. */
  signing_key?: string;
};

export type DeleteWebhook200 = {
  erased: true;
};

export type ListWebhookDeliveriesParams = {
/**
 * @minimum 1
 * @maximum 100
 */
limit?: number;
};

export type ListWebhookDeliveries200 = {
  deliveries: Delivery[];
};

export type RotateWebhookKey200 = {
  /** Starts with `whsec_`. Shown once. */
  signing_key: string;
  both_keys_until: string;
};

export type TestWebhook200Error = 'timeout' | 'network' | 'too_large' | 'redirect' | 'page' | 'refused_address' | 'no_key';
export type TestWebhook200 = {
  event_id: string;
  /** Whether the receiver answered with 2xx. */
  delivered: boolean;
  status?: number;
  error?: TestWebhook200Error;
};

export type ListAwsAccounts200AccountsItem = {
  account_id: string;
  role_arn: string;
  /** @nullable */
  read_only_role_arn: null;
  region: string | null;
  connection_method: 'sts_assume_role';
  last_verified_at: string;
  status: ConnectionStatus;
  /** Why its customer must act. */
  code: FailureCode | null;
};

export type ListAwsAccounts200 = {
  accounts: ListAwsAccounts200AccountsItem[];
};

export type ConnectAwsAccountsBodyAccountsItem = {
  accountId: string;
  /**
     * The ARN of the role that lets this application in.
     * @pattern ^\s*arn:(aws|aws-cn|aws-us-gov|aws-eusc):iam::\d{12}:role\/[\w+=,.@/-]{1,200}\s*$
     */
  roleArn: string;
  region?: string | null;
};

export type ConnectAwsAccountsBody = {
  /** @maxItems 50 */
  accounts: ConnectAwsAccountsBodyAccountsItem[];
};

export type ConnectAwsAccounts200ResultsItem = {
  /** `null`: what was sent is no account. */
  accountId: string | null;
  success: boolean;
  /** Why it is not connected, for people. */
  error?: string;
};

export type ConnectAwsAccounts200 = {
  results: ConnectAwsAccounts200ResultsItem[];
  succeeded: number;
  failed: number;
};

export type ListInactiveAwsAccounts200AccountsItem = {
  account_id: string;
  role_arn: string | null;
  /** @nullable */
  region: null;
  disconnected_at: string;
};

export type ListInactiveAwsAccounts200 = {
  accounts: ListInactiveAwsAccounts200AccountsItem[];
};

export type DisconnectAwsAccount200 = {
  success: true;
  message: string;
};

export type ReconnectAwsAccount200 = {
  success: true;
  message: string;
};

export type ReconnectAwsAccount400 = {
  /** What happened, in the words that Aurora's client shows. */
  error: string;
  /** What the customer does about it. */
  action?: string;
  code: FailureCode;
  /** Names the request in the operator's log. */
  request_id: string;
  /** The field of the request that is wrong, such as `projects[0]`. */
  field?: string;
  /** With `account_required`, at most 20 accounts that the caller can name. With `already_connected`, the account that is connected already. */
  accounts?: string[];
  /** A shell command by which the customer repairs it. */
  command?: string;
  /**
     * When a retry makes sense.
     * @minimum 0
     */
  retry_after_seconds?: number;
  /** What the customer checks, as text with line breaks. */
  message: string;
} | AuroraError;

export type ReadAwsQuickCreateLinkParams = {
/**
 * Where the stack is created: a region of our partition. Default: our own.
 */
region?: string;
/**
 * What the role may do.
 */
roleType?: ReadAwsQuickCreateLinkRoleType;
/**
 * May only repeat the `templateUrl` of the answer.
 */
templateUrl?: string;
};

export type ReadAwsQuickCreateLinkRoleType = 'ReadOnly' | 'ReadData' | 'Admin';
export type ReadAwsQuickCreateLink200 = {
  quickCreateUrl: string;
  /** The account of AWS of this application. */
  auroraAccountId: string;
  /** What the trust policy of a customer's role must demand. */
  externalId: string;
  region: string;
  templateUrl: string;
  policies: string[];
  stackSetsCommand: string;
  note: string;
};

export type DownloadAwsTemplateParams = {
/**
 * `raw`: a file. `json`: an object with its text.
 */
format?: DownloadAwsTemplateFormat;
/**
 * What the role may do.
 */
roleType?: DownloadAwsTemplateRoleType;
};

export type DownloadAwsTemplateFormat = 'raw' | 'json';
export type DownloadAwsTemplateRoleType = 'ReadOnly' | 'ReadData' | 'Admin';
export type DownloadAwsTemplate200Two = {
  template: string;
  /** The account of AWS of this application. */
  auroraAccountId: string;
  /** What the trust policy of a customer's role must demand. */
  externalId: string;
};

export type DisconnectAwsAccounts200 = {
  success: true;
  message: string;
};

export type DisconnectAwsAccounts207 = {
  success: false;
  message: string;
  failedAccounts: string[];
  disconnected: number;
  code: FailureCode;
  request_id: string;
};

export type ReadAwsLinks200Status = 'not_started' | 'fully_configured';
export type ReadAwsLinks200 = {
  workspaceId: string;
  /** What the trust policy of a customer's role must demand. */
  externalId: string;
  status: ReadAwsLinks200Status;
  /** The account of AWS of this application. */
  auroraAccountId: string;
  roleArn?: string;
};

export type ConnectAwsRole200 = {
  ok: true;
  findings: Finding[];
};

export type ConnectAwsRole400 = {
  error: string;
  /** What the customer checks, as text with line breaks. */
  message: string;
  details: {
  role_arn: string;
  external_id: string;
  account_id: string;
};
  code: 'trust_refused' | 'trust_insecure';
  request_id: string;
  pending?: boolean;
  retry_after_seconds?: number;
} | AuroraError;

export type ReadAwsStatus200Status = 'not_started' | 'fully_configured';
export type ReadAwsStatus200 = {
  status: ReadAwsStatus200Status;
  isConfigured: boolean;
  /** What the trust policy of a customer's role must demand. */
  externalId: string;
  roleArn: string | null;
  /** @nullable */
  readOnlyRoleArn: null;
};

export type listActivityResponse200 = {
  data: ListActivity200
  status: 200
}

export type listActivityResponse400 = {
  data: Problem
  status: 400
}

export type listActivityResponse401 = {
  data: Problem
  status: 401
}

export type listActivityResponse403 = {
  data: Problem
  status: 403
}

export type listActivityResponse413 = {
  data: Problem
  status: 413
}

export type listActivityResponse429ApplicationProblemJson = {
  data: Problem
  status: 429
}

export type listActivityResponse429ApplicationJson = {
  data: GatewayMessage
  status: 429
}

export type listActivityResponse500 = {
  data: Problem
  status: 500
}

export type listActivityResponse503 = {
  data: Problem
  status: 503
}

export type listActivityResponse504 = {
  data: Problem
  status: 504
}

export type listActivityResponseSuccess = (listActivityResponse200) & {
  headers: Headers;
};
export type listActivityResponseError = (listActivityResponse400 | listActivityResponse401 | listActivityResponse403 | listActivityResponse413 | listActivityResponse429ApplicationProblemJson | listActivityResponse429ApplicationJson | listActivityResponse500 | listActivityResponse503 | listActivityResponse504) & {
  headers: Headers;
};

export type listActivityResponse = (listActivityResponseSuccess | listActivityResponseError)

export const getListActivityUrl = (params?: ListActivityParams,) => {
  const normalizedParams = new URLSearchParams();

  Object.entries(params || {}).forEach(([key, value]) => {

    if (value !== undefined) {
      normalizedParams.append(key, value === null ? 'null' : String(value))
    }
  });

  const stringifiedParams = normalizedParams.toString();

  return stringifiedParams.length > 0 ? `/activity?${stringifiedParams}` : `/activity`
}

/**
 * Events of the last 30 days. With `audit:read` also the organisation's sealed acts, of all times. An event and its audit record are one entry, and a request is shown with its event if both are in one file of the trail. Late records are listed where they arrived. `GET /audit` has the proofs.
 * @summary What happened in the organisation, newest first
 */
export const listActivity = async (params?: ListActivityParams, options?: Parameters<typeof send>[1]): Promise<listActivityResponse> => {

  return send<listActivityResponse>(getListActivityUrl(params),
  {
    ...options,
    method: 'GET'


  }
);}



export type listAzureSubscriptionsResponse200 = {
  data: ListAzureSubscriptions200
  status: 200
}

export type listAzureSubscriptionsResponse400 = {
  data: AuroraError
  status: 400
}

export type listAzureSubscriptionsResponse401 = {
  data: AuroraError
  status: 401
}

export type listAzureSubscriptionsResponse403 = {
  data: AuroraError
  status: 403
}

export type listAzureSubscriptionsResponse404 = {
  data: AuroraError
  status: 404
}

export type listAzureSubscriptionsResponse409 = {
  data: AuroraError
  status: 409
}

export type listAzureSubscriptionsResponse413 = {
  data: AuroraError
  status: 413
}

export type listAzureSubscriptionsResponse429 = {
  data: AuroraError | GatewayMessage
  status: 429
}

export type listAzureSubscriptionsResponse500 = {
  data: AuroraError
  status: 500
}

export type listAzureSubscriptionsResponse502 = {
  data: AuroraError
  status: 502
}

export type listAzureSubscriptionsResponse503 = {
  data: AuroraError
  status: 503
}

export type listAzureSubscriptionsResponse504 = {
  data: AuroraError
  status: 504
}

export type listAzureSubscriptionsResponseSuccess = (listAzureSubscriptionsResponse200) & {
  headers: Headers;
};
export type listAzureSubscriptionsResponseError = (listAzureSubscriptionsResponse400 | listAzureSubscriptionsResponse401 | listAzureSubscriptionsResponse403 | listAzureSubscriptionsResponse404 | listAzureSubscriptionsResponse409 | listAzureSubscriptionsResponse413 | listAzureSubscriptionsResponse429 | listAzureSubscriptionsResponse500 | listAzureSubscriptionsResponse502 | listAzureSubscriptionsResponse503 | listAzureSubscriptionsResponse504) & {
  headers: Headers;
};

export type listAzureSubscriptionsResponse = (listAzureSubscriptionsResponseSuccess | listAzureSubscriptionsResponseError)

export const getListAzureSubscriptionsUrl = (params?: ListAzureSubscriptionsParams,) => {
  const normalizedParams = new URLSearchParams();

  Object.entries(params || {}).forEach(([key, value]) => {

    if (value !== undefined) {
      normalizedParams.append(key, value === null ? 'null' : String(value))
    }
  });

  const stringifiedParams = normalizedParams.toString();

  return stringifiedParams.length > 0 ? `/api/azure-subscriptions?${stringifiedParams}` : `/api/azure-subscriptions`
}

/**
 * 401: there is no connection, or only connecting again helps.
 * @summary The enabled subscriptions that the application can see now
 */
export const listAzureSubscriptions = async (params?: ListAzureSubscriptionsParams, options?: Parameters<typeof send>[1]): Promise<listAzureSubscriptionsResponse> => {

  return send<listAzureSubscriptionsResponse>(getListAzureSubscriptionsUrl(params),
  {
    ...options,
    method: 'GET'


  }
);}



export type chooseAzureSubscriptionsResponse200 = {
  data: ChooseAzureSubscriptions200
  status: 200
}

export type chooseAzureSubscriptionsResponse400 = {
  data: AuroraError
  status: 400
}

export type chooseAzureSubscriptionsResponse401 = {
  data: AuroraError
  status: 401
}

export type chooseAzureSubscriptionsResponse403 = {
  data: AuroraError
  status: 403
}

export type chooseAzureSubscriptionsResponse409 = {
  data: AuroraError
  status: 409
}

export type chooseAzureSubscriptionsResponse413 = {
  data: AuroraError
  status: 413
}

export type chooseAzureSubscriptionsResponse422 = {
  data: AuroraError
  status: 422
}

export type chooseAzureSubscriptionsResponse429 = {
  data: AuroraError | GatewayMessage
  status: 429
}

export type chooseAzureSubscriptionsResponse500 = {
  data: AuroraError
  status: 500
}

export type chooseAzureSubscriptionsResponse503 = {
  data: AuroraError
  status: 503
}

export type chooseAzureSubscriptionsResponse504 = {
  data: AuroraError
  status: 504
}

export type chooseAzureSubscriptionsResponseSuccess = (chooseAzureSubscriptionsResponse200) & {
  headers: Headers;
};
export type chooseAzureSubscriptionsResponseError = (chooseAzureSubscriptionsResponse400 | chooseAzureSubscriptionsResponse401 | chooseAzureSubscriptionsResponse403 | chooseAzureSubscriptionsResponse409 | chooseAzureSubscriptionsResponse413 | chooseAzureSubscriptionsResponse422 | chooseAzureSubscriptionsResponse429 | chooseAzureSubscriptionsResponse500 | chooseAzureSubscriptionsResponse503 | chooseAzureSubscriptionsResponse504) & {
  headers: Headers;
};

export type chooseAzureSubscriptionsResponse = (chooseAzureSubscriptionsResponseSuccess | chooseAzureSubscriptionsResponseError)

export const getChooseAzureSubscriptionsUrl = (params?: ChooseAzureSubscriptionsParams,) => {
  const normalizedParams = new URLSearchParams();

  Object.entries(params || {}).forEach(([key, value]) => {

    if (value !== undefined) {
      normalizedParams.append(key, value === null ? 'null' : String(value))
    }
  });

  const stringifiedParams = normalizedParams.toString();

  return stringifiedParams.length > 0 ? `/api/azure-subscriptions?${stringifiedParams}` : `/api/azure-subscriptions`
}

/**
 * A subscription that the body does not name is used.
 * @summary Chooses which of them are used
 */
export const chooseAzureSubscriptions = async (chooseAzureSubscriptionsBody: ChooseAzureSubscriptionsBody,
    params?: ChooseAzureSubscriptionsParams, options?: Parameters<typeof send>[1]): Promise<chooseAzureSubscriptionsResponse> => {

    const getHeaders = (h?: NonNullable<RequestInit['headers']>): Record<string, string | readonly string[]> => {
    if (!h) return {};
    if (h instanceof Headers) return Object.fromEntries(h.entries());
    if (Symbol.iterator in h) {
      return Object.fromEntries(
        Array.from(h as Iterable<Iterable<string>>, (entry) => Array.from(entry) as [string, string]),
      );
    }
    const headers: Record<string, string | readonly string[]> = {};
    for (const [name, value] of Object.entries<string | readonly string[] | undefined>(h)) {
      if (value !== undefined) headers[name] = value;
    }
    return headers;
  };
return send<chooseAzureSubscriptionsResponse>(getChooseAzureSubscriptionsUrl(params),
  {
    ...options,
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...getHeaders(options?.headers) },
    body: JSON.stringify(chooseAzureSubscriptionsBody)
  }
);}



export type listConnectedAccountsResponse200 = {
  data: ListConnectedAccounts200
  status: 200
}

export type listConnectedAccountsResponse400 = {
  data: AuroraError
  status: 400
}

export type listConnectedAccountsResponse401 = {
  data: AuroraError
  status: 401
}

export type listConnectedAccountsResponse403 = {
  data: AuroraError
  status: 403
}

export type listConnectedAccountsResponse404 = {
  data: AuroraError
  status: 404
}

export type listConnectedAccountsResponse413 = {
  data: AuroraError
  status: 413
}

export type listConnectedAccountsResponse429 = {
  data: AuroraError | GatewayMessage
  status: 429
}

export type listConnectedAccountsResponse500 = {
  data: AuroraError
  status: 500
}

export type listConnectedAccountsResponse503 = {
  data: AuroraError
  status: 503
}

export type listConnectedAccountsResponse504 = {
  data: AuroraError
  status: 504
}

export type listConnectedAccountsResponseSuccess = (listConnectedAccountsResponse200) & {
  headers: Headers;
};
export type listConnectedAccountsResponseError = (listConnectedAccountsResponse400 | listConnectedAccountsResponse401 | listConnectedAccountsResponse403 | listConnectedAccountsResponse404 | listConnectedAccountsResponse413 | listConnectedAccountsResponse429 | listConnectedAccountsResponse500 | listConnectedAccountsResponse503 | listConnectedAccountsResponse504) & {
  headers: Headers;
};

export type listConnectedAccountsResponse = (listConnectedAccountsResponseSuccess | listConnectedAccountsResponseError)

export const getListConnectedAccountsUrl = (uid: string,) => {




  return `/api/connected-accounts/${encodeURIComponent(String(uid))}`
}

/**
 * The service reads the records and asks no provider. `{uid}` is the caller's own id; any other id answers 404.
 * @summary The connected providers, for Aurora's client
 */
export const listConnectedAccounts = async (uid: string, options?: Parameters<typeof send>[1]): Promise<listConnectedAccountsResponse> => {

  return send<listConnectedAccountsResponse>(getListConnectedAccountsUrl(uid),
  {
    ...options,
    method: 'GET'


  }
);}



export type disconnectAccountsResponse200 = {
  data: DisconnectAccounts200
  status: 200
}

export type disconnectAccountsResponse206 = {
  data: DisconnectAccounts206
  status: 206
}

export type disconnectAccountsResponse400 = {
  data: AuroraError
  status: 400
}

export type disconnectAccountsResponse401 = {
  data: AuroraError
  status: 401
}

export type disconnectAccountsResponse403 = {
  data: AuroraError
  status: 403
}

export type disconnectAccountsResponse404 = {
  data: AuroraError
  status: 404
}

export type disconnectAccountsResponse409 = {
  data: AuroraError
  status: 409
}

export type disconnectAccountsResponse413 = {
  data: AuroraError
  status: 413
}

export type disconnectAccountsResponse422 = {
  data: AuroraError
  status: 422
}

export type disconnectAccountsResponse429 = {
  data: AuroraError | GatewayMessage
  status: 429
}

export type disconnectAccountsResponse500 = {
  data: AuroraError
  status: 500
}

export type disconnectAccountsResponse503 = {
  data: AuroraError
  status: 503
}

export type disconnectAccountsResponse504 = {
  data: AuroraError
  status: 504
}

export type disconnectAccountsResponseSuccess = (disconnectAccountsResponse200 | disconnectAccountsResponse206) & {
  headers: Headers;
};
export type disconnectAccountsResponseError = (disconnectAccountsResponse400 | disconnectAccountsResponse401 | disconnectAccountsResponse403 | disconnectAccountsResponse404 | disconnectAccountsResponse409 | disconnectAccountsResponse413 | disconnectAccountsResponse422 | disconnectAccountsResponse429 | disconnectAccountsResponse500 | disconnectAccountsResponse503 | disconnectAccountsResponse504) & {
  headers: Headers;
};

export type disconnectAccountsResponse = (disconnectAccountsResponseSuccess | disconnectAccountsResponseError)

export const getDisconnectAccountsUrl = (uid: string,
    provider: ProviderName,) => {




  return `/api/connected-accounts/${encodeURIComponent(String(uid))}/${encodeURIComponent(String(provider))}`
}

/**
 * Undoes what setup made, revokes each grant, and erases the credentials. `{uid}` is the caller's own id; any other id answers 404. Sending it again is safe.
 * @summary Disconnects every account of a provider, for Aurora's client
 */
export const disconnectAccounts = async (uid: string,
    provider: ProviderName, options?: Parameters<typeof send>[1]): Promise<disconnectAccountsResponse> => {

  return send<disconnectAccountsResponse>(getDisconnectAccountsUrl(uid,provider),
  {
    ...options,
    method: 'DELETE'


  }
);}



export type listConnectorStatusesResponse200 = {
  data: ListConnectorStatuses200
  status: 200
}

export type listConnectorStatusesResponse400 = {
  data: AuroraError
  status: 400
}

export type listConnectorStatusesResponse401 = {
  data: AuroraError
  status: 401
}

export type listConnectorStatusesResponse403 = {
  data: AuroraError
  status: 403
}

export type listConnectorStatusesResponse413 = {
  data: AuroraError
  status: 413
}

export type listConnectorStatusesResponse429 = {
  data: AuroraError | GatewayMessage
  status: 429
}

export type listConnectorStatusesResponse500 = {
  data: AuroraError
  status: 500
}

export type listConnectorStatusesResponse503 = {
  data: AuroraError
  status: 503
}

export type listConnectorStatusesResponse504 = {
  data: AuroraError
  status: 504
}

export type listConnectorStatusesResponseSuccess = (listConnectorStatusesResponse200) & {
  headers: Headers;
};
export type listConnectorStatusesResponseError = (listConnectorStatusesResponse400 | listConnectorStatusesResponse401 | listConnectorStatusesResponse403 | listConnectorStatusesResponse413 | listConnectorStatusesResponse429 | listConnectorStatusesResponse500 | listConnectorStatusesResponse503 | listConnectorStatusesResponse504) & {
  headers: Headers;
};

export type listConnectorStatusesResponse = (listConnectorStatusesResponseSuccess | listConnectorStatusesResponseError)

export const getListConnectorStatusesUrl = () => {




  return `/api/connectors/status`
}

/**
 * The service reads the records and asks no provider. `canExecute`: whether the connection may change resources.
 * @summary Whether each provider is connected, for Aurora's client
 */
export const listConnectorStatuses = async ( options?: Parameters<typeof send>[1]): Promise<listConnectorStatusesResponse> => {

  return send<listConnectorStatusesResponse>(getListConnectorStatusesUrl(),
  {
    ...options,
    method: 'GET'


  }
);}



export type disconnectGoogleResponse200 = {
  data: DisconnectGoogle200
  status: 200
}

export type disconnectGoogleResponse206 = {
  data: DisconnectGoogle206
  status: 206
}

export type disconnectGoogleResponse400 = {
  data: AuroraError
  status: 400
}

export type disconnectGoogleResponse401 = {
  data: AuroraError
  status: 401
}

export type disconnectGoogleResponse403 = {
  data: AuroraError
  status: 403
}

export type disconnectGoogleResponse409 = {
  data: AuroraError
  status: 409
}

export type disconnectGoogleResponse413 = {
  data: AuroraError
  status: 413
}

export type disconnectGoogleResponse422 = {
  data: AuroraError
  status: 422
}

export type disconnectGoogleResponse429 = {
  data: AuroraError | GatewayMessage
  status: 429
}

export type disconnectGoogleResponse500 = {
  data: AuroraError
  status: 500
}

export type disconnectGoogleResponse503 = {
  data: AuroraError
  status: 503
}

export type disconnectGoogleResponse504 = {
  data: AuroraError
  status: 504
}

export type disconnectGoogleResponseSuccess = (disconnectGoogleResponse200 | disconnectGoogleResponse206) & {
  headers: Headers;
};
export type disconnectGoogleResponseError = (disconnectGoogleResponse400 | disconnectGoogleResponse401 | disconnectGoogleResponse403 | disconnectGoogleResponse409 | disconnectGoogleResponse413 | disconnectGoogleResponse422 | disconnectGoogleResponse429 | disconnectGoogleResponse500 | disconnectGoogleResponse503 | disconnectGoogleResponse504) & {
  headers: Headers;
};

export type disconnectGoogleResponse = (disconnectGoogleResponseSuccess | disconnectGoogleResponseError)

export const getDisconnectGoogleUrl = () => {




  return `/api/gcp/force-disconnect`
}

/**
 * Does what `DELETE /api/connected-accounts/{uid}/gcp` does. Sending it again is safe.
 * @summary Disconnects Google, for Aurora's client
 */
export const disconnectGoogle = async ( options?: Parameters<typeof send>[1]): Promise<disconnectGoogleResponse> => {

  return send<disconnectGoogleResponse>(getDisconnectGoogleUrl(),
  {
    ...options,
    method: 'POST'


  }
);}



export type listGoogleProjectsResponse200 = {
  data: ListGoogleProjects200
  status: 200
}

export type listGoogleProjectsResponse400 = {
  data: AuroraError
  status: 400
}

export type listGoogleProjectsResponse401 = {
  data: AuroraError
  status: 401
}

export type listGoogleProjectsResponse403 = {
  data: AuroraError
  status: 403
}

export type listGoogleProjectsResponse409 = {
  data: AuroraError
  status: 409
}

export type listGoogleProjectsResponse413 = {
  data: AuroraError
  status: 413
}

export type listGoogleProjectsResponse429 = {
  data: AuroraError | GatewayMessage
  status: 429
}

export type listGoogleProjectsResponse500 = {
  data: AuroraError
  status: 500
}

export type listGoogleProjectsResponse502 = {
  data: AuroraError
  status: 502
}

export type listGoogleProjectsResponse503 = {
  data: AuroraError
  status: 503
}

export type listGoogleProjectsResponse504 = {
  data: AuroraError
  status: 504
}

export type listGoogleProjectsResponseSuccess = (listGoogleProjectsResponse200) & {
  headers: Headers;
};
export type listGoogleProjectsResponseError = (listGoogleProjectsResponse400 | listGoogleProjectsResponse401 | listGoogleProjectsResponse403 | listGoogleProjectsResponse409 | listGoogleProjectsResponse413 | listGoogleProjectsResponse429 | listGoogleProjectsResponse500 | listGoogleProjectsResponse502 | listGoogleProjectsResponse503 | listGoogleProjectsResponse504) & {
  headers: Headers;
};

export type listGoogleProjectsResponse = (listGoogleProjectsResponseSuccess | listGoogleProjectsResponseError)

export const getListGoogleProjectsUrl = (params?: ListGoogleProjectsParams,) => {
  const normalizedParams = new URLSearchParams();

  Object.entries(params || {}).forEach(([key, value]) => {

    if (value !== undefined) {
      normalizedParams.append(key, value === null ? 'null' : String(value))
    }
  });

  const stringifiedParams = normalizedParams.toString();

  return stringifiedParams.length > 0 ? `/api/gcp/projects?${stringifiedParams}` : `/api/gcp/projects`
}

/**
 * Reads only. Projects with billing come first.
 * @summary The projects that the connection sees, with their billing
 */
export const listGoogleProjects = async (params?: ListGoogleProjectsParams, options?: Parameters<typeof send>[1]): Promise<listGoogleProjectsResponse> => {

  return send<listGoogleProjectsResponse>(getListGoogleProjectsUrl(params),
  {
    ...options,
    method: 'POST'


  }
);}



export type readGoogleRootProjectResponse200 = {
  data: ReadGoogleRootProject200
  status: 200
}

export type readGoogleRootProjectResponse400 = {
  data: AuroraError
  status: 400
}

export type readGoogleRootProjectResponse401 = {
  data: AuroraError
  status: 401
}

export type readGoogleRootProjectResponse403 = {
  data: AuroraError
  status: 403
}

export type readGoogleRootProjectResponse413 = {
  data: AuroraError
  status: 413
}

export type readGoogleRootProjectResponse429 = {
  data: AuroraError | GatewayMessage
  status: 429
}

export type readGoogleRootProjectResponse500 = {
  data: AuroraError
  status: 500
}

export type readGoogleRootProjectResponse503 = {
  data: AuroraError
  status: 503
}

export type readGoogleRootProjectResponse504 = {
  data: AuroraError
  status: 504
}

export type readGoogleRootProjectResponseSuccess = (readGoogleRootProjectResponse200) & {
  headers: Headers;
};
export type readGoogleRootProjectResponseError = (readGoogleRootProjectResponse400 | readGoogleRootProjectResponse401 | readGoogleRootProjectResponse403 | readGoogleRootProjectResponse413 | readGoogleRootProjectResponse429 | readGoogleRootProjectResponse500 | readGoogleRootProjectResponse503 | readGoogleRootProjectResponse504) & {
  headers: Headers;
};

export type readGoogleRootProjectResponse = (readGoogleRootProjectResponseSuccess | readGoogleRootProjectResponseError)

export const getReadGoogleRootProjectUrl = (params?: ReadGoogleRootProjectParams,) => {
  const normalizedParams = new URLSearchParams();

  Object.entries(params || {}).forEach(([key, value]) => {

    if (value !== undefined) {
      normalizedParams.append(key, value === null ? 'null' : String(value))
    }
  });

  const stringifiedParams = normalizedParams.toString();

  return stringifiedParams.length > 0 ? `/api/gcp/root-project?${stringifiedParams}` : `/api/gcp/root-project`
}

/**
 * The service reads the record and the ledger of the setup, and does not ask Google.
 * @summary The root project, and the service accounts in it
 */
export const readGoogleRootProject = async (params?: ReadGoogleRootProjectParams, options?: Parameters<typeof send>[1]): Promise<readGoogleRootProjectResponse> => {

  return send<readGoogleRootProjectResponse>(getReadGoogleRootProjectUrl(params),
  {
    ...options,
    method: 'GET'


  }
);}



export type chooseGoogleRootProjectResponse202 = {
  data: ChooseGoogleRootProject202
  status: 202
}

export type chooseGoogleRootProjectResponse400 = {
  data: ChooseGoogleRootProject400
  status: 400
}

export type chooseGoogleRootProjectResponse401 = {
  data: AuroraError
  status: 401
}

export type chooseGoogleRootProjectResponse403 = {
  data: AuroraError
  status: 403
}

export type chooseGoogleRootProjectResponse409 = {
  data: AuroraError
  status: 409
}

export type chooseGoogleRootProjectResponse413 = {
  data: AuroraError
  status: 413
}

export type chooseGoogleRootProjectResponse422 = {
  data: AuroraError
  status: 422
}

export type chooseGoogleRootProjectResponse429 = {
  data: AuroraError | GatewayMessage
  status: 429
}

export type chooseGoogleRootProjectResponse500 = {
  data: ChooseGoogleRootProject500
  status: 500
}

export type chooseGoogleRootProjectResponse502 = {
  data: AuroraError
  status: 502
}

export type chooseGoogleRootProjectResponse503 = {
  data: AuroraError
  status: 503
}

export type chooseGoogleRootProjectResponse504 = {
  data: AuroraError
  status: 504
}

export type chooseGoogleRootProjectResponseSuccess = (chooseGoogleRootProjectResponse202) & {
  headers: Headers;
};
export type chooseGoogleRootProjectResponseError = (chooseGoogleRootProjectResponse400 | chooseGoogleRootProjectResponse401 | chooseGoogleRootProjectResponse403 | chooseGoogleRootProjectResponse409 | chooseGoogleRootProjectResponse413 | chooseGoogleRootProjectResponse422 | chooseGoogleRootProjectResponse429 | chooseGoogleRootProjectResponse500 | chooseGoogleRootProjectResponse502 | chooseGoogleRootProjectResponse503 | chooseGoogleRootProjectResponse504) & {
  headers: Headers;
};

export type chooseGoogleRootProjectResponse = (chooseGoogleRootProjectResponseSuccess | chooseGoogleRootProjectResponseError)

export const getChooseGoogleRootProjectUrl = (params?: ChooseGoogleRootProjectParams,) => {
  const normalizedParams = new URLSearchParams();

  Object.entries(params || {}).forEach(([key, value]) => {

    if (value !== undefined) {
      normalizedParams.append(key, value === null ? 'null' : String(value))
    }
  });

  const stringifiedParams = normalizedParams.toString();

  return stringifiedParams.length > 0 ? `/api/gcp/root-project?${stringifiedParams}` : `/api/gcp/root-project`
}

/**
 * Billing and rights are checked first. Service accounts that exist stay where they are.
 * @summary Chooses the root project, and sets it up
 */
export const chooseGoogleRootProject = async (chooseGoogleRootProjectBody: ChooseGoogleRootProjectBody,
    params?: ChooseGoogleRootProjectParams, options?: Parameters<typeof send>[1]): Promise<chooseGoogleRootProjectResponse> => {

    const getHeaders = (h?: NonNullable<RequestInit['headers']>): Record<string, string | readonly string[]> => {
    if (!h) return {};
    if (h instanceof Headers) return Object.fromEntries(h.entries());
    if (Symbol.iterator in h) {
      return Object.fromEntries(
        Array.from(h as Iterable<Iterable<string>>, (entry) => Array.from(entry) as [string, string]),
      );
    }
    const headers: Record<string, string | readonly string[]> = {};
    for (const [name, value] of Object.entries<string | readonly string[] | undefined>(h)) {
      if (value !== undefined) headers[name] = value;
    }
    return headers;
  };
return send<chooseGoogleRootProjectResponse>(getChooseGoogleRootProjectUrl(params),
  {
    ...options,
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...getHeaders(options?.headers) },
    body: JSON.stringify(chooseGoogleRootProjectBody)
  }
);}



export type listGoogleProjectAccessResponse200 = {
  data: ListGoogleProjectAccess200
  status: 200
}

export type listGoogleProjectAccessResponse400 = {
  data: AuroraError
  status: 400
}

export type listGoogleProjectAccessResponse401 = {
  data: AuroraError
  status: 401
}

export type listGoogleProjectAccessResponse403 = {
  data: AuroraError
  status: 403
}

export type listGoogleProjectAccessResponse409 = {
  data: AuroraError
  status: 409
}

export type listGoogleProjectAccessResponse413 = {
  data: AuroraError
  status: 413
}

export type listGoogleProjectAccessResponse429 = {
  data: AuroraError | GatewayMessage
  status: 429
}

export type listGoogleProjectAccessResponse500 = {
  data: AuroraError
  status: 500
}

export type listGoogleProjectAccessResponse502 = {
  data: AuroraError
  status: 502
}

export type listGoogleProjectAccessResponse503 = {
  data: AuroraError
  status: 503
}

export type listGoogleProjectAccessResponse504 = {
  data: AuroraError
  status: 504
}

export type listGoogleProjectAccessResponseSuccess = (listGoogleProjectAccessResponse200) & {
  headers: Headers;
};
export type listGoogleProjectAccessResponseError = (listGoogleProjectAccessResponse400 | listGoogleProjectAccessResponse401 | listGoogleProjectAccessResponse403 | listGoogleProjectAccessResponse409 | listGoogleProjectAccessResponse413 | listGoogleProjectAccessResponse429 | listGoogleProjectAccessResponse500 | listGoogleProjectAccessResponse502 | listGoogleProjectAccessResponse503 | listGoogleProjectAccessResponse504) & {
  headers: Headers;
};

export type listGoogleProjectAccessResponse = (listGoogleProjectAccessResponseSuccess | listGoogleProjectAccessResponseError)

export const getListGoogleProjectAccessUrl = (params?: ListGoogleProjectAccessParams,) => {
  const normalizedParams = new URLSearchParams();

  Object.entries(params || {}).forEach(([key, value]) => {

    if (value !== undefined) {
      normalizedParams.append(key, value === null ? 'null' : String(value))
    }
  });

  const stringifiedParams = normalizedParams.toString();

  return stringifiedParams.length > 0 ? `/api/gcp/sa-project-access?${stringifiedParams}` : `/api/gcp/sa-project-access`
}

/**
 * Asks Google for the projects that the connected account sees.
 * @summary In which of its projects the connection is used
 */
export const listGoogleProjectAccess = async (params?: ListGoogleProjectAccessParams, options?: Parameters<typeof send>[1]): Promise<listGoogleProjectAccessResponse> => {

  return send<listGoogleProjectAccessResponse>(getListGoogleProjectAccessUrl(params),
  {
    ...options,
    method: 'GET'


  }
);}



export type chooseGoogleProjectAccessResponse200 = {
  data: ChooseGoogleProjectAccess200
  status: 200
}

export type chooseGoogleProjectAccessResponse400 = {
  data: AuroraError
  status: 400
}

export type chooseGoogleProjectAccessResponse401 = {
  data: AuroraError
  status: 401
}

export type chooseGoogleProjectAccessResponse403 = {
  data: ChooseGoogleProjectAccess403
  status: 403
}

export type chooseGoogleProjectAccessResponse409 = {
  data: ChooseGoogleProjectAccess409
  status: 409
}

export type chooseGoogleProjectAccessResponse413 = {
  data: AuroraError
  status: 413
}

export type chooseGoogleProjectAccessResponse422 = {
  data: AuroraError
  status: 422
}

export type chooseGoogleProjectAccessResponse429 = {
  data: AuroraError | GatewayMessage
  status: 429
}

export type chooseGoogleProjectAccessResponse500 = {
  data: AuroraError
  status: 500
}

export type chooseGoogleProjectAccessResponse502 = {
  data: ChooseGoogleProjectAccess502
  status: 502
}

export type chooseGoogleProjectAccessResponse503 = {
  data: ChooseGoogleProjectAccess503
  status: 503
}

export type chooseGoogleProjectAccessResponse504 = {
  data: ChooseGoogleProjectAccess504
  status: 504
}

export type chooseGoogleProjectAccessResponseSuccess = (chooseGoogleProjectAccessResponse200) & {
  headers: Headers;
};
export type chooseGoogleProjectAccessResponseError = (chooseGoogleProjectAccessResponse400 | chooseGoogleProjectAccessResponse401 | chooseGoogleProjectAccessResponse403 | chooseGoogleProjectAccessResponse409 | chooseGoogleProjectAccessResponse413 | chooseGoogleProjectAccessResponse422 | chooseGoogleProjectAccessResponse429 | chooseGoogleProjectAccessResponse500 | chooseGoogleProjectAccessResponse502 | chooseGoogleProjectAccessResponse503 | chooseGoogleProjectAccessResponse504) & {
  headers: Headers;
};

export type chooseGoogleProjectAccessResponse = (chooseGoogleProjectAccessResponseSuccess | chooseGoogleProjectAccessResponseError)

export const getChooseGoogleProjectAccessUrl = (params?: ChooseGoogleProjectAccessParams,) => {
  const normalizedParams = new URLSearchParams();

  Object.entries(params || {}).forEach(([key, value]) => {

    if (value !== undefined) {
      normalizedParams.append(key, value === null ? 'null' : String(value))
    }
  });

  const stringifiedParams = normalizedParams.toString();

  return stringifiedParams.length > 0 ? `/api/gcp/sa-project-access?${stringifiedParams}` : `/api/gcp/sa-project-access`
}

/**
 * A project that is switched on is set up, at most 100 at once. Switching a project off removes our roles, the label and the right to read the dataset. Projects that the body does not name stay as they are. With a key nothing is done.
 * @summary Switches projects on and off
 */
export const chooseGoogleProjectAccess = async (chooseGoogleProjectAccessBody?: ChooseGoogleProjectAccessBody,
    params?: ChooseGoogleProjectAccessParams, options?: Parameters<typeof send>[1]): Promise<chooseGoogleProjectAccessResponse> => {

    const getHeaders = (h?: NonNullable<RequestInit['headers']>): Record<string, string | readonly string[]> => {
    if (!h) return {};
    if (h instanceof Headers) return Object.fromEntries(h.entries());
    if (Symbol.iterator in h) {
      return Object.fromEntries(
        Array.from(h as Iterable<Iterable<string>>, (entry) => Array.from(entry) as [string, string]),
      );
    }
    const headers: Record<string, string | readonly string[]> = {};
    for (const [name, value] of Object.entries<string | readonly string[] | undefined>(h)) {
      if (value !== undefined) headers[name] = value;
    }
    return headers;
  };
return send<chooseGoogleProjectAccessResponse>(getChooseGoogleProjectAccessUrl(params),
  {
    ...options,
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...getHeaders(options?.headers) },
    body: JSON.stringify(chooseGoogleProjectAccessBody)
  }
);}



export type connectGoogleKeyResponse200 = {
  data: ConnectGoogleKey200
  status: 200
}

export type connectGoogleKeyResponse400 = {
  data: AuroraError
  status: 400
}

export type connectGoogleKeyResponse401 = {
  data: AuroraError
  status: 401
}

export type connectGoogleKeyResponse403 = {
  data: AuroraError
  status: 403
}

export type connectGoogleKeyResponse404 = {
  data: AuroraError
  status: 404
}

export type connectGoogleKeyResponse409 = {
  data: AuroraError
  status: 409
}

export type connectGoogleKeyResponse413 = {
  data: AuroraError
  status: 413
}

export type connectGoogleKeyResponse422 = {
  data: AuroraError
  status: 422
}

export type connectGoogleKeyResponse429 = {
  data: AuroraError | GatewayMessage
  status: 429
}

export type connectGoogleKeyResponse500 = {
  data: AuroraError
  status: 500
}

export type connectGoogleKeyResponse502 = {
  data: AuroraError
  status: 502
}

export type connectGoogleKeyResponse503 = {
  data: AuroraError
  status: 503
}

export type connectGoogleKeyResponse504 = {
  data: AuroraError
  status: 504
}

export type connectGoogleKeyResponseSuccess = (connectGoogleKeyResponse200) & {
  headers: Headers;
};
export type connectGoogleKeyResponseError = (connectGoogleKeyResponse400 | connectGoogleKeyResponse401 | connectGoogleKeyResponse403 | connectGoogleKeyResponse404 | connectGoogleKeyResponse409 | connectGoogleKeyResponse413 | connectGoogleKeyResponse422 | connectGoogleKeyResponse429 | connectGoogleKeyResponse500 | connectGoogleKeyResponse502 | connectGoogleKeyResponse503 | connectGoogleKeyResponse504) & {
  headers: Headers;
};

export type connectGoogleKeyResponse = (connectGoogleKeyResponseSuccess | connectGoogleKeyResponseError)

export const getConnectGoogleKeyUrl = () => {




  return `/api/gcp/service-account/connect`
}

/**
 * The key is proven at Google. Nothing is set up: the account has the roles that the customer gave it. It replaces a login or another account's key, unless `replace_account` is `false`.
 * @summary Connects the service account of the customer's key
 */
export const connectGoogleKey = async (googleKeySubmission: GoogleKeySubmission, options?: Parameters<typeof send>[1]): Promise<connectGoogleKeyResponse> => {

    const getHeaders = (h?: NonNullable<RequestInit['headers']>): Record<string, string | readonly string[]> => {
    if (!h) return {};
    if (h instanceof Headers) return Object.fromEntries(h.entries());
    if (Symbol.iterator in h) {
      return Object.fromEntries(
        Array.from(h as Iterable<Iterable<string>>, (entry) => Array.from(entry) as [string, string]),
      );
    }
    const headers: Record<string, string | readonly string[]> = {};
    for (const [name, value] of Object.entries<string | readonly string[] | undefined>(h)) {
      if (value !== undefined) headers[name] = value;
    }
    return headers;
  };
return send<connectGoogleKeyResponse>(getConnectGoogleKeyUrl(),
  {
    ...options,
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...getHeaders(options?.headers) },
    body: JSON.stringify(googleKeySubmission)
  }
);}



export type listAttentionResponse200 = {
  data: ListAttention200
  status: 200
}

export type listAttentionResponse400 = {
  data: Problem
  status: 400
}

export type listAttentionResponse401 = {
  data: Problem
  status: 401
}

export type listAttentionResponse403 = {
  data: Problem
  status: 403
}

export type listAttentionResponse413 = {
  data: Problem
  status: 413
}

export type listAttentionResponse429ApplicationProblemJson = {
  data: Problem
  status: 429
}

export type listAttentionResponse429ApplicationJson = {
  data: GatewayMessage
  status: 429
}

export type listAttentionResponse500 = {
  data: Problem
  status: 500
}

export type listAttentionResponse503 = {
  data: Problem
  status: 503
}

export type listAttentionResponse504 = {
  data: Problem
  status: 504
}

export type listAttentionResponseSuccess = (listAttentionResponse200) & {
  headers: Headers;
};
export type listAttentionResponseError = (listAttentionResponse400 | listAttentionResponse401 | listAttentionResponse403 | listAttentionResponse413 | listAttentionResponse429ApplicationProblemJson | listAttentionResponse429ApplicationJson | listAttentionResponse500 | listAttentionResponse503 | listAttentionResponse504) & {
  headers: Headers;
};

export type listAttentionResponse = (listAttentionResponseSuccess | listAttentionResponseError)

export const getListAttentionUrl = () => {




  return `/attention`
}

/**
 * Each connection is in one cause at most: a failure, or what the last check found. A failure that passes by itself counts while callers get no token. `upcoming`: secrets that expire within four weeks, and logins that expire within two and cannot be refreshed. The service reads records and asks no provider.
 * @summary What needs attention, by cause
 */
export const listAttention = async ( options?: Parameters<typeof send>[1]): Promise<listAttentionResponse> => {

  return send<listAttentionResponse>(getListAttentionUrl(),
  {
    ...options,
    method: 'GET'


  }
);}



export type readAuditResponse200 = {
  data: ReadAudit200
  status: 200
}

export type readAuditResponse400 = {
  data: Problem
  status: 400
}

export type readAuditResponse401 = {
  data: Problem
  status: 401
}

export type readAuditResponse403 = {
  data: Problem
  status: 403
}

export type readAuditResponse413 = {
  data: Problem
  status: 413
}

export type readAuditResponse429ApplicationProblemJson = {
  data: Problem
  status: 429
}

export type readAuditResponse429ApplicationJson = {
  data: GatewayMessage
  status: 429
}

export type readAuditResponse500 = {
  data: Problem
  status: 500
}

export type readAuditResponse503 = {
  data: Problem
  status: 503
}

export type readAuditResponse504 = {
  data: Problem
  status: 504
}

export type readAuditResponseSuccess = (readAuditResponse200) & {
  headers: Headers;
};
export type readAuditResponseError = (readAuditResponse400 | readAuditResponse401 | readAuditResponse403 | readAuditResponse413 | readAuditResponse429ApplicationProblemJson | readAuditResponse429ApplicationJson | readAuditResponse500 | readAuditResponse503 | readAuditResponse504) & {
  headers: Headers;
};

export type readAuditResponse = (readAuditResponseSuccess | readAuditResponseError)

export const getReadAuditUrl = (params?: ReadAuditParams,) => {
  const normalizedParams = new URLSearchParams();

  Object.entries(params || {}).forEach(([key, value]) => {

    if (value !== undefined) {
      normalizedParams.append(key, value === null ? 'null' : String(value))
    }
  });

  const stringifiedParams = normalizedParams.toString();

  return stringifiedParams.length > 0 ? `/audit?${stringifiedParams}` : `/audit`
}

/**
 * A page is one file; newer records come with the next hour.
 * @summary The sealed audit records of the organisation
 */
export const readAudit = async (params?: ReadAuditParams, options?: Parameters<typeof send>[1]): Promise<readAuditResponse> => {

  return send<readAuditResponse>(getReadAuditUrl(params),
  {
    ...options,
    method: 'GET'


  }
);}



export type checkAwsEnvironmentResponse200 = {
  data: CheckAwsEnvironment200
  status: 200
}

export type checkAwsEnvironmentResponse400 = {
  data: AuroraError
  status: 400
}

export type checkAwsEnvironmentResponse401 = {
  data: AuroraError
  status: 401
}

export type checkAwsEnvironmentResponse403 = {
  data: AuroraError
  status: 403
}

export type checkAwsEnvironmentResponse413 = {
  data: AuroraError
  status: 413
}

export type checkAwsEnvironmentResponse429 = {
  data: AuroraError | GatewayMessage
  status: 429
}

export type checkAwsEnvironmentResponse500 = {
  data: AuroraError
  status: 500
}

export type checkAwsEnvironmentResponse503 = {
  data: AuroraError
  status: 503
}

export type checkAwsEnvironmentResponse504 = {
  data: AuroraError
  status: 504
}

export type checkAwsEnvironmentResponseSuccess = (checkAwsEnvironmentResponse200) & {
  headers: Headers;
};
export type checkAwsEnvironmentResponseError = (checkAwsEnvironmentResponse400 | checkAwsEnvironmentResponse401 | checkAwsEnvironmentResponse403 | checkAwsEnvironmentResponse413 | checkAwsEnvironmentResponse429 | checkAwsEnvironmentResponse500 | checkAwsEnvironmentResponse503 | checkAwsEnvironmentResponse504) & {
  headers: Headers;
};

export type checkAwsEnvironmentResponse = (checkAwsEnvironmentResponseSuccess | checkAwsEnvironmentResponseError)

export const getCheckAwsEnvironmentUrl = () => {




  return `/aws/env/check`
}

/**
 * Reports the AWS account that customers' roles must trust. It reads configuration alone.
 * @summary Whether roles can be connected here, and from which account
 */
export const checkAwsEnvironment = async ( options?: Parameters<typeof send>[1]): Promise<checkAwsEnvironmentResponse> => {

  return send<checkAwsEnvironmentResponse>(getCheckAwsEnvironmentUrl(),
  {
    ...options,
    method: 'GET'


  }
);}



export type readAzureSubscriptionResponse200 = {
  data: ReadAzureSubscription200
  status: 200
}

export type readAzureSubscriptionResponse400 = {
  data: AuroraError
  status: 400
}

export type readAzureSubscriptionResponse401 = {
  data: AuroraError
  status: 401
}

export type readAzureSubscriptionResponse403 = {
  data: AuroraError
  status: 403
}

export type readAzureSubscriptionResponse413 = {
  data: AuroraError
  status: 413
}

export type readAzureSubscriptionResponse429 = {
  data: AuroraError | GatewayMessage
  status: 429
}

export type readAzureSubscriptionResponse500 = {
  data: AuroraError
  status: 500
}

export type readAzureSubscriptionResponse503 = {
  data: AuroraError
  status: 503
}

export type readAzureSubscriptionResponse504 = {
  data: AuroraError
  status: 504
}

export type readAzureSubscriptionResponseSuccess = (readAzureSubscriptionResponse200) & {
  headers: Headers;
};
export type readAzureSubscriptionResponseError = (readAzureSubscriptionResponse400 | readAzureSubscriptionResponse401 | readAzureSubscriptionResponse403 | readAzureSubscriptionResponse413 | readAzureSubscriptionResponse429 | readAzureSubscriptionResponse500 | readAzureSubscriptionResponse503 | readAzureSubscriptionResponse504) & {
  headers: Headers;
};

export type readAzureSubscriptionResponse = (readAzureSubscriptionResponseSuccess | readAzureSubscriptionResponseError)

export const getReadAzureSubscriptionUrl = (params?: ReadAzureSubscriptionParams,) => {
  const normalizedParams = new URLSearchParams();

  Object.entries(params || {}).forEach(([key, value]) => {

    if (value !== undefined) {
      normalizedParams.append(key, value === null ? 'null' : String(value))
    }
  });

  const stringifiedParams = normalizedParams.toString();

  return stringifiedParams.length > 0 ? `/azure/fetch_data?${stringifiedParams}` : `/azure/fetch_data`
}

/**
 * From the record alone.
 * @summary The subscription of the connection
 */
export const readAzureSubscription = async (params?: ReadAzureSubscriptionParams, options?: Parameters<typeof send>[1]): Promise<readAzureSubscriptionResponse> => {

  return send<readAzureSubscriptionResponse>(getReadAzureSubscriptionUrl(params),
  {
    ...options,
    method: 'GET'


  }
);}



export type connectAzureResponse200 = {
  data: ConnectAzure200
  status: 200
}

export type connectAzureResponse400 = {
  data: AuroraError
  status: 400
}

export type connectAzureResponse401 = {
  data: AuroraError
  status: 401
}

export type connectAzureResponse403 = {
  data: AuroraError
  status: 403
}

export type connectAzureResponse404 = {
  data: AuroraError
  status: 404
}

export type connectAzureResponse409 = {
  data: AuroraError
  status: 409
}

export type connectAzureResponse413 = {
  data: AuroraError
  status: 413
}

export type connectAzureResponse422 = {
  data: AuroraError
  status: 422
}

export type connectAzureResponse429 = {
  data: AuroraError | GatewayMessage
  status: 429
}

export type connectAzureResponse500 = {
  data: AuroraError
  status: 500
}

export type connectAzureResponse502 = {
  data: AuroraError
  status: 502
}

export type connectAzureResponse503 = {
  data: AuroraError
  status: 503
}

export type connectAzureResponse504 = {
  data: AuroraError
  status: 504
}

export type connectAzureResponseSuccess = (connectAzureResponse200) & {
  headers: Headers;
};
export type connectAzureResponseError = (connectAzureResponse400 | connectAzureResponse401 | connectAzureResponse403 | connectAzureResponse404 | connectAzureResponse409 | connectAzureResponse413 | connectAzureResponse422 | connectAzureResponse429 | connectAzureResponse500 | connectAzureResponse502 | connectAzureResponse503 | connectAzureResponse504) & {
  headers: Headers;
};

export type connectAzureResponse = (connectAzureResponseSuccess | connectAzureResponseError)

export const getConnectAzureUrl = () => {




  return `/azure/login`
}

/**
 * The application is proven at Microsoft by reads alone. Other fields are ignored.
 * @summary Connects the directory of the customer's application
 */
export const connectAzure = async (azureSubmission: AzureSubmission, options?: Parameters<typeof send>[1]): Promise<connectAzureResponse> => {

    const getHeaders = (h?: NonNullable<RequestInit['headers']>): Record<string, string | readonly string[]> => {
    if (!h) return {};
    if (h instanceof Headers) return Object.fromEntries(h.entries());
    if (Symbol.iterator in h) {
      return Object.fromEntries(
        Array.from(h as Iterable<Iterable<string>>, (entry) => Array.from(entry) as [string, string]),
      );
    }
    const headers: Record<string, string | readonly string[]> = {};
    for (const [name, value] of Object.entries<string | readonly string[] | undefined>(h)) {
      if (value !== undefined) headers[name] = value;
    }
    return headers;
  };
return send<connectAzureResponse>(getConnectAzureUrl(),
  {
    ...options,
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...getHeaders(options?.headers) },
    body: JSON.stringify(azureSubmission)
  }
);}



export type downloadAzureRemoveScriptResponse200 = {
  data: string
  status: 200
}

export type downloadAzureRemoveScriptResponse413 = {
  data: AuroraError
  status: 413
}

export type downloadAzureRemoveScriptResponse429 = {
  data: GatewayMessage
  status: 429
}

export type downloadAzureRemoveScriptResponse500 = {
  data: AuroraError
  status: 500
}

export type downloadAzureRemoveScriptResponse503 = {
  data: AuroraError
  status: 503
}

export type downloadAzureRemoveScriptResponse504 = {
  data: AuroraError
  status: 504
}

export type downloadAzureRemoveScriptResponseSuccess = (downloadAzureRemoveScriptResponse200) & {
  headers: Headers;
};
export type downloadAzureRemoveScriptResponseError = (downloadAzureRemoveScriptResponse413 | downloadAzureRemoveScriptResponse429 | downloadAzureRemoveScriptResponse500 | downloadAzureRemoveScriptResponse503 | downloadAzureRemoveScriptResponse504) & {
  headers: Headers;
};

export type downloadAzureRemoveScriptResponse = (downloadAzureRemoveScriptResponseSuccess | downloadAzureRemoveScriptResponseError)

export const getDownloadAzureRemoveScriptUrl = () => {




  return `/azure/remove-script`
}

/**
 * The customer runs it in Azure Cloud Shell. It removes what the other script made. It holds no secret.
 * @summary The script that removes the application, for bash
 */
export const downloadAzureRemoveScript = async ( options?: Parameters<typeof send>[1]): Promise<downloadAzureRemoveScriptResponse> => {

  return send<downloadAzureRemoveScriptResponse>(getDownloadAzureRemoveScriptUrl(),
  {
    ...options,
    method: 'GET'


  }
);}



export type downloadAzureRemovePowerShellResponse200 = {
  data: string
  status: 200
}

export type downloadAzureRemovePowerShellResponse413 = {
  data: AuroraError
  status: 413
}

export type downloadAzureRemovePowerShellResponse429 = {
  data: GatewayMessage
  status: 429
}

export type downloadAzureRemovePowerShellResponse500 = {
  data: AuroraError
  status: 500
}

export type downloadAzureRemovePowerShellResponse503 = {
  data: AuroraError
  status: 503
}

export type downloadAzureRemovePowerShellResponse504 = {
  data: AuroraError
  status: 504
}

export type downloadAzureRemovePowerShellResponseSuccess = (downloadAzureRemovePowerShellResponse200) & {
  headers: Headers;
};
export type downloadAzureRemovePowerShellResponseError = (downloadAzureRemovePowerShellResponse413 | downloadAzureRemovePowerShellResponse429 | downloadAzureRemovePowerShellResponse500 | downloadAzureRemovePowerShellResponse503 | downloadAzureRemovePowerShellResponse504) & {
  headers: Headers;
};

export type downloadAzureRemovePowerShellResponse = (downloadAzureRemovePowerShellResponseSuccess | downloadAzureRemovePowerShellResponseError)

export const getDownloadAzureRemovePowerShellUrl = () => {




  return `/azure/remove-script-ps1`
}

/**
 * The customer runs it in Azure Cloud Shell. It removes what the other script made. It holds no secret.
 * @summary The script that removes the application, for PowerShell
 */
export const downloadAzureRemovePowerShell = async ( options?: Parameters<typeof send>[1]): Promise<downloadAzureRemovePowerShellResponse> => {

  return send<downloadAzureRemovePowerShellResponse>(getDownloadAzureRemovePowerShellUrl(),
  {
    ...options,
    method: 'GET'


  }
);}



export type downloadAzureSetupScriptResponse200 = {
  data: string
  status: 200
}

export type downloadAzureSetupScriptResponse413 = {
  data: AuroraError
  status: 413
}

export type downloadAzureSetupScriptResponse429 = {
  data: GatewayMessage
  status: 429
}

export type downloadAzureSetupScriptResponse500 = {
  data: AuroraError
  status: 500
}

export type downloadAzureSetupScriptResponse503 = {
  data: AuroraError
  status: 503
}

export type downloadAzureSetupScriptResponse504 = {
  data: AuroraError
  status: 504
}

export type downloadAzureSetupScriptResponseSuccess = (downloadAzureSetupScriptResponse200) & {
  headers: Headers;
};
export type downloadAzureSetupScriptResponseError = (downloadAzureSetupScriptResponse413 | downloadAzureSetupScriptResponse429 | downloadAzureSetupScriptResponse500 | downloadAzureSetupScriptResponse503 | downloadAzureSetupScriptResponse504) & {
  headers: Headers;
};

export type downloadAzureSetupScriptResponse = (downloadAzureSetupScriptResponseSuccess | downloadAzureSetupScriptResponseError)

export const getDownloadAzureSetupScriptUrl = () => {




  return `/azure/setup-script`
}

/**
 * The customer runs it in Azure Cloud Shell. It holds no secret, and prints the secret that it makes.
 * @summary The script that makes the application, for bash
 */
export const downloadAzureSetupScript = async ( options?: Parameters<typeof send>[1]): Promise<downloadAzureSetupScriptResponse> => {

  return send<downloadAzureSetupScriptResponse>(getDownloadAzureSetupScriptUrl(),
  {
    ...options,
    method: 'GET'


  }
);}



export type downloadAzureSetupPowerShellResponse200 = {
  data: string
  status: 200
}

export type downloadAzureSetupPowerShellResponse413 = {
  data: AuroraError
  status: 413
}

export type downloadAzureSetupPowerShellResponse429 = {
  data: GatewayMessage
  status: 429
}

export type downloadAzureSetupPowerShellResponse500 = {
  data: AuroraError
  status: 500
}

export type downloadAzureSetupPowerShellResponse503 = {
  data: AuroraError
  status: 503
}

export type downloadAzureSetupPowerShellResponse504 = {
  data: AuroraError
  status: 504
}

export type downloadAzureSetupPowerShellResponseSuccess = (downloadAzureSetupPowerShellResponse200) & {
  headers: Headers;
};
export type downloadAzureSetupPowerShellResponseError = (downloadAzureSetupPowerShellResponse413 | downloadAzureSetupPowerShellResponse429 | downloadAzureSetupPowerShellResponse500 | downloadAzureSetupPowerShellResponse503 | downloadAzureSetupPowerShellResponse504) & {
  headers: Headers;
};

export type downloadAzureSetupPowerShellResponse = (downloadAzureSetupPowerShellResponseSuccess | downloadAzureSetupPowerShellResponseError)

export const getDownloadAzureSetupPowerShellUrl = () => {




  return `/azure/setup-script-ps1`
}

/**
 * The customer runs it in Azure Cloud Shell. It holds no secret, and prints the secret that it makes.
 * @summary The script that makes the application, for PowerShell
 */
export const downloadAzureSetupPowerShell = async ( options?: Parameters<typeof send>[1]): Promise<downloadAzureSetupPowerShellResponse> => {

  return send<downloadAzureSetupPowerShellResponse>(getDownloadAzureSetupPowerShellUrl(),
  {
    ...options,
    method: 'GET'


  }
);}



export type completeLoginResponse303 = {
  data: void
  status: 303
}

export type completeLoginResponse429 = {
  data: GatewayMessage
  status: 429
}

export type completeLoginResponse503 = {
  data: Problem
  status: 503
}

;
export type completeLoginResponseError = (completeLoginResponse303 | completeLoginResponse429 | completeLoginResponse503) & {
  headers: Headers;
};

export type completeLoginResponse = (completeLoginResponseError)

export const getCompleteLoginUrl = (params?: CompleteLoginParams,) => {
  const normalizedParams = new URLSearchParams();

  Object.entries(params || {}).forEach(([key, value]) => {

    if (value !== undefined) {
      normalizedParams.append(key, value === null ? 'null' : String(value))
    }
  });

  const stringifiedParams = normalizedParams.toString();

  return stringifiedParams.length > 0 ? `/callback?${stringifiedParams}` : `/callback`
}

/**
 * Opened by the browser. The `state` works once, and only in the browser that started the login.
 * @summary Where Google sends the browser after a login
 */
export const completeLogin = async (params?: CompleteLoginParams, options?: Parameters<typeof send>[1]): Promise<completeLoginResponse> => {

  return send<completeLoginResponse>(getCompleteLoginUrl(params),
  {
    ...options,
    method: 'GET'


  }
);}



export type completePostedLoginResponse303 = {
  data: void
  status: 303
}

export type completePostedLoginResponse429 = {
  data: GatewayMessage
  status: 429
}

export type completePostedLoginResponse503 = {
  data: Problem
  status: 503
}

;
export type completePostedLoginResponseError = (completePostedLoginResponse303 | completePostedLoginResponse429 | completePostedLoginResponse503) & {
  headers: Headers;
};

export type completePostedLoginResponse = (completePostedLoginResponseError)

export const getCompletePostedLoginUrl = () => {




  return `/callback`
}

/**
 * The browser is sent to the same path again, with the known parameters in the query: its cookie does not come with a form.
 * @summary The callback for a form that Google has the browser post
 */
export const completePostedLogin = async (completePostedLoginBody?: CompletePostedLoginBody, options?: Parameters<typeof send>[1]): Promise<completePostedLoginResponse> => {
    const formUrlEncoded = new URLSearchParams();
if(completePostedLoginBody?.state !== undefined) {
 formUrlEncoded.append(`state`, completePostedLoginBody.state);
 }
if(completePostedLoginBody?.code !== undefined) {
 formUrlEncoded.append(`code`, completePostedLoginBody.code);
 }
if(completePostedLoginBody?.iss !== undefined) {
 formUrlEncoded.append(`iss`, completePostedLoginBody.iss);
 }
if(completePostedLoginBody?.scope !== undefined) {
 formUrlEncoded.append(`scope`, completePostedLoginBody.scope);
 }
if(completePostedLoginBody?.error !== undefined) {
 formUrlEncoded.append(`error`, completePostedLoginBody.error);
 }
if(completePostedLoginBody?.error_description !== undefined) {
 formUrlEncoded.append(`error_description`, completePostedLoginBody.error_description);
 }

    const getHeaders = (h?: NonNullable<RequestInit['headers']>): Record<string, string | readonly string[]> => {
    if (!h) return {};
    if (h instanceof Headers) return Object.fromEntries(h.entries());
    if (Symbol.iterator in h) {
      return Object.fromEntries(
        Array.from(h as Iterable<Iterable<string>>, (entry) => Array.from(entry) as [string, string]),
      );
    }
    const headers: Record<string, string | readonly string[]> = {};
    for (const [name, value] of Object.entries<string | readonly string[] | undefined>(h)) {
      if (value !== undefined) headers[name] = value;
    }
    return headers;
  };
return send<completePostedLoginResponse>(getCompletePostedLoginUrl(),
  {
    ...options,
    method: 'POST',
    headers: { 'Content-Type': 'application/x-www-form-urlencoded', ...getHeaders(options?.headers) },
    body: formUrlEncoded
  }
);}



export type createConnectSessionResponse201 = {
  data: CreateConnectSession201
  status: 201
}

export type createConnectSessionResponse400 = {
  data: Problem
  status: 400
}

export type createConnectSessionResponse401 = {
  data: Problem
  status: 401
}

export type createConnectSessionResponse403 = {
  data: Problem
  status: 403
}

export type createConnectSessionResponse404 = {
  data: Problem
  status: 404
}

export type createConnectSessionResponse413 = {
  data: Problem
  status: 413
}

export type createConnectSessionResponse429ApplicationProblemJson = {
  data: Problem
  status: 429
}

export type createConnectSessionResponse429ApplicationJson = {
  data: GatewayMessage
  status: 429
}

export type createConnectSessionResponse500 = {
  data: Problem
  status: 500
}

export type createConnectSessionResponse503 = {
  data: Problem
  status: 503
}

export type createConnectSessionResponse504 = {
  data: Problem
  status: 504
}

export type createConnectSessionResponseSuccess = (createConnectSessionResponse201) & {
  headers: Headers;
};
export type createConnectSessionResponseError = (createConnectSessionResponse400 | createConnectSessionResponse401 | createConnectSessionResponse403 | createConnectSessionResponse404 | createConnectSessionResponse413 | createConnectSessionResponse429ApplicationProblemJson | createConnectSessionResponse429ApplicationJson | createConnectSessionResponse500 | createConnectSessionResponse503 | createConnectSessionResponse504) & {
  headers: Headers;
};

export type createConnectSessionResponse = (createConnectSessionResponseSuccess | createConnectSessionResponseError)

export const getCreateConnectSessionUrl = () => {




  return `/connect-sessions`
}

/**
 * The first browser that opens the link owns the session, for 30 minutes. It returns to `return_url` with `session` and `status`. Nothing is connected until you finish the session.
 * @summary Makes a link by which an end user connects an account
 */
export const createConnectSession = async (createConnectSessionBody: CreateConnectSessionBody, options?: Parameters<typeof send>[1]): Promise<createConnectSessionResponse> => {

    const getHeaders = (h?: NonNullable<RequestInit['headers']>): Record<string, string | readonly string[]> => {
    if (!h) return {};
    if (h instanceof Headers) return Object.fromEntries(h.entries());
    if (Symbol.iterator in h) {
      return Object.fromEntries(
        Array.from(h as Iterable<Iterable<string>>, (entry) => Array.from(entry) as [string, string]),
      );
    }
    const headers: Record<string, string | readonly string[]> = {};
    for (const [name, value] of Object.entries<string | readonly string[] | undefined>(h)) {
      if (value !== undefined) headers[name] = value;
    }
    return headers;
  };
return send<createConnectSessionResponse>(getCreateConnectSessionUrl(),
  {
    ...options,
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...getHeaders(options?.headers) },
    body: JSON.stringify(createConnectSessionBody)
  }
);}



export type readConnectSessionResponse200 = {
  data: ConnectSession
  status: 200
}

export type readConnectSessionResponse400 = {
  data: Problem
  status: 400
}

export type readConnectSessionResponse401 = {
  data: Problem
  status: 401
}

export type readConnectSessionResponse403 = {
  data: Problem
  status: 403
}

export type readConnectSessionResponse404 = {
  data: Problem
  status: 404
}

export type readConnectSessionResponse413 = {
  data: Problem
  status: 413
}

export type readConnectSessionResponse429ApplicationProblemJson = {
  data: Problem
  status: 429
}

export type readConnectSessionResponse429ApplicationJson = {
  data: GatewayMessage
  status: 429
}

export type readConnectSessionResponse500 = {
  data: Problem
  status: 500
}

export type readConnectSessionResponse503 = {
  data: Problem
  status: 503
}

export type readConnectSessionResponse504 = {
  data: Problem
  status: 504
}

export type readConnectSessionResponseSuccess = (readConnectSessionResponse200) & {
  headers: Headers;
};
export type readConnectSessionResponseError = (readConnectSessionResponse400 | readConnectSessionResponse401 | readConnectSessionResponse403 | readConnectSessionResponse404 | readConnectSessionResponse413 | readConnectSessionResponse429ApplicationProblemJson | readConnectSessionResponse429ApplicationJson | readConnectSessionResponse500 | readConnectSessionResponse503 | readConnectSessionResponse504) & {
  headers: Headers;
};

export type readConnectSessionResponse = (readConnectSessionResponseSuccess | readConnectSessionResponseError)

export const getReadConnectSessionUrl = (session: string,) => {




  return `/connect-sessions/${encodeURIComponent(String(session))}`
}

/**
 * Also when it is over, for a day. The session of another caller is read and ended with `connectors:write` as well.
 * @summary How far an end user is
 */
export const readConnectSession = async (session: string, options?: Parameters<typeof send>[1]): Promise<readConnectSessionResponse> => {

  return send<readConnectSessionResponse>(getReadConnectSessionUrl(session),
  {
    ...options,
    method: 'GET'


  }
);}



export type endConnectSessionResponse200 = {
  data: ConnectSession
  status: 200
}

export type endConnectSessionResponse400 = {
  data: Problem
  status: 400
}

export type endConnectSessionResponse401 = {
  data: Problem
  status: 401
}

export type endConnectSessionResponse403 = {
  data: Problem
  status: 403
}

export type endConnectSessionResponse404 = {
  data: Problem
  status: 404
}

export type endConnectSessionResponse409 = {
  data: Problem
  status: 409
}

export type endConnectSessionResponse410 = {
  data: Problem
  status: 410
}

export type endConnectSessionResponse413 = {
  data: Problem
  status: 413
}

export type endConnectSessionResponse429ApplicationProblemJson = {
  data: Problem
  status: 429
}

export type endConnectSessionResponse429ApplicationJson = {
  data: GatewayMessage
  status: 429
}

export type endConnectSessionResponse500 = {
  data: Problem
  status: 500
}

export type endConnectSessionResponse503 = {
  data: Problem
  status: 503
}

export type endConnectSessionResponse504 = {
  data: Problem
  status: 504
}

export type endConnectSessionResponseSuccess = (endConnectSessionResponse200) & {
  headers: Headers;
};
export type endConnectSessionResponseError = (endConnectSessionResponse400 | endConnectSessionResponse401 | endConnectSessionResponse403 | endConnectSessionResponse404 | endConnectSessionResponse409 | endConnectSessionResponse410 | endConnectSessionResponse413 | endConnectSessionResponse429ApplicationProblemJson | endConnectSessionResponse429ApplicationJson | endConnectSessionResponse500 | endConnectSessionResponse503 | endConnectSessionResponse504) & {
  headers: Headers;
};

export type endConnectSessionResponse = (endConnectSessionResponseSuccess | endConnectSessionResponseError)

export const getEndConnectSessionUrl = (session: string,) => {




  return `/connect-sessions/${encodeURIComponent(String(session))}`
}

/**
 * A grant that waits is revoked.
 * @summary Ends a connect session
 */
export const endConnectSession = async (session: string, options?: Parameters<typeof send>[1]): Promise<endConnectSessionResponse> => {

  return send<endConnectSessionResponse>(getEndConnectSessionUrl(session),
  {
    ...options,
    method: 'DELETE'


  }
);}



export type finishConnectSessionResponse200 = {
  data: ConnectSession
  status: 200
}

export type finishConnectSessionResponse400 = {
  data: Problem
  status: 400
}

export type finishConnectSessionResponse401 = {
  data: Problem
  status: 401
}

export type finishConnectSessionResponse403 = {
  data: Problem
  status: 403
}

export type finishConnectSessionResponse404 = {
  data: Problem
  status: 404
}

export type finishConnectSessionResponse409 = {
  data: Problem
  status: 409
}

export type finishConnectSessionResponse410 = {
  data: Problem
  status: 410
}

export type finishConnectSessionResponse413 = {
  data: Problem
  status: 413
}

export type finishConnectSessionResponse429ApplicationProblemJson = {
  data: Problem
  status: 429
}

export type finishConnectSessionResponse429ApplicationJson = {
  data: GatewayMessage
  status: 429
}

export type finishConnectSessionResponse500 = {
  data: Problem
  status: 500
}

export type finishConnectSessionResponse502 = {
  data: Problem
  status: 502
}

export type finishConnectSessionResponse503 = {
  data: Problem
  status: 503
}

export type finishConnectSessionResponse504 = {
  data: Problem
  status: 504
}

export type finishConnectSessionResponseSuccess = (finishConnectSessionResponse200) & {
  headers: Headers;
};
export type finishConnectSessionResponseError = (finishConnectSessionResponse400 | finishConnectSessionResponse401 | finishConnectSessionResponse403 | finishConnectSessionResponse404 | finishConnectSessionResponse409 | finishConnectSessionResponse410 | finishConnectSessionResponse413 | finishConnectSessionResponse429ApplicationProblemJson | finishConnectSessionResponse429ApplicationJson | finishConnectSessionResponse500 | finishConnectSessionResponse502 | finishConnectSessionResponse503 | finishConnectSessionResponse504) & {
  headers: Headers;
};

export type finishConnectSessionResponse = (finishConnectSessionResponseSuccess | finishConnectSessionResponseError)

export const getFinishConnectSessionUrl = (session: string,) => {




  return `/connect-sessions/${encodeURIComponent(String(session))}/finish`
}

/**
 * Only the caller that made the session may. Check first that the person who came back is the end user. The same verifier gives the same answer again; five wrong ones fail the session.
 * @summary Makes what an end user has connected live
 */
export const finishConnectSession = async (session: string,
    finishConnectSessionBody: FinishConnectSessionBody, options?: Parameters<typeof send>[1]): Promise<finishConnectSessionResponse> => {

    const getHeaders = (h?: NonNullable<RequestInit['headers']>): Record<string, string | readonly string[]> => {
    if (!h) return {};
    if (h instanceof Headers) return Object.fromEntries(h.entries());
    if (Symbol.iterator in h) {
      return Object.fromEntries(
        Array.from(h as Iterable<Iterable<string>>, (entry) => Array.from(entry) as [string, string]),
      );
    }
    const headers: Record<string, string | readonly string[]> = {};
    for (const [name, value] of Object.entries<string | readonly string[] | undefined>(h)) {
      if (value !== undefined) headers[name] = value;
    }
    return headers;
  };
return send<finishConnectSessionResponse>(getFinishConnectSessionUrl(session),
  {
    ...options,
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...getHeaders(options?.headers) },
    body: JSON.stringify(finishConnectSessionBody)
  }
);}



export type listConnectionsResponse200 = {
  data: ListConnections200
  status: 200
}

export type listConnectionsResponse400 = {
  data: Problem
  status: 400
}

export type listConnectionsResponse401 = {
  data: Problem
  status: 401
}

export type listConnectionsResponse403 = {
  data: Problem
  status: 403
}

export type listConnectionsResponse413 = {
  data: Problem
  status: 413
}

export type listConnectionsResponse429ApplicationProblemJson = {
  data: Problem
  status: 429
}

export type listConnectionsResponse429ApplicationJson = {
  data: GatewayMessage
  status: 429
}

export type listConnectionsResponse500 = {
  data: Problem
  status: 500
}

export type listConnectionsResponse503 = {
  data: Problem
  status: 503
}

export type listConnectionsResponse504 = {
  data: Problem
  status: 504
}

export type listConnectionsResponseSuccess = (listConnectionsResponse200) & {
  headers: Headers;
};
export type listConnectionsResponseError = (listConnectionsResponse400 | listConnectionsResponse401 | listConnectionsResponse403 | listConnectionsResponse413 | listConnectionsResponse429ApplicationProblemJson | listConnectionsResponse429ApplicationJson | listConnectionsResponse500 | listConnectionsResponse503 | listConnectionsResponse504) & {
  headers: Headers;
};

export type listConnectionsResponse = (listConnectionsResponseSuccess | listConnectionsResponseError)

export const getListConnectionsUrl = (params?: ListConnectionsParams,) => {
  const normalizedParams = new URLSearchParams();

  Object.entries(params || {}).forEach(([key, value]) => {

    if (value !== undefined) {
      normalizedParams.append(key, value === null ? 'null' : String(value))
    }
  });

  const stringifiedParams = normalizedParams.toString();

  return stringifiedParams.length > 0 ? `/connections?${stringifiedParams}` : `/connections`
}

/**
 * In the order of provider and account. Without `connectors:read` a right to tokens is enough, even a narrowed one: the answer has the connections that the right reaches, without the people, and `q` compares accounts alone. With a filter, a page that is not the last may be empty.
 * @summary All connections of the organisation, page by page
 */
export const listConnections = async (params?: ListConnectionsParams, options?: Parameters<typeof send>[1]): Promise<listConnectionsResponse> => {

  return send<listConnectionsResponse>(getListConnectionsUrl(params),
  {
    ...options,
    method: 'GET'


  }
);}



export type confirmConnectionResponse200 = {
  data: ConfirmConnection200
  status: 200
}

export type confirmConnectionResponse400 = {
  data: Problem
  status: 400
}

export type confirmConnectionResponse401 = {
  data: Problem
  status: 401
}

export type confirmConnectionResponse403 = {
  data: Problem
  status: 403
}

export type confirmConnectionResponse404 = {
  data: Problem
  status: 404
}

export type confirmConnectionResponse409 = {
  data: Problem
  status: 409
}

export type confirmConnectionResponse413 = {
  data: Problem
  status: 413
}

export type confirmConnectionResponse422 = {
  data: Problem
  status: 422
}

export type confirmConnectionResponse429ApplicationProblemJson = {
  data: Problem
  status: 429
}

export type confirmConnectionResponse429ApplicationJson = {
  data: GatewayMessage
  status: 429
}

export type confirmConnectionResponse500 = {
  data: Problem
  status: 500
}

export type confirmConnectionResponse502 = {
  data: Problem
  status: 502
}

export type confirmConnectionResponse503 = {
  data: Problem
  status: 503
}

export type confirmConnectionResponse504 = {
  data: Problem
  status: 504
}

export type confirmConnectionResponseSuccess = (confirmConnectionResponse200) & {
  headers: Headers;
};
export type confirmConnectionResponseError = (confirmConnectionResponse400 | confirmConnectionResponse401 | confirmConnectionResponse403 | confirmConnectionResponse404 | confirmConnectionResponse409 | confirmConnectionResponse413 | confirmConnectionResponse422 | confirmConnectionResponse429ApplicationProblemJson | confirmConnectionResponse429ApplicationJson | confirmConnectionResponse500 | confirmConnectionResponse502 | confirmConnectionResponse503 | confirmConnectionResponse504) & {
  headers: Headers;
};

export type confirmConnectionResponse = (confirmConnectionResponseSuccess | confirmConnectionResponseError)

export const getConfirmConnectionUrl = () => {




  return `/connections/confirm`
}

/**
 * Only the person who started it may confirm: another person's attempt revokes and erases the grant. 200 again while the connection is that attempt's.
 * @summary Makes a parked grant live
 */
export const confirmConnection = async (confirmConnectionBody: ConfirmConnectionBody, options?: Parameters<typeof send>[1]): Promise<confirmConnectionResponse> => {

    const getHeaders = (h?: NonNullable<RequestInit['headers']>): Record<string, string | readonly string[]> => {
    if (!h) return {};
    if (h instanceof Headers) return Object.fromEntries(h.entries());
    if (Symbol.iterator in h) {
      return Object.fromEntries(
        Array.from(h as Iterable<Iterable<string>>, (entry) => Array.from(entry) as [string, string]),
      );
    }
    const headers: Record<string, string | readonly string[]> = {};
    for (const [name, value] of Object.entries<string | readonly string[] | undefined>(h)) {
      if (value !== undefined) headers[name] = value;
    }
    return headers;
  };
return send<confirmConnectionResponse>(getConfirmConnectionUrl(),
  {
    ...options,
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...getHeaders(options?.headers) },
    body: JSON.stringify(confirmConnectionBody)
  }
);}



export type previewConfirmationResponse200 = {
  data: PreviewConfirmation200
  status: 200
}

export type previewConfirmationResponse400 = {
  data: Problem
  status: 400
}

export type previewConfirmationResponse401 = {
  data: Problem
  status: 401
}

export type previewConfirmationResponse403 = {
  data: Problem
  status: 403
}

export type previewConfirmationResponse413 = {
  data: Problem
  status: 413
}

export type previewConfirmationResponse429ApplicationProblemJson = {
  data: Problem
  status: 429
}

export type previewConfirmationResponse429ApplicationJson = {
  data: GatewayMessage
  status: 429
}

export type previewConfirmationResponse500 = {
  data: Problem
  status: 500
}

export type previewConfirmationResponse503 = {
  data: Problem
  status: 503
}

export type previewConfirmationResponse504 = {
  data: Problem
  status: 504
}

export type previewConfirmationResponseSuccess = (previewConfirmationResponse200) & {
  headers: Headers;
};
export type previewConfirmationResponseError = (previewConfirmationResponse400 | previewConfirmationResponse401 | previewConfirmationResponse403 | previewConfirmationResponse413 | previewConfirmationResponse429ApplicationProblemJson | previewConfirmationResponse429ApplicationJson | previewConfirmationResponse500 | previewConfirmationResponse503 | previewConfirmationResponse504) & {
  headers: Headers;
};

export type previewConfirmationResponse = (previewConfirmationResponseSuccess | previewConfirmationResponseError)

export const getPreviewConfirmationUrl = () => {




  return `/connections/confirm/preview`
}

/**
 * For the person who started the connection alone. Changes nothing. `confirm`: the parameter of the front end's address.
 * @summary What a confirmation would connect
 */
export const previewConfirmation = async (previewConfirmationBody: PreviewConfirmationBody, options?: Parameters<typeof send>[1]): Promise<previewConfirmationResponse> => {

    const getHeaders = (h?: NonNullable<RequestInit['headers']>): Record<string, string | readonly string[]> => {
    if (!h) return {};
    if (h instanceof Headers) return Object.fromEntries(h.entries());
    if (Symbol.iterator in h) {
      return Object.fromEntries(
        Array.from(h as Iterable<Iterable<string>>, (entry) => Array.from(entry) as [string, string]),
      );
    }
    const headers: Record<string, string | readonly string[]> = {};
    for (const [name, value] of Object.entries<string | readonly string[] | undefined>(h)) {
      if (value !== undefined) headers[name] = value;
    }
    return headers;
  };
return send<previewConfirmationResponse>(getPreviewConfirmationUrl(),
  {
    ...options,
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...getHeaders(options?.headers) },
    body: JSON.stringify(previewConfirmationBody)
  }
);}



export type readConnectionResponse200 = {
  data: ConnectionWithAbout
  status: 200
}

export type readConnectionResponse400 = {
  data: Problem
  status: 400
}

export type readConnectionResponse401 = {
  data: Problem
  status: 401
}

export type readConnectionResponse403 = {
  data: Problem
  status: 403
}

export type readConnectionResponse404 = {
  data: Problem
  status: 404
}

export type readConnectionResponse413 = {
  data: Problem
  status: 413
}

export type readConnectionResponse429ApplicationProblemJson = {
  data: Problem
  status: 429
}

export type readConnectionResponse429ApplicationJson = {
  data: GatewayMessage
  status: 429
}

export type readConnectionResponse500 = {
  data: Problem
  status: 500
}

export type readConnectionResponse503 = {
  data: Problem
  status: 503
}

export type readConnectionResponse504 = {
  data: Problem
  status: 504
}

export type readConnectionResponseSuccess = (readConnectionResponse200) & {
  headers: Headers;
};
export type readConnectionResponseError = (readConnectionResponse400 | readConnectionResponse401 | readConnectionResponse403 | readConnectionResponse404 | readConnectionResponse413 | readConnectionResponse429ApplicationProblemJson | readConnectionResponse429ApplicationJson | readConnectionResponse500 | readConnectionResponse503 | readConnectionResponse504) & {
  headers: Headers;
};

export type readConnectionResponse = (readConnectionResponseSuccess | readConnectionResponseError)

export const getReadConnectionUrl = (provider: ProviderName,
    params?: ReadConnectionParams,) => {
  const normalizedParams = new URLSearchParams();

  Object.entries(params || {}).forEach(([key, value]) => {

    if (value !== undefined) {
      normalizedParams.append(key, value === null ? 'null' : String(value))
    }
  });

  const stringifiedParams = normalizedParams.toString();

  return stringifiedParams.length > 0 ? `/connections/${encodeURIComponent(String(provider))}?${stringifiedParams}` : `/connections/${encodeURIComponent(String(provider))}`
}

/**
 * The service reads the record and asks no provider. `POST /connections/{provider}/check` asks.
 * @summary One connection
 */
export const readConnection = async (provider: ProviderName,
    params?: ReadConnectionParams, options?: Parameters<typeof send>[1]): Promise<readConnectionResponse> => {

  return send<readConnectionResponse>(getReadConnectionUrl(provider,params),
  {
    ...options,
    method: 'GET'


  }
);}



export type disconnectConnectionResponse200 = {
  data: Disconnection
  status: 200
}

export type disconnectConnectionResponse400 = {
  data: Problem
  status: 400
}

export type disconnectConnectionResponse401 = {
  data: Problem
  status: 401
}

export type disconnectConnectionResponse403 = {
  data: Problem
  status: 403
}

export type disconnectConnectionResponse404 = {
  data: Problem
  status: 404
}

export type disconnectConnectionResponse409 = {
  data: Problem
  status: 409
}

export type disconnectConnectionResponse413 = {
  data: Problem
  status: 413
}

export type disconnectConnectionResponse422 = {
  data: Problem
  status: 422
}

export type disconnectConnectionResponse429ApplicationProblemJson = {
  data: Problem
  status: 429
}

export type disconnectConnectionResponse429ApplicationJson = {
  data: GatewayMessage
  status: 429
}

export type disconnectConnectionResponse500 = {
  data: Problem
  status: 500
}

export type disconnectConnectionResponse502 = {
  data: Problem
  status: 502
}

export type disconnectConnectionResponse503 = {
  data: Problem
  status: 503
}

export type disconnectConnectionResponse504 = {
  data: Problem
  status: 504
}

export type disconnectConnectionResponseSuccess = (disconnectConnectionResponse200) & {
  headers: Headers;
};
export type disconnectConnectionResponseError = (disconnectConnectionResponse400 | disconnectConnectionResponse401 | disconnectConnectionResponse403 | disconnectConnectionResponse404 | disconnectConnectionResponse409 | disconnectConnectionResponse413 | disconnectConnectionResponse422 | disconnectConnectionResponse429ApplicationProblemJson | disconnectConnectionResponse429ApplicationJson | disconnectConnectionResponse500 | disconnectConnectionResponse502 | disconnectConnectionResponse503 | disconnectConnectionResponse504) & {
  headers: Headers;
};

export type disconnectConnectionResponse = (disconnectConnectionResponseSuccess | disconnectConnectionResponseError)

export const getDisconnectConnectionUrl = (provider: ProviderName,
    params?: DisconnectConnectionParams,) => {
  const normalizedParams = new URLSearchParams();

  Object.entries(params || {}).forEach(([key, value]) => {

    if (value !== undefined) {
      normalizedParams.append(key, value === null ? 'null' : String(value))
    }
  });

  const stringifiedParams = normalizedParams.toString();

  return stringifiedParams.length > 0 ? `/connections/${encodeURIComponent(String(provider))}?${stringifiedParams}` : `/connections/${encodeURIComponent(String(provider))}`
}

/**
 * Undoes the setup, revokes at the provider, erases the credential. Sending it again is safe and answers the same for 90 days.
 * @summary Disconnects; what was revoked and what is left
 */
export const disconnectConnection = async (provider: ProviderName,
    params?: DisconnectConnectionParams, options?: Parameters<typeof send>[1]): Promise<disconnectConnectionResponse> => {

  return send<disconnectConnectionResponse>(getDisconnectConnectionUrl(provider,params),
  {
    ...options,
    method: 'DELETE'


  }
);}



export type connectAccountResponse200 = {
  data: ConnectAccount200
  status: 200
}

export type connectAccountResponse400 = {
  data: Problem
  status: 400
}

export type connectAccountResponse401 = {
  data: Problem
  status: 401
}

export type connectAccountResponse403 = {
  data: Problem
  status: 403
}

export type connectAccountResponse404 = {
  data: Problem
  status: 404
}

export type connectAccountResponse409 = {
  data: Problem
  status: 409
}

export type connectAccountResponse413 = {
  data: Problem
  status: 413
}

export type connectAccountResponse422 = {
  data: Problem
  status: 422
}

export type connectAccountResponse429ApplicationProblemJson = {
  data: Problem
  status: 429
}

export type connectAccountResponse429ApplicationJson = {
  data: GatewayMessage
  status: 429
}

export type connectAccountResponse500 = {
  data: Problem
  status: 500
}

export type connectAccountResponse502 = {
  data: Problem
  status: 502
}

export type connectAccountResponse503 = {
  data: Problem
  status: 503
}

export type connectAccountResponse504 = {
  data: Problem
  status: 504
}

export type connectAccountResponseSuccess = (connectAccountResponse200) & {
  headers: Headers;
};
export type connectAccountResponseError = (connectAccountResponse400 | connectAccountResponse401 | connectAccountResponse403 | connectAccountResponse404 | connectAccountResponse409 | connectAccountResponse413 | connectAccountResponse422 | connectAccountResponse429ApplicationProblemJson | connectAccountResponse429ApplicationJson | connectAccountResponse500 | connectAccountResponse502 | connectAccountResponse503 | connectAccountResponse504) & {
  headers: Headers;
};

export type connectAccountResponse = (connectAccountResponseSuccess | connectAccountResponseError)

export const getConnectAccountUrl = (provider: ProviderName,) => {




  return `/connections/${encodeURIComponent(String(provider))}`
}

/**
 * A preflight with the same body finds the same. Unknown fields are refused. At AWS and OVHcloud the account follows from the fields, so `account` may be left out. With `retry_after_seconds`, the provider may not know everywhere yet what the customer has just made.
 * @summary Connects an account by what its method reads
 */
export const connectAccount = async (provider: ProviderName,
    connectAccountBody: ConnectAccountBody, options?: Parameters<typeof send>[1]): Promise<connectAccountResponse> => {

    const getHeaders = (h?: NonNullable<RequestInit['headers']>): Record<string, string | readonly string[]> => {
    if (!h) return {};
    if (h instanceof Headers) return Object.fromEntries(h.entries());
    if (Symbol.iterator in h) {
      return Object.fromEntries(
        Array.from(h as Iterable<Iterable<string>>, (entry) => Array.from(entry) as [string, string]),
      );
    }
    const headers: Record<string, string | readonly string[]> = {};
    for (const [name, value] of Object.entries<string | readonly string[] | undefined>(h)) {
      if (value !== undefined) headers[name] = value;
    }
    return headers;
  };
return send<connectAccountResponse>(getConnectAccountUrl(provider),
  {
    ...options,
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...getHeaders(options?.headers) },
    body: JSON.stringify(connectAccountBody)
  }
);}



export type connectAccountsResponse200 = {
  data: ConnectAccounts200
  status: 200
}

export type connectAccountsResponse400 = {
  data: Problem
  status: 400
}

export type connectAccountsResponse401 = {
  data: Problem
  status: 401
}

export type connectAccountsResponse403 = {
  data: Problem
  status: 403
}

export type connectAccountsResponse404 = {
  data: Problem
  status: 404
}

export type connectAccountsResponse409 = {
  data: Problem
  status: 409
}

export type connectAccountsResponse413 = {
  data: Problem
  status: 413
}

export type connectAccountsResponse422 = {
  data: Problem
  status: 422
}

export type connectAccountsResponse429ApplicationProblemJson = {
  data: Problem
  status: 429
}

export type connectAccountsResponse429ApplicationJson = {
  data: GatewayMessage
  status: 429
}

export type connectAccountsResponse500 = {
  data: Problem
  status: 500
}

export type connectAccountsResponse503 = {
  data: Problem
  status: 503
}

export type connectAccountsResponse504 = {
  data: Problem
  status: 504
}

export type connectAccountsResponseSuccess = (connectAccountsResponse200) & {
  headers: Headers;
};
export type connectAccountsResponseError = (connectAccountsResponse400 | connectAccountsResponse401 | connectAccountsResponse403 | connectAccountsResponse404 | connectAccountsResponse409 | connectAccountsResponse413 | connectAccountsResponse422 | connectAccountsResponse429ApplicationProblemJson | connectAccountsResponse429ApplicationJson | connectAccountsResponse500 | connectAccountsResponse503 | connectAccountsResponse504) & {
  headers: Headers;
};

export type connectAccountsResponse = (connectAccountsResponseSuccess | connectAccountsResponseError)

export const getConnectAccountsUrl = (provider: ProviderName,) => {




  return `/connections/${encodeURIComponent(String(provider))}/bulk`
}

/**
 * Each account for itself: accounts that are not done when the request ends have a failure, and can be sent again.
 * @summary Connects up to 50 accounts by one method
 */
export const connectAccounts = async (provider: ProviderName,
    connectAccountsBody: ConnectAccountsBody, options?: Parameters<typeof send>[1]): Promise<connectAccountsResponse> => {

    const getHeaders = (h?: NonNullable<RequestInit['headers']>): Record<string, string | readonly string[]> => {
    if (!h) return {};
    if (h instanceof Headers) return Object.fromEntries(h.entries());
    if (Symbol.iterator in h) {
      return Object.fromEntries(
        Array.from(h as Iterable<Iterable<string>>, (entry) => Array.from(entry) as [string, string]),
      );
    }
    const headers: Record<string, string | readonly string[]> = {};
    for (const [name, value] of Object.entries<string | readonly string[] | undefined>(h)) {
      if (value !== undefined) headers[name] = value;
    }
    return headers;
  };
return send<connectAccountsResponse>(getConnectAccountsUrl(provider),
  {
    ...options,
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...getHeaders(options?.headers) },
    body: JSON.stringify(connectAccountsBody)
  }
);}



export type readAzureCertificateResponse200 = {
  data: ReadAzureCertificate200
  status: 200
}

export type readAzureCertificateResponse400 = {
  data: Problem
  status: 400
}

export type readAzureCertificateResponse401 = {
  data: Problem
  status: 401
}

export type readAzureCertificateResponse403 = {
  data: Problem
  status: 403
}

export type readAzureCertificateResponse404 = {
  data: Problem
  status: 404
}

export type readAzureCertificateResponse409 = {
  data: Problem
  status: 409
}

export type readAzureCertificateResponse413 = {
  data: Problem
  status: 413
}

export type readAzureCertificateResponse429ApplicationProblemJson = {
  data: Problem
  status: 429
}

export type readAzureCertificateResponse429ApplicationJson = {
  data: GatewayMessage
  status: 429
}

export type readAzureCertificateResponse500 = {
  data: Problem
  status: 500
}

export type readAzureCertificateResponse503 = {
  data: Problem
  status: 503
}

export type readAzureCertificateResponse504 = {
  data: Problem
  status: 504
}

export type readAzureCertificateResponseSuccess = (readAzureCertificateResponse200) & {
  headers: Headers;
};
export type readAzureCertificateResponseError = (readAzureCertificateResponse400 | readAzureCertificateResponse401 | readAzureCertificateResponse403 | readAzureCertificateResponse404 | readAzureCertificateResponse409 | readAzureCertificateResponse413 | readAzureCertificateResponse429ApplicationProblemJson | readAzureCertificateResponse429ApplicationJson | readAzureCertificateResponse500 | readAzureCertificateResponse503 | readAzureCertificateResponse504) & {
  headers: Headers;
};

export type readAzureCertificateResponse = (readAzureCertificateResponseSuccess | readAzureCertificateResponseError)

export const getReadAzureCertificateUrl = (provider: ProviderName,
    params?: ReadAzureCertificateParams,) => {
  const normalizedParams = new URLSearchParams();

  Object.entries(params || {}).forEach(([key, value]) => {

    if (value !== undefined) {
      normalizedParams.append(key, value === null ? 'null' : String(value))
    }
  });

  const stringifiedParams = normalizedParams.toString();

  return stringifiedParams.length > 0 ? `/connections/${encodeURIComponent(String(provider))}/certificate?${stringifiedParams}` : `/connections/${encodeURIComponent(String(provider))}/certificate`
}

/**
 * Its private key never leaves our key service. Reserves the connection's id, which the certificate names. A new one is shown each year, which may stand beside the one before. Connect with `key: "kms"`.
 * @summary The certificate by which a connection proves the customer's application
 */
export const readAzureCertificate = async (provider: ProviderName,
    params?: ReadAzureCertificateParams, options?: Parameters<typeof send>[1]): Promise<readAzureCertificateResponse> => {

  return send<readAzureCertificateResponse>(getReadAzureCertificateUrl(provider,params),
  {
    ...options,
    method: 'GET'


  }
);}



export type checkConnectionResponse200 = {
  data: CheckConnection200
  status: 200
}

export type checkConnectionResponse400 = {
  data: Problem
  status: 400
}

export type checkConnectionResponse401 = {
  data: Problem
  status: 401
}

export type checkConnectionResponse403 = {
  data: Problem
  status: 403
}

export type checkConnectionResponse404 = {
  data: Problem
  status: 404
}

export type checkConnectionResponse409 = {
  data: Problem
  status: 409
}

export type checkConnectionResponse413 = {
  data: Problem
  status: 413
}

export type checkConnectionResponse429ApplicationProblemJson = {
  data: Problem
  status: 429
}

export type checkConnectionResponse429ApplicationJson = {
  data: GatewayMessage
  status: 429
}

export type checkConnectionResponse500 = {
  data: Problem
  status: 500
}

export type checkConnectionResponse503 = {
  data: Problem
  status: 503
}

export type checkConnectionResponse504 = {
  data: Problem
  status: 504
}

export type checkConnectionResponseSuccess = (checkConnectionResponse200) & {
  headers: Headers;
};
export type checkConnectionResponseError = (checkConnectionResponse400 | checkConnectionResponse401 | checkConnectionResponse403 | checkConnectionResponse404 | checkConnectionResponse409 | checkConnectionResponse413 | checkConnectionResponse429ApplicationProblemJson | checkConnectionResponse429ApplicationJson | checkConnectionResponse500 | checkConnectionResponse503 | checkConnectionResponse504) & {
  headers: Headers;
};

export type checkConnectionResponse = (checkConnectionResponseSuccess | checkConnectionResponseError)

export const getCheckConnectionUrl = (provider: ProviderName,
    params?: CheckConnectionParams,) => {
  const normalizedParams = new URLSearchParams();

  Object.entries(params || {}).forEach(([key, value]) => {

    if (value !== undefined) {
      normalizedParams.append(key, value === null ? 'null' : String(value))
    }
  });

  const stringifiedParams = normalizedParams.toString();

  return stringifiedParams.length > 0 ? `/connections/${encodeURIComponent(String(provider))}/check?${stringifiedParams}` : `/connections/${encodeURIComponent(String(provider))}/check`
}

/**
 * 200 even if it does not work, or the provider or the credential store failed: `failure` has the reason.
 * @summary Asks the provider whether the connection works
 */
export const checkConnection = async (provider: ProviderName,
    params?: CheckConnectionParams, options?: Parameters<typeof send>[1]): Promise<checkConnectionResponse> => {

  return send<checkConnectionResponse>(getCheckConnectionUrl(provider,params),
  {
    ...options,
    method: 'POST'


  }
);}



export type readCustomerSideResponse200 = {
  data: ReadCustomerSide200
  status: 200
}

export type readCustomerSideResponse400 = {
  data: Problem
  status: 400
}

export type readCustomerSideResponse401 = {
  data: Problem
  status: 401
}

export type readCustomerSideResponse403 = {
  data: Problem
  status: 403
}

export type readCustomerSideResponse404 = {
  data: Problem
  status: 404
}

export type readCustomerSideResponse413 = {
  data: Problem
  status: 413
}

export type readCustomerSideResponse429ApplicationProblemJson = {
  data: Problem
  status: 429
}

export type readCustomerSideResponse429ApplicationJson = {
  data: GatewayMessage
  status: 429
}

export type readCustomerSideResponse500 = {
  data: Problem
  status: 500
}

export type readCustomerSideResponse503 = {
  data: Problem
  status: 503
}

export type readCustomerSideResponse504 = {
  data: Problem
  status: 504
}

export type readCustomerSideResponseSuccess = (readCustomerSideResponse200) & {
  headers: Headers;
};
export type readCustomerSideResponseError = (readCustomerSideResponse400 | readCustomerSideResponse401 | readCustomerSideResponse403 | readCustomerSideResponse404 | readCustomerSideResponse413 | readCustomerSideResponse429ApplicationProblemJson | readCustomerSideResponse429ApplicationJson | readCustomerSideResponse500 | readCustomerSideResponse503 | readCustomerSideResponse504) & {
  headers: Headers;
};

export type readCustomerSideResponse = (readCustomerSideResponseSuccess | readCustomerSideResponseError)

export const getReadCustomerSideUrl = (provider: ProviderName,
    params: ReadCustomerSideParams,) => {
  const normalizedParams = new URLSearchParams();

  Object.entries(params || {}).forEach(([key, value]) => {

    if (value !== undefined) {
      normalizedParams.append(key, value === null ? 'null' : String(value))
    }
  });

  const stringifiedParams = normalizedParams.toString();

  return stringifiedParams.length > 0 ? `/connections/${encodeURIComponent(String(provider))}/customer-side?${stringifiedParams}` : `/connections/${encodeURIComponent(String(provider))}/customer-side`
}

/**
 * Scripts and Terraform that make the same, for the methods that need no issuer. The answer holds no secret: what makes one prints it. `federated`, which trusts an issuer, has a route of its own. `role` names the organisation's external ID, which the first caller with `connectors:write` makes; before that, nothing is there to set up.
 * @summary What a customer makes at the provider before connecting by a method
 */
export const readCustomerSide = async (provider: ProviderName,
    params: ReadCustomerSideParams, options?: Parameters<typeof send>[1]): Promise<readCustomerSideResponse> => {

  return send<readCustomerSideResponse>(getReadCustomerSideUrl(provider,params),
  {
    ...options,
    method: 'GET'


  }
);}



export type offerFederationResponse200 = {
  data: OfferFederation200
  status: 200
}

export type offerFederationResponse400 = {
  data: Problem
  status: 400
}

export type offerFederationResponse401 = {
  data: Problem
  status: 401
}

export type offerFederationResponse403 = {
  data: Problem
  status: 403
}

export type offerFederationResponse404 = {
  data: Problem
  status: 404
}

export type offerFederationResponse409 = {
  data: Problem
  status: 409
}

export type offerFederationResponse413 = {
  data: Problem
  status: 413
}

export type offerFederationResponse429ApplicationProblemJson = {
  data: Problem
  status: 429
}

export type offerFederationResponse429ApplicationJson = {
  data: GatewayMessage
  status: 429
}

export type offerFederationResponse500 = {
  data: Problem
  status: 500
}

export type offerFederationResponse503 = {
  data: Problem
  status: 503
}

export type offerFederationResponse504 = {
  data: Problem
  status: 504
}

export type offerFederationResponseSuccess = (offerFederationResponse200) & {
  headers: Headers;
};
export type offerFederationResponseError = (offerFederationResponse400 | offerFederationResponse401 | offerFederationResponse403 | offerFederationResponse404 | offerFederationResponse409 | offerFederationResponse413 | offerFederationResponse429ApplicationProblemJson | offerFederationResponse429ApplicationJson | offerFederationResponse500 | offerFederationResponse503 | offerFederationResponse504) & {
  headers: Headers;
};

export type offerFederationResponse = (offerFederationResponseSuccess | offerFederationResponseError)

export const getOfferFederationUrl = (provider: ProviderName,
    params?: OfferFederationParams,) => {
  const normalizedParams = new URLSearchParams();

  Object.entries(params || {}).forEach(([key, value]) => {

    if (value !== undefined) {
      normalizedParams.append(key, value === null ? 'null' : String(value))
    }
  });

  const stringifiedParams = normalizedParams.toString();

  return stringifiedParams.length > 0 ? `/connections/${encodeURIComponent(String(provider))}/federated?${stringifiedParams}` : `/connections/${encodeURIComponent(String(provider))}/federated`
}

/**
 * Reserves the connection's id, which the subject names, or the audience. The answer is the same until the connection is made, and names the connection's own id from then on. An id that is not asked for again is free after 30 days; an organisation has at most 500 at one provider. 404: the provider or this deployment offers no such way.
 * @summary What a cloud must trust to connect without a secret
 */
export const offerFederation = async (provider: ProviderName,
    params?: OfferFederationParams, options?: Parameters<typeof send>[1]): Promise<offerFederationResponse> => {

  return send<offerFederationResponse>(getOfferFederationUrl(provider,params),
  {
    ...options,
    method: 'GET'


  }
);}



export type createLoginLinkResponse200 = {
  data: CreateLoginLink200
  status: 200
}

export type createLoginLinkResponse400 = {
  data: Problem
  status: 400
}

export type createLoginLinkResponse401 = {
  data: Problem
  status: 401
}

export type createLoginLinkResponse403 = {
  data: Problem
  status: 403
}

export type createLoginLinkResponse404 = {
  data: Problem
  status: 404
}

export type createLoginLinkResponse409 = {
  data: Problem
  status: 409
}

export type createLoginLinkResponse413 = {
  data: Problem
  status: 413
}

export type createLoginLinkResponse422 = {
  data: Problem
  status: 422
}

export type createLoginLinkResponse429ApplicationProblemJson = {
  data: Problem
  status: 429
}

export type createLoginLinkResponse429ApplicationJson = {
  data: GatewayMessage
  status: 429
}

export type createLoginLinkResponse500 = {
  data: Problem
  status: 500
}

export type createLoginLinkResponse503 = {
  data: Problem
  status: 503
}

export type createLoginLinkResponse504 = {
  data: Problem
  status: 504
}

export type createLoginLinkResponseSuccess = (createLoginLinkResponse200) & {
  headers: Headers;
};
export type createLoginLinkResponseError = (createLoginLinkResponse400 | createLoginLinkResponse401 | createLoginLinkResponse403 | createLoginLinkResponse404 | createLoginLinkResponse409 | createLoginLinkResponse413 | createLoginLinkResponse422 | createLoginLinkResponse429ApplicationProblemJson | createLoginLinkResponse429ApplicationJson | createLoginLinkResponse500 | createLoginLinkResponse503 | createLoginLinkResponse504) & {
  headers: Headers;
};

export type createLoginLinkResponse = (createLoginLinkResponseSuccess | createLoginLinkResponseError)

export const getCreateLoginLinkUrl = (provider: ProviderName,) => {




  return `/connections/${encodeURIComponent(String(provider))}/login`
}

/**
 * `takes_over`: the id of the connection in this place. The account that logs in takes the place of the colleague's that is connected; tokens of that one work until they expire. 404: the provider has no login. At OVHcloud `account` is a region with an OAuth client of the operator's, or begins with it.
 * @summary A link by which a person logs in to the provider
 */
export const createLoginLink = async (provider: ProviderName,
    createLoginLinkBody?: CreateLoginLinkBody, options?: Parameters<typeof send>[1]): Promise<createLoginLinkResponse> => {

    const getHeaders = (h?: NonNullable<RequestInit['headers']>): Record<string, string | readonly string[]> => {
    if (!h) return {};
    if (h instanceof Headers) return Object.fromEntries(h.entries());
    if (Symbol.iterator in h) {
      return Object.fromEntries(
        Array.from(h as Iterable<Iterable<string>>, (entry) => Array.from(entry) as [string, string]),
      );
    }
    const headers: Record<string, string | readonly string[]> = {};
    for (const [name, value] of Object.entries<string | readonly string[] | undefined>(h)) {
      if (value !== undefined) headers[name] = value;
    }
    return headers;
  };
return send<createLoginLinkResponse>(getCreateLoginLinkUrl(provider),
  {
    ...options,
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...getHeaders(options?.headers) },
    body: JSON.stringify(createLoginLinkBody)
  }
);}



export type preflightConnectionResponse200 = {
  data: PreflightConnection200
  status: 200
}

export type preflightConnectionResponse400 = {
  data: Problem
  status: 400
}

export type preflightConnectionResponse401 = {
  data: Problem
  status: 401
}

export type preflightConnectionResponse403 = {
  data: Problem
  status: 403
}

export type preflightConnectionResponse404 = {
  data: Problem
  status: 404
}

export type preflightConnectionResponse409 = {
  data: Problem
  status: 409
}

export type preflightConnectionResponse413 = {
  data: Problem
  status: 413
}

export type preflightConnectionResponse429ApplicationProblemJson = {
  data: Problem
  status: 429
}

export type preflightConnectionResponse429ApplicationJson = {
  data: GatewayMessage
  status: 429
}

export type preflightConnectionResponse500 = {
  data: Problem
  status: 500
}

export type preflightConnectionResponse502 = {
  data: Problem
  status: 502
}

export type preflightConnectionResponse503 = {
  data: Problem
  status: 503
}

export type preflightConnectionResponse504 = {
  data: Problem
  status: 504
}

export type preflightConnectionResponseSuccess = (preflightConnectionResponse200) & {
  headers: Headers;
};
export type preflightConnectionResponseError = (preflightConnectionResponse400 | preflightConnectionResponse401 | preflightConnectionResponse403 | preflightConnectionResponse404 | preflightConnectionResponse409 | preflightConnectionResponse413 | preflightConnectionResponse429ApplicationProblemJson | preflightConnectionResponse429ApplicationJson | preflightConnectionResponse500 | preflightConnectionResponse502 | preflightConnectionResponse503 | preflightConnectionResponse504) & {
  headers: Headers;
};

export type preflightConnectionResponse = (preflightConnectionResponseSuccess | preflightConnectionResponseError)

export const getPreflightConnectionUrl = (provider: ProviderName,
    params?: PreflightConnectionParams,) => {
  const normalizedParams = new URLSearchParams();

  Object.entries(params || {}).forEach(([key, value]) => {

    if (value !== undefined) {
      normalizedParams.append(key, value === null ? 'null' : String(value))
    }
  });

  const stringifiedParams = normalizedParams.toString();

  return stringifiedParams.length > 0 ? `/connections/${encodeURIComponent(String(provider))}/preflight?${stringifiedParams}` : `/connections/${encodeURIComponent(String(provider))}/preflight`
}

/**
 * By reads alone; nothing is stored. The body is that of `POST /connections/{provider}`, or of the provider's own route; `method` names one of several.
 * @summary What connecting with the same body would find
 */
export const preflightConnection = async (provider: ProviderName,
    submission: Submission,
    params?: PreflightConnectionParams, options?: Parameters<typeof send>[1]): Promise<preflightConnectionResponse> => {

    const getHeaders = (h?: NonNullable<RequestInit['headers']>): Record<string, string | readonly string[]> => {
    if (!h) return {};
    if (h instanceof Headers) return Object.fromEntries(h.entries());
    if (Symbol.iterator in h) {
      return Object.fromEntries(
        Array.from(h as Iterable<Iterable<string>>, (entry) => Array.from(entry) as [string, string]),
      );
    }
    const headers: Record<string, string | readonly string[]> = {};
    for (const [name, value] of Object.entries<string | readonly string[] | undefined>(h)) {
      if (value !== undefined) headers[name] = value;
    }
    return headers;
  };
return send<preflightConnectionResponse>(getPreflightConnectionUrl(provider,params),
  {
    ...options,
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...getHeaders(options?.headers) },
    body: JSON.stringify(submission)
  }
);}



export type refreshConnectionResponse200 = {
  data: RefreshConnection200
  status: 200
}

export type refreshConnectionResponse400 = {
  data: Problem
  status: 400
}

export type refreshConnectionResponse401 = {
  data: Problem
  status: 401
}

export type refreshConnectionResponse403 = {
  data: Problem
  status: 403
}

export type refreshConnectionResponse404 = {
  data: Problem
  status: 404
}

export type refreshConnectionResponse409 = {
  data: Problem
  status: 409
}

export type refreshConnectionResponse413 = {
  data: Problem
  status: 413
}

export type refreshConnectionResponse422 = {
  data: Problem
  status: 422
}

export type refreshConnectionResponse429ApplicationProblemJson = {
  data: Problem
  status: 429
}

export type refreshConnectionResponse429ApplicationJson = {
  data: GatewayMessage
  status: 429
}

export type refreshConnectionResponse500 = {
  data: Problem
  status: 500
}

export type refreshConnectionResponse502 = {
  data: Problem
  status: 502
}

export type refreshConnectionResponse503 = {
  data: Problem
  status: 503
}

export type refreshConnectionResponse504 = {
  data: Problem
  status: 504
}

export type refreshConnectionResponseSuccess = (refreshConnectionResponse200) & {
  headers: Headers;
};
export type refreshConnectionResponseError = (refreshConnectionResponse400 | refreshConnectionResponse401 | refreshConnectionResponse403 | refreshConnectionResponse404 | refreshConnectionResponse409 | refreshConnectionResponse413 | refreshConnectionResponse422 | refreshConnectionResponse429ApplicationProblemJson | refreshConnectionResponse429ApplicationJson | refreshConnectionResponse500 | refreshConnectionResponse502 | refreshConnectionResponse503 | refreshConnectionResponse504) & {
  headers: Headers;
};

export type refreshConnectionResponse = (refreshConnectionResponseSuccess | refreshConnectionResponseError)

export const getRefreshConnectionUrl = (provider: ProviderName,
    params?: RefreshConnectionParams,) => {
  const normalizedParams = new URLSearchParams();

  Object.entries(params || {}).forEach(([key, value]) => {

    if (value !== undefined) {
      normalizedParams.append(key, value === null ? 'null' : String(value))
    }
  });

  const stringifiedParams = normalizedParams.toString();

  return stringifiedParams.length > 0 ? `/connections/${encodeURIComponent(String(provider))}/refresh?${stringifiedParams}` : `/connections/${encodeURIComponent(String(provider))}/refresh`
}

/**
 * During a back-off too, and when the connection is `reauth_required`. Minted tokens: requests a new one, and asks the provider whether it works.
 * @summary Refreshes the token now
 */
export const refreshConnection = async (provider: ProviderName,
    params?: RefreshConnectionParams, options?: Parameters<typeof send>[1]): Promise<refreshConnectionResponse> => {

  return send<refreshConnectionResponse>(getRefreshConnectionUrl(provider,params),
  {
    ...options,
    method: 'POST'


  }
);}



export type relayCallResponse200 = {
  data: RelayedAnswer
  status: 200
}

export type relayCallResponse400 = {
  data: Problem
  status: 400
}

export type relayCallResponse401 = {
  data: Problem
  status: 401
}

export type relayCallResponse403 = {
  data: Problem
  status: 403
}

export type relayCallResponse404 = {
  data: Problem
  status: 404
}

export type relayCallResponse409 = {
  data: Problem
  status: 409
}

export type relayCallResponse413 = {
  data: Problem
  status: 413
}

export type relayCallResponse429ApplicationProblemJson = {
  data: Problem
  status: 429
}

export type relayCallResponse429ApplicationJson = {
  data: GatewayMessage
  status: 429
}

export type relayCallResponse500 = {
  data: Problem
  status: 500
}

export type relayCallResponse502 = {
  data: Problem
  status: 502
}

export type relayCallResponse503 = {
  data: Problem
  status: 503
}

export type relayCallResponse504 = {
  data: Problem
  status: 504
}

export type relayCallResponseSuccess = (relayCallResponse200) & {
  headers: Headers;
};
export type relayCallResponseError = (relayCallResponse400 | relayCallResponse401 | relayCallResponse403 | relayCallResponse404 | relayCallResponse409 | relayCallResponse413 | relayCallResponse429ApplicationProblemJson | relayCallResponse429ApplicationJson | relayCallResponse500 | relayCallResponse502 | relayCallResponse503 | relayCallResponse504) & {
  headers: Headers;
};

export type relayCallResponse = (relayCallResponseSuccess | relayCallResponseError)

export const getRelayCallUrl = (provider: ProviderName,
    params?: RelayCallParams,) => {
  const normalizedParams = new URLSearchParams();

  Object.entries(params || {}).forEach(([key, value]) => {

    if (value !== undefined) {
      normalizedParams.append(key, value === null ? 'null' : String(value))
    }
  });

  const stringifiedParams = normalizedParams.toString();

  return stringifiedParams.length > 0 ? `/connections/${encodeURIComponent(String(provider))}/relay?${stringifiedParams}` : `/connections/${encodeURIComponent(String(provider))}/relay`
}

/**
 * Sends calls of a short list, which read, and calls that the operator has added. Calls that read need `relay:use`, or a right narrowed to the provider (`relay:use:{provider}[:read[:{account}]]`). Added calls that change something need `relay:use:{provider}:write[:{account}]`. The answer is 200 whatever the provider answered: its status is in the body. No redirect is followed.
 * @summary Sends a call to the provider with the connection's token
 */
export const relayCall = async (provider: ProviderName,
    relayCallBody: RelayCallBody,
    params?: RelayCallParams, options?: Parameters<typeof send>[1]): Promise<relayCallResponse> => {

    const getHeaders = (h?: NonNullable<RequestInit['headers']>): Record<string, string | readonly string[]> => {
    if (!h) return {};
    if (h instanceof Headers) return Object.fromEntries(h.entries());
    if (Symbol.iterator in h) {
      return Object.fromEntries(
        Array.from(h as Iterable<Iterable<string>>, (entry) => Array.from(entry) as [string, string]),
      );
    }
    const headers: Record<string, string | readonly string[]> = {};
    for (const [name, value] of Object.entries<string | readonly string[] | undefined>(h)) {
      if (value !== undefined) headers[name] = value;
    }
    return headers;
  };
return send<relayCallResponse>(getRelayCallUrl(provider,params),
  {
    ...options,
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...getHeaders(options?.headers) },
    body: JSON.stringify(relayCallBody)
  }
);}



export type readTokenResponse200 = {
  data: BearerToken | SessionKeys
  status: 200
}

export type readTokenResponse400 = {
  data: Problem
  status: 400
}

export type readTokenResponse401 = {
  data: Problem
  status: 401
}

export type readTokenResponse403 = {
  data: Problem
  status: 403
}

export type readTokenResponse404 = {
  data: Problem
  status: 404
}

export type readTokenResponse409 = {
  data: Problem
  status: 409
}

export type readTokenResponse413 = {
  data: Problem
  status: 413
}

export type readTokenResponse429ApplicationProblemJson = {
  data: Problem
  status: 429
}

export type readTokenResponse429ApplicationJson = {
  data: GatewayMessage
  status: 429
}

export type readTokenResponse500 = {
  data: Problem
  status: 500
}

export type readTokenResponse502 = {
  data: Problem
  status: 502
}

export type readTokenResponse503 = {
  data: Problem
  status: 503
}

export type readTokenResponse504 = {
  data: Problem
  status: 504
}

export type readTokenResponseSuccess = (readTokenResponse200) & {
  headers: Headers;
};
export type readTokenResponseError = (readTokenResponse400 | readTokenResponse401 | readTokenResponse403 | readTokenResponse404 | readTokenResponse409 | readTokenResponse413 | readTokenResponse429ApplicationProblemJson | readTokenResponse429ApplicationJson | readTokenResponse500 | readTokenResponse502 | readTokenResponse503 | readTokenResponse504) & {
  headers: Headers;
};

export type readTokenResponse = (readTokenResponseSuccess | readTokenResponseError)

export const getReadTokenUrl = (provider: ProviderName,
    params?: ReadTokenParams,) => {
  const normalizedParams = new URLSearchParams();

  Object.entries(params || {}).forEach(([key, value]) => {

    if (value !== undefined) {
      normalizedParams.append(key, value === null ? 'null' : String(value))
    }
  });

  const stringifiedParams = normalizedParams.toString();

  return stringifiedParams.length > 0 ? `/connections/${encodeURIComponent(String(provider))}/token?${stringifiedParams}` : `/connections/${encodeURIComponent(String(provider))}/token`
}

/**
 * Refreshed or requested first if necessary. Keep it until `expires_at` instead of asking again. A narrowed right (`tokens:read:{provider}[:{level}[:{account}]]`) is enough if it reaches the token; otherwise 403 `forbidden`.
 * @summary A live access token
 */
export const readToken = async (provider: ProviderName,
    params?: ReadTokenParams, options?: Parameters<typeof send>[1]): Promise<readTokenResponse> => {

  return send<readTokenResponse>(getReadTokenUrl(provider,params),
  {
    ...options,
    method: 'GET'


  }
);}



export type reportRejectedTokenResponse200 = {
  data: BearerToken | SessionKeys
  status: 200
}

export type reportRejectedTokenResponse400 = {
  data: Problem
  status: 400
}

export type reportRejectedTokenResponse401 = {
  data: Problem
  status: 401
}

export type reportRejectedTokenResponse403 = {
  data: Problem
  status: 403
}

export type reportRejectedTokenResponse404 = {
  data: Problem
  status: 404
}

export type reportRejectedTokenResponse409 = {
  data: Problem
  status: 409
}

export type reportRejectedTokenResponse413 = {
  data: Problem
  status: 413
}

export type reportRejectedTokenResponse429ApplicationProblemJson = {
  data: Problem
  status: 429
}

export type reportRejectedTokenResponse429ApplicationJson = {
  data: GatewayMessage
  status: 429
}

export type reportRejectedTokenResponse500 = {
  data: Problem
  status: 500
}

export type reportRejectedTokenResponse502 = {
  data: Problem
  status: 502
}

export type reportRejectedTokenResponse503 = {
  data: Problem
  status: 503
}

export type reportRejectedTokenResponse504 = {
  data: Problem
  status: 504
}

export type reportRejectedTokenResponseSuccess = (reportRejectedTokenResponse200) & {
  headers: Headers;
};
export type reportRejectedTokenResponseError = (reportRejectedTokenResponse400 | reportRejectedTokenResponse401 | reportRejectedTokenResponse403 | reportRejectedTokenResponse404 | reportRejectedTokenResponse409 | reportRejectedTokenResponse413 | reportRejectedTokenResponse429ApplicationProblemJson | reportRejectedTokenResponse429ApplicationJson | reportRejectedTokenResponse500 | reportRejectedTokenResponse502 | reportRejectedTokenResponse503 | reportRejectedTokenResponse504) & {
  headers: Headers;
};

export type reportRejectedTokenResponse = (reportRejectedTokenResponseSuccess | reportRejectedTokenResponseError)

export const getReportRejectedTokenUrl = (provider: ProviderName,
    params?: ReportRejectedTokenParams,) => {
  const normalizedParams = new URLSearchParams();

  Object.entries(params || {}).forEach(([key, value]) => {

    if (value !== undefined) {
      normalizedParams.append(key, value === null ? 'null' : String(value))
    }
  });

  const stringifiedParams = normalizedParams.toString();

  return stringifiedParams.length > 0 ? `/connections/${encodeURIComponent(String(provider))}/token/rejected?${stringifiedParams}` : `/connections/${encodeURIComponent(String(provider))}/token/rejected`
}

/**
 * The token is dropped in every process, and refreshed or requested anew once, however many callers report it. `fingerprint` is the SHA-256 of `access_token` or `session_token` in base64url without padding. At most 5 tokens of one connection in a minute and 30 in an hour are dropped.
 * @summary The provider refused the token: another one, or why there is none
 */
export const reportRejectedToken = async (provider: ProviderName,
    reportRejectedTokenBody: ReportRejectedTokenBody,
    params?: ReportRejectedTokenParams, options?: Parameters<typeof send>[1]): Promise<reportRejectedTokenResponse> => {

    const getHeaders = (h?: NonNullable<RequestInit['headers']>): Record<string, string | readonly string[]> => {
    if (!h) return {};
    if (h instanceof Headers) return Object.fromEntries(h.entries());
    if (Symbol.iterator in h) {
      return Object.fromEntries(
        Array.from(h as Iterable<Iterable<string>>, (entry) => Array.from(entry) as [string, string]),
      );
    }
    const headers: Record<string, string | readonly string[]> = {};
    for (const [name, value] of Object.entries<string | readonly string[] | undefined>(h)) {
      if (value !== undefined) headers[name] = value;
    }
    return headers;
  };
return send<reportRejectedTokenResponse>(getReportRejectedTokenUrl(provider,params),
  {
    ...options,
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...getHeaders(options?.headers) },
    body: JSON.stringify(reportRejectedTokenBody)
  }
);}



export type labelConnectionResponse200 = {
  data: Connection
  status: 200
}

export type labelConnectionResponse400 = {
  data: Problem
  status: 400
}

export type labelConnectionResponse401 = {
  data: Problem
  status: 401
}

export type labelConnectionResponse403 = {
  data: Problem
  status: 403
}

export type labelConnectionResponse404 = {
  data: Problem
  status: 404
}

export type labelConnectionResponse409 = {
  data: Problem
  status: 409
}

export type labelConnectionResponse413 = {
  data: Problem
  status: 413
}

export type labelConnectionResponse422 = {
  data: Problem
  status: 422
}

export type labelConnectionResponse429ApplicationProblemJson = {
  data: Problem
  status: 429
}

export type labelConnectionResponse429ApplicationJson = {
  data: GatewayMessage
  status: 429
}

export type labelConnectionResponse500 = {
  data: Problem
  status: 500
}

export type labelConnectionResponse503 = {
  data: Problem
  status: 503
}

export type labelConnectionResponse504 = {
  data: Problem
  status: 504
}

export type labelConnectionResponseSuccess = (labelConnectionResponse200) & {
  headers: Headers;
};
export type labelConnectionResponseError = (labelConnectionResponse400 | labelConnectionResponse401 | labelConnectionResponse403 | labelConnectionResponse404 | labelConnectionResponse409 | labelConnectionResponse413 | labelConnectionResponse422 | labelConnectionResponse429ApplicationProblemJson | labelConnectionResponse429ApplicationJson | labelConnectionResponse500 | labelConnectionResponse503 | labelConnectionResponse504) & {
  headers: Headers;
};

export type labelConnectionResponse = (labelConnectionResponseSuccess | labelConnectionResponseError)

export const getLabelConnectionUrl = (provider: ProviderName,
    account: string,) => {




  return `/connections/${encodeURIComponent(String(provider))}/${encodeURIComponent(String(account))}`
}

/**
 * What is not sent stays. `null` takes the label away. `tags` are all tags: one that is not sent is removed. At most 20, together at most 2 KB as JSON. Events, webhooks and the audit trail have them: put no secret into a tag. The account, by which programs know the connection, never changes.
 * @summary Changes the label and the tags of a connection
 */
export const labelConnection = async (provider: ProviderName,
    account: string,
    labelConnectionBody: LabelConnectionBody, options?: Parameters<typeof send>[1]): Promise<labelConnectionResponse> => {

    const getHeaders = (h?: NonNullable<RequestInit['headers']>): Record<string, string | readonly string[]> => {
    if (!h) return {};
    if (h instanceof Headers) return Object.fromEntries(h.entries());
    if (Symbol.iterator in h) {
      return Object.fromEntries(
        Array.from(h as Iterable<Iterable<string>>, (entry) => Array.from(entry) as [string, string]),
      );
    }
    const headers: Record<string, string | readonly string[]> = {};
    for (const [name, value] of Object.entries<string | readonly string[] | undefined>(h)) {
      if (value !== undefined) headers[name] = value;
    }
    return headers;
  };
return send<labelConnectionResponse>(getLabelConnectionUrl(provider,account),
  {
    ...options,
    method: 'PATCH',
    headers: { 'Content-Type': 'application/json', ...getHeaders(options?.headers) },
    body: JSON.stringify(labelConnectionBody)
  }
);}



export type readConnectionOfAccountResponse200 = {
  data: ConnectionWithAbout
  status: 200
}

export type readConnectionOfAccountResponse400 = {
  data: Problem
  status: 400
}

export type readConnectionOfAccountResponse401 = {
  data: Problem
  status: 401
}

export type readConnectionOfAccountResponse403 = {
  data: Problem
  status: 403
}

export type readConnectionOfAccountResponse404 = {
  data: Problem
  status: 404
}

export type readConnectionOfAccountResponse413 = {
  data: Problem
  status: 413
}

export type readConnectionOfAccountResponse429ApplicationProblemJson = {
  data: Problem
  status: 429
}

export type readConnectionOfAccountResponse429ApplicationJson = {
  data: GatewayMessage
  status: 429
}

export type readConnectionOfAccountResponse500 = {
  data: Problem
  status: 500
}

export type readConnectionOfAccountResponse503 = {
  data: Problem
  status: 503
}

export type readConnectionOfAccountResponse504 = {
  data: Problem
  status: 504
}

export type readConnectionOfAccountResponseSuccess = (readConnectionOfAccountResponse200) & {
  headers: Headers;
};
export type readConnectionOfAccountResponseError = (readConnectionOfAccountResponse400 | readConnectionOfAccountResponse401 | readConnectionOfAccountResponse403 | readConnectionOfAccountResponse404 | readConnectionOfAccountResponse413 | readConnectionOfAccountResponse429ApplicationProblemJson | readConnectionOfAccountResponse429ApplicationJson | readConnectionOfAccountResponse500 | readConnectionOfAccountResponse503 | readConnectionOfAccountResponse504) & {
  headers: Headers;
};

export type readConnectionOfAccountResponse = (readConnectionOfAccountResponseSuccess | readConnectionOfAccountResponseError)

export const getReadConnectionOfAccountUrl = (provider: ProviderName,
    account: string,) => {




  return `/connections/${encodeURIComponent(String(provider))}/${encodeURIComponent(String(account))}`
}

/**
 * The service reads the record and asks no provider. The account is that of the list.
 * @summary One connection, by its account
 */
export const readConnectionOfAccount = async (provider: ProviderName,
    account: string, options?: Parameters<typeof send>[1]): Promise<readConnectionOfAccountResponse> => {

  return send<readConnectionOfAccountResponse>(getReadConnectionOfAccountUrl(provider,account),
  {
    ...options,
    method: 'GET'


  }
);}



export type listConnectionActivityResponse200 = {
  data: ListConnectionActivity200
  status: 200
}

export type listConnectionActivityResponse400 = {
  data: Problem
  status: 400
}

export type listConnectionActivityResponse401 = {
  data: Problem
  status: 401
}

export type listConnectionActivityResponse403 = {
  data: Problem
  status: 403
}

export type listConnectionActivityResponse404 = {
  data: Problem
  status: 404
}

export type listConnectionActivityResponse413 = {
  data: Problem
  status: 413
}

export type listConnectionActivityResponse429ApplicationProblemJson = {
  data: Problem
  status: 429
}

export type listConnectionActivityResponse429ApplicationJson = {
  data: GatewayMessage
  status: 429
}

export type listConnectionActivityResponse500 = {
  data: Problem
  status: 500
}

export type listConnectionActivityResponse503 = {
  data: Problem
  status: 503
}

export type listConnectionActivityResponse504 = {
  data: Problem
  status: 504
}

export type listConnectionActivityResponseSuccess = (listConnectionActivityResponse200) & {
  headers: Headers;
};
export type listConnectionActivityResponseError = (listConnectionActivityResponse400 | listConnectionActivityResponse401 | listConnectionActivityResponse403 | listConnectionActivityResponse404 | listConnectionActivityResponse413 | listConnectionActivityResponse429ApplicationProblemJson | listConnectionActivityResponse429ApplicationJson | listConnectionActivityResponse500 | listConnectionActivityResponse503 | listConnectionActivityResponse504) & {
  headers: Headers;
};

export type listConnectionActivityResponse = (listConnectionActivityResponseSuccess | listConnectionActivityResponseError)

export const getListConnectionActivityUrl = (provider: ProviderName,
    account: string,
    params?: ListConnectionActivityParams,) => {
  const normalizedParams = new URLSearchParams();

  Object.entries(params || {}).forEach(([key, value]) => {

    if (value !== undefined) {
      normalizedParams.append(key, value === null ? 'null' : String(value))
    }
  });

  const stringifiedParams = normalizedParams.toString();

  return stringifiedParams.length > 0 ? `/connections/${encodeURIComponent(String(provider))}/${encodeURIComponent(String(account))}/activity?${stringifiedParams}` : `/connections/${encodeURIComponent(String(provider))}/${encodeURIComponent(String(account))}/activity`
}

/**
 * The entries of `GET /activity` that name this provider and account, also of earlier connections of that name.
 * @summary What happened to one connection, newest first
 */
export const listConnectionActivity = async (provider: ProviderName,
    account: string,
    params?: ListConnectionActivityParams, options?: Parameters<typeof send>[1]): Promise<listConnectionActivityResponse> => {

  return send<listConnectionActivityResponse>(getListConnectionActivityUrl(provider,account,params),
  {
    ...options,
    method: 'GET'


  }
);}



export type forgetSetupChangesResponse200 = {
  data: ForgetSetupChanges200
  status: 200
}

export type forgetSetupChangesResponse400 = {
  data: Problem
  status: 400
}

export type forgetSetupChangesResponse401 = {
  data: Problem
  status: 401
}

export type forgetSetupChangesResponse403 = {
  data: Problem
  status: 403
}

export type forgetSetupChangesResponse404 = {
  data: Problem
  status: 404
}

export type forgetSetupChangesResponse409 = {
  data: Problem
  status: 409
}

export type forgetSetupChangesResponse413 = {
  data: Problem
  status: 413
}

export type forgetSetupChangesResponse422 = {
  data: Problem
  status: 422
}

export type forgetSetupChangesResponse429ApplicationProblemJson = {
  data: Problem
  status: 429
}

export type forgetSetupChangesResponse429ApplicationJson = {
  data: GatewayMessage
  status: 429
}

export type forgetSetupChangesResponse500 = {
  data: Problem
  status: 500
}

export type forgetSetupChangesResponse503 = {
  data: Problem
  status: 503
}

export type forgetSetupChangesResponse504 = {
  data: Problem
  status: 504
}

export type forgetSetupChangesResponseSuccess = (forgetSetupChangesResponse200) & {
  headers: Headers;
};
export type forgetSetupChangesResponseError = (forgetSetupChangesResponse400 | forgetSetupChangesResponse401 | forgetSetupChangesResponse403 | forgetSetupChangesResponse404 | forgetSetupChangesResponse409 | forgetSetupChangesResponse413 | forgetSetupChangesResponse422 | forgetSetupChangesResponse429ApplicationProblemJson | forgetSetupChangesResponse429ApplicationJson | forgetSetupChangesResponse500 | forgetSetupChangesResponse503 | forgetSetupChangesResponse504) & {
  headers: Headers;
};

export type forgetSetupChangesResponse = (forgetSetupChangesResponseSuccess | forgetSetupChangesResponseError)

export const getForgetSetupChangesUrl = (provider: ProviderName,
    account: string,) => {




  return `/connections/${encodeURIComponent(String(provider))}/${encodeURIComponent(String(account))}/setup/forget`
}

/**
 * No teardown takes them back, and no look misses them. They are listed with the code `forgotten`, as `gone` if the last look missed them, otherwise as `kept`. An account is always `kept`: it may be disabled only.
 * @summary Leaves changes of a setup to the customer
 */
export const forgetSetupChanges = async (provider: ProviderName,
    account: string,
    forgetSetupChangesBody: ForgetSetupChangesBody, options?: Parameters<typeof send>[1]): Promise<forgetSetupChangesResponse> => {

    const getHeaders = (h?: NonNullable<RequestInit['headers']>): Record<string, string | readonly string[]> => {
    if (!h) return {};
    if (h instanceof Headers) return Object.fromEntries(h.entries());
    if (Symbol.iterator in h) {
      return Object.fromEntries(
        Array.from(h as Iterable<Iterable<string>>, (entry) => Array.from(entry) as [string, string]),
      );
    }
    const headers: Record<string, string | readonly string[]> = {};
    for (const [name, value] of Object.entries<string | readonly string[] | undefined>(h)) {
      if (value !== undefined) headers[name] = value;
    }
    return headers;
  };
return send<forgetSetupChangesResponse>(getForgetSetupChangesUrl(provider,account),
  {
    ...options,
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...getHeaders(options?.headers) },
    body: JSON.stringify(forgetSetupChangesBody)
  }
);}



export type putBackSetupResponse200 = {
  data: PutBackSetup200
  status: 200
}

export type putBackSetupResponse202 = {
  data: PutBackSetup202
  status: 202
}

export type putBackSetupResponse400 = {
  data: Problem
  status: 400
}

export type putBackSetupResponse401 = {
  data: Problem
  status: 401
}

export type putBackSetupResponse403 = {
  data: Problem
  status: 403
}

export type putBackSetupResponse404 = {
  data: Problem
  status: 404
}

export type putBackSetupResponse409 = {
  data: Problem
  status: 409
}

export type putBackSetupResponse413 = {
  data: Problem
  status: 413
}

export type putBackSetupResponse422 = {
  data: Problem
  status: 422
}

export type putBackSetupResponse429ApplicationProblemJson = {
  data: Problem
  status: 429
}

export type putBackSetupResponse429ApplicationJson = {
  data: GatewayMessage
  status: 429
}

export type putBackSetupResponse500 = {
  data: Problem
  status: 500
}

export type putBackSetupResponse502 = {
  data: Problem
  status: 502
}

export type putBackSetupResponse503 = {
  data: Problem
  status: 503
}

export type putBackSetupResponse504 = {
  data: Problem
  status: 504
}

export type putBackSetupResponseSuccess = (putBackSetupResponse200 | putBackSetupResponse202) & {
  headers: Headers;
};
export type putBackSetupResponseError = (putBackSetupResponse400 | putBackSetupResponse401 | putBackSetupResponse403 | putBackSetupResponse404 | putBackSetupResponse409 | putBackSetupResponse413 | putBackSetupResponse422 | putBackSetupResponse429ApplicationProblemJson | putBackSetupResponse429ApplicationJson | putBackSetupResponse500 | putBackSetupResponse502 | putBackSetupResponse503 | putBackSetupResponse504) & {
  headers: Headers;
};

export type putBackSetupResponse = (putBackSetupResponseSuccess | putBackSetupResponseError)

export const getPutBackSetupUrl = (provider: ProviderName,
    account: string,) => {




  return `/connections/${encodeURIComponent(String(provider))}/${encodeURIComponent(String(account))}/setup/put-back`
}

/**
 * Nothing else, in up to 100 targets, and in none that is switched off. `left` names what cannot be put back, and the targets beyond 100 with the code `too_many_targets`. If the operator wants plans approved: `setup_approval_required`.
 * @summary Makes again what the last look at the setup missed
 */
export const putBackSetup = async (provider: ProviderName,
    account: string, options?: Parameters<typeof send>[1]): Promise<putBackSetupResponse> => {

  return send<putBackSetupResponse>(getPutBackSetupUrl(provider,account),
  {
    ...options,
    method: 'POST'


  }
);}



export type listTargetsResponse200 = {
  data: ListTargets200
  status: 200
}

export type listTargetsResponse400 = {
  data: Problem
  status: 400
}

export type listTargetsResponse401 = {
  data: Problem
  status: 401
}

export type listTargetsResponse403 = {
  data: Problem
  status: 403
}

export type listTargetsResponse404 = {
  data: Problem
  status: 404
}

export type listTargetsResponse413 = {
  data: Problem
  status: 413
}

export type listTargetsResponse429ApplicationProblemJson = {
  data: Problem
  status: 429
}

export type listTargetsResponse429ApplicationJson = {
  data: GatewayMessage
  status: 429
}

export type listTargetsResponse500 = {
  data: Problem
  status: 500
}

export type listTargetsResponse503 = {
  data: Problem
  status: 503
}

export type listTargetsResponse504 = {
  data: Problem
  status: 504
}

export type listTargetsResponseSuccess = (listTargetsResponse200) & {
  headers: Headers;
};
export type listTargetsResponseError = (listTargetsResponse400 | listTargetsResponse401 | listTargetsResponse403 | listTargetsResponse404 | listTargetsResponse413 | listTargetsResponse429ApplicationProblemJson | listTargetsResponse429ApplicationJson | listTargetsResponse500 | listTargetsResponse503 | listTargetsResponse504) & {
  headers: Headers;
};

export type listTargetsResponse = (listTargetsResponseSuccess | listTargetsResponseError)

export const getListTargetsUrl = (provider: ProviderName,
    account: string,) => {




  return `/connections/${encodeURIComponent(String(provider))}/${encodeURIComponent(String(account))}/targets`
}

/**
 * From the record, the setup and its last look: the provider is not asked. A check notes anew what is used.
 * @summary The projects, subscriptions or the like that a connection is used in
 */
export const listTargets = async (provider: ProviderName,
    account: string, options?: Parameters<typeof send>[1]): Promise<listTargetsResponse> => {

  return send<listTargetsResponse>(getListTargetsUrl(provider,account),
  {
    ...options,
    method: 'GET'


  }
);}



export type tearDownSetupResponse200 = {
  data: TearDownSetup200
  status: 200
}

export type tearDownSetupResponse400 = {
  data: Problem
  status: 400
}

export type tearDownSetupResponse401 = {
  data: Problem
  status: 401
}

export type tearDownSetupResponse403 = {
  data: Problem
  status: 403
}

export type tearDownSetupResponse404 = {
  data: Problem
  status: 404
}

export type tearDownSetupResponse409 = {
  data: Problem
  status: 409
}

export type tearDownSetupResponse413 = {
  data: Problem
  status: 413
}

export type tearDownSetupResponse422 = {
  data: Problem
  status: 422
}

export type tearDownSetupResponse429ApplicationProblemJson = {
  data: Problem
  status: 429
}

export type tearDownSetupResponse429ApplicationJson = {
  data: GatewayMessage
  status: 429
}

export type tearDownSetupResponse500 = {
  data: Problem
  status: 500
}

export type tearDownSetupResponse502 = {
  data: Problem
  status: 502
}

export type tearDownSetupResponse503 = {
  data: Problem
  status: 503
}

export type tearDownSetupResponse504 = {
  data: Problem
  status: 504
}

export type tearDownSetupResponseSuccess = (tearDownSetupResponse200) & {
  headers: Headers;
};
export type tearDownSetupResponseError = (tearDownSetupResponse400 | tearDownSetupResponse401 | tearDownSetupResponse403 | tearDownSetupResponse404 | tearDownSetupResponse409 | tearDownSetupResponse413 | tearDownSetupResponse422 | tearDownSetupResponse429ApplicationProblemJson | tearDownSetupResponse429ApplicationJson | tearDownSetupResponse500 | tearDownSetupResponse502 | tearDownSetupResponse503 | tearDownSetupResponse504) & {
  headers: Headers;
};

export type tearDownSetupResponse = (tearDownSetupResponseSuccess | tearDownSetupResponseError)

export const getTearDownSetupUrl = (provider: ProviderName,
    account: string,) => {




  return `/connections/${encodeURIComponent(String(provider))}/${encodeURIComponent(String(account))}/teardown`
}

/**
 * In up to 40 targets a request: repeat it, with another `Idempotency-Key`, while it is `unfinished`. Up to 600 targets of a connection count as switched off: only a plan that is applied sets them up again. A later login may set up the rest.
 * @summary Takes back what setups have made, and stays connected
 */
export const tearDownSetup = async (provider: ProviderName,
    account: string, options?: Parameters<typeof send>[1]): Promise<tearDownSetupResponse> => {

  return send<tearDownSetupResponse>(getTearDownSetupUrl(provider,account),
  {
    ...options,
    method: 'POST'


  }
);}



export type listDisconnectionsResponse200 = {
  data: ListDisconnections200
  status: 200
}

export type listDisconnectionsResponse400 = {
  data: Problem
  status: 400
}

export type listDisconnectionsResponse401 = {
  data: Problem
  status: 401
}

export type listDisconnectionsResponse403 = {
  data: Problem
  status: 403
}

export type listDisconnectionsResponse413 = {
  data: Problem
  status: 413
}

export type listDisconnectionsResponse429ApplicationProblemJson = {
  data: Problem
  status: 429
}

export type listDisconnectionsResponse429ApplicationJson = {
  data: GatewayMessage
  status: 429
}

export type listDisconnectionsResponse500 = {
  data: Problem
  status: 500
}

export type listDisconnectionsResponse503 = {
  data: Problem
  status: 503
}

export type listDisconnectionsResponse504 = {
  data: Problem
  status: 504
}

export type listDisconnectionsResponseSuccess = (listDisconnectionsResponse200) & {
  headers: Headers;
};
export type listDisconnectionsResponseError = (listDisconnectionsResponse400 | listDisconnectionsResponse401 | listDisconnectionsResponse403 | listDisconnectionsResponse413 | listDisconnectionsResponse429ApplicationProblemJson | listDisconnectionsResponse429ApplicationJson | listDisconnectionsResponse500 | listDisconnectionsResponse503 | listDisconnectionsResponse504) & {
  headers: Headers;
};

export type listDisconnectionsResponse = (listDisconnectionsResponseSuccess | listDisconnectionsResponseError)

export const getListDisconnectionsUrl = (params?: ListDisconnectionsParams,) => {
  const normalizedParams = new URLSearchParams();

  Object.entries(params || {}).forEach(([key, value]) => {

    if (value !== undefined) {
      normalizedParams.append(key, value === null ? 'null' : String(value))
    }
  });

  const stringifiedParams = normalizedParams.toString();

  return stringifiedParams.length > 0 ? `/disconnections?${stringifiedParams}` : `/disconnections`
}

/**
 * Newest first. `POST /connections/{provider}` with `method`, `account` and `fields` connects it again, where no field is missing.
 * @summary What was disconnected in the last 90 days, and is not connected again
 */
export const listDisconnections = async (params?: ListDisconnectionsParams, options?: Parameters<typeof send>[1]): Promise<listDisconnectionsResponse> => {

  return send<listDisconnectionsResponse>(getListDisconnectionsUrl(params),
  {
    ...options,
    method: 'GET'


  }
);}



export type listEventsResponse200 = {
  data: ListEvents200
  status: 200
}

export type listEventsResponse400 = {
  data: Problem
  status: 400
}

export type listEventsResponse401 = {
  data: Problem
  status: 401
}

export type listEventsResponse403 = {
  data: Problem
  status: 403
}

export type listEventsResponse410 = {
  data: Problem
  status: 410
}

export type listEventsResponse413 = {
  data: Problem
  status: 413
}

export type listEventsResponse429ApplicationProblemJson = {
  data: Problem
  status: 429
}

export type listEventsResponse429ApplicationJson = {
  data: GatewayMessage
  status: 429
}

export type listEventsResponse500 = {
  data: Problem
  status: 500
}

export type listEventsResponse503 = {
  data: Problem
  status: 503
}

export type listEventsResponse504 = {
  data: Problem
  status: 504
}

export type listEventsResponseSuccess = (listEventsResponse200) & {
  headers: Headers;
};
export type listEventsResponseError = (listEventsResponse400 | listEventsResponse401 | listEventsResponse403 | listEventsResponse410 | listEventsResponse413 | listEventsResponse429ApplicationProblemJson | listEventsResponse429ApplicationJson | listEventsResponse500 | listEventsResponse503 | listEventsResponse504) & {
  headers: Headers;
};

export type listEventsResponse = (listEventsResponseSuccess | listEventsResponseError)

export const getListEventsUrl = (params?: ListEventsParams,) => {
  const normalizedParams = new URLSearchParams();

  Object.entries(params || {}).forEach(([key, value]) => {

    if (value !== undefined) {
      normalizedParams.append(key, value === null ? 'null' : String(value))
    }
  });

  const stringifiedParams = normalizedParams.toString();

  return stringifiedParams.length > 0 ? `/events?${stringifiedParams}` : `/events`
}

/**
 * Kept for 30 days. Each event has one place, and no event ever appears in front of one that was read: keep `next`, also of an empty page. 410 `cursor_expired`: read from the oldest event on, and leave out the ids that you know.
 * @summary The events of the organisation, oldest first
 */
export const listEvents = async (params?: ListEventsParams, options?: Parameters<typeof send>[1]): Promise<listEventsResponse> => {

  return send<listEventsResponse>(getListEventsUrl(params),
  {
    ...options,
    method: 'GET'


  }
);}



export type completeGoogleLoginResponse303 = {
  data: void
  status: 303
}

export type completeGoogleLoginResponse429 = {
  data: GatewayMessage
  status: 429
}

export type completeGoogleLoginResponse503 = {
  data: Problem
  status: 503
}

;
export type completeGoogleLoginResponseError = (completeGoogleLoginResponse303 | completeGoogleLoginResponse429 | completeGoogleLoginResponse503) & {
  headers: Headers;
};

export type completeGoogleLoginResponse = (completeGoogleLoginResponseError)

export const getCompleteGoogleLoginUrl = (params?: CompleteGoogleLoginParams,) => {
  const normalizedParams = new URLSearchParams();

  Object.entries(params || {}).forEach(([key, value]) => {

    if (value !== undefined) {
      normalizedParams.append(key, value === null ? 'null' : String(value))
    }
  });

  const stringifiedParams = normalizedParams.toString();

  return stringifiedParams.length > 0 ? `/gcp/callback?${stringifiedParams}` : `/gcp/callback`
}

/**
 * Opened by the browser. The `state` works once, and only in the browser that started the login.
 * @summary Where Google sends the browser after a login
 */
export const completeGoogleLogin = async (params?: CompleteGoogleLoginParams, options?: Parameters<typeof send>[1]): Promise<completeGoogleLoginResponse> => {

  return send<completeGoogleLoginResponse>(getCompleteGoogleLoginUrl(params),
  {
    ...options,
    method: 'GET'


  }
);}



export type startGoogleLoginResponse200 = {
  data: StartGoogleLogin200
  status: 200
}

export type startGoogleLoginResponse400 = {
  data: AuroraError
  status: 400
}

export type startGoogleLoginResponse401 = {
  data: AuroraError
  status: 401
}

export type startGoogleLoginResponse403 = {
  data: AuroraError
  status: 403
}

export type startGoogleLoginResponse404 = {
  data: AuroraError
  status: 404
}

export type startGoogleLoginResponse409 = {
  data: AuroraError
  status: 409
}

export type startGoogleLoginResponse413 = {
  data: AuroraError
  status: 413
}

export type startGoogleLoginResponse422 = {
  data: AuroraError
  status: 422
}

export type startGoogleLoginResponse429 = {
  data: AuroraError | GatewayMessage
  status: 429
}

export type startGoogleLoginResponse500 = {
  data: AuroraError
  status: 500
}

export type startGoogleLoginResponse503 = {
  data: AuroraError
  status: 503
}

export type startGoogleLoginResponse504 = {
  data: AuroraError
  status: 504
}

export type startGoogleLoginResponseSuccess = (startGoogleLoginResponse200) & {
  headers: Headers;
};
export type startGoogleLoginResponseError = (startGoogleLoginResponse400 | startGoogleLoginResponse401 | startGoogleLoginResponse403 | startGoogleLoginResponse404 | startGoogleLoginResponse409 | startGoogleLoginResponse413 | startGoogleLoginResponse422 | startGoogleLoginResponse429 | startGoogleLoginResponse500 | startGoogleLoginResponse503 | startGoogleLoginResponse504) & {
  headers: Headers;
};

export type startGoogleLoginResponse = (startGoogleLoginResponseSuccess | startGoogleLoginResponseError)

export const getStartGoogleLoginUrl = () => {




  return `/gcp/login`
}

/**
 * The browser opens the link within ten minutes, once.
 *
 * `return_to`: the page of the front end that gets the outcome, one of the stage's `returnPaths`. Default: the first of them.
 *
 * `replace_account`: whether another Google account may replace the connected one. Default: only a service account's key is replaced.
 *
 * `takes_over`: the id of the connection in this place. The account that logs in takes the place of the colleague's that is connected; tokens of that one work until they expire.
 *
 * `account`: the word for one of several connections. Default: `default`. `label`: what a person calls it.
 * @summary The same as `POST /login`, with another callback
 */
export const startGoogleLogin = async (startGoogleLoginBody?: StartGoogleLoginBody, options?: Parameters<typeof send>[1]): Promise<startGoogleLoginResponse> => {

    const getHeaders = (h?: NonNullable<RequestInit['headers']>): Record<string, string | readonly string[]> => {
    if (!h) return {};
    if (h instanceof Headers) return Object.fromEntries(h.entries());
    if (Symbol.iterator in h) {
      return Object.fromEntries(
        Array.from(h as Iterable<Iterable<string>>, (entry) => Array.from(entry) as [string, string]),
      );
    }
    const headers: Record<string, string | readonly string[]> = {};
    for (const [name, value] of Object.entries<string | readonly string[] | undefined>(h)) {
      if (value !== undefined) headers[name] = value;
    }
    return headers;
  };
return send<startGoogleLoginResponse>(getStartGoogleLoginUrl(),
  {
    ...options,
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...getHeaders(options?.headers) },
    body: JSON.stringify(startGoogleLoginBody)
  }
);}



export type setUpChosenProjectsResponse200 = {
  data: SetUpChosenProjects200
  status: 200
}

export type setUpChosenProjectsResponse400 = {
  data: AuroraError
  status: 400
}

export type setUpChosenProjectsResponse401 = {
  data: AuroraError
  status: 401
}

export type setUpChosenProjectsResponse403 = {
  data: AuroraError
  status: 403
}

export type setUpChosenProjectsResponse404 = {
  data: AuroraError
  status: 404
}

export type setUpChosenProjectsResponse409 = {
  data: AuroraError
  status: 409
}

export type setUpChosenProjectsResponse413 = {
  data: AuroraError
  status: 413
}

export type setUpChosenProjectsResponse422 = {
  data: AuroraError
  status: 422
}

export type setUpChosenProjectsResponse429 = {
  data: AuroraError | GatewayMessage
  status: 429
}

export type setUpChosenProjectsResponse500 = {
  data: AuroraError
  status: 500
}

export type setUpChosenProjectsResponse503 = {
  data: AuroraError
  status: 503
}

export type setUpChosenProjectsResponse504 = {
  data: AuroraError
  status: 504
}

export type setUpChosenProjectsResponseSuccess = (setUpChosenProjectsResponse200) & {
  headers: Headers;
};
export type setUpChosenProjectsResponseError = (setUpChosenProjectsResponse400 | setUpChosenProjectsResponse401 | setUpChosenProjectsResponse403 | setUpChosenProjectsResponse404 | setUpChosenProjectsResponse409 | setUpChosenProjectsResponse413 | setUpChosenProjectsResponse422 | setUpChosenProjectsResponse429 | setUpChosenProjectsResponse500 | setUpChosenProjectsResponse503 | setUpChosenProjectsResponse504) & {
  headers: Headers;
};

export type setUpChosenProjectsResponse = (setUpChosenProjectsResponseSuccess | setUpChosenProjectsResponseError)

export const getSetUpChosenProjectsUrl = (params?: SetUpChosenProjectsParams,) => {
  const normalizedParams = new URLSearchParams();

  Object.entries(params || {}).forEach(([key, value]) => {

    if (value !== undefined) {
      normalizedParams.append(key, value === null ? 'null' : String(value))
    }
  });

  const stringifiedParams = normalizedParams.toString();

  return stringifiedParams.length > 0 ? `/gcp/post-auth-retry?${stringifiedParams}` : `/gcp/post-auth-retry`
}

/**
 * One run works on a connection at a time: while one does, its id is answered.
 * @summary Sets up the projects that a person chose
 */
export const setUpChosenProjects = async (setUpChosenProjectsBody: SetUpChosenProjectsBody,
    params?: SetUpChosenProjectsParams, options?: Parameters<typeof send>[1]): Promise<setUpChosenProjectsResponse> => {

    const getHeaders = (h?: NonNullable<RequestInit['headers']>): Record<string, string | readonly string[]> => {
    if (!h) return {};
    if (h instanceof Headers) return Object.fromEntries(h.entries());
    if (Symbol.iterator in h) {
      return Object.fromEntries(
        Array.from(h as Iterable<Iterable<string>>, (entry) => Array.from(entry) as [string, string]),
      );
    }
    const headers: Record<string, string | readonly string[]> = {};
    for (const [name, value] of Object.entries<string | readonly string[] | undefined>(h)) {
      if (value !== undefined) headers[name] = value;
    }
    return headers;
  };
return send<setUpChosenProjectsResponse>(getSetUpChosenProjectsUrl(params),
  {
    ...options,
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...getHeaders(options?.headers) },
    body: JSON.stringify(setUpChosenProjectsBody)
  }
);}



export type applySetupResponse202 = {
  data: ApplySetup202
  status: 202
}

export type applySetupResponse400 = {
  data: Problem
  status: 400
}

export type applySetupResponse401 = {
  data: Problem
  status: 401
}

export type applySetupResponse403 = {
  data: Problem
  status: 403
}

export type applySetupResponse404 = {
  data: Problem
  status: 404
}

export type applySetupResponse409 = {
  data: ApplySetup409
  status: 409
}

export type applySetupResponse413 = {
  data: Problem
  status: 413
}

export type applySetupResponse422 = {
  data: Problem
  status: 422
}

export type applySetupResponse429ApplicationProblemJson = {
  data: Problem
  status: 429
}

export type applySetupResponse429ApplicationJson = {
  data: GatewayMessage
  status: 429
}

export type applySetupResponse500 = {
  data: Problem
  status: 500
}

export type applySetupResponse502 = {
  data: Problem
  status: 502
}

export type applySetupResponse503 = {
  data: Problem
  status: 503
}

export type applySetupResponse504 = {
  data: Problem
  status: 504
}

export type applySetupResponseSuccess = (applySetupResponse202) & {
  headers: Headers;
};
export type applySetupResponseError = (applySetupResponse400 | applySetupResponse401 | applySetupResponse403 | applySetupResponse404 | applySetupResponse409 | applySetupResponse413 | applySetupResponse422 | applySetupResponse429ApplicationProblemJson | applySetupResponse429ApplicationJson | applySetupResponse500 | applySetupResponse502 | applySetupResponse503 | applySetupResponse504) & {
  headers: Headers;
};

export type applySetupResponse = (applySetupResponseSuccess | applySetupResponseError)

export const getApplySetupUrl = (params?: ApplySetupParams,) => {
  const normalizedParams = new URLSearchParams();

  Object.entries(params || {}).forEach(([key, value]) => {

    if (value !== undefined) {
      normalizedParams.append(key, value === null ? 'null' : String(value))
    }
  });

  const stringifiedParams = normalizedParams.toString();

  return stringifiedParams.length > 0 ? `/gcp/setup/apply?${stringifiedParams}` : `/gcp/setup/apply`
}

/**
 * `plan` is its `hash`. The plan is worked out again first. A plan that is sent twice is one run.
 * @summary Makes exactly the changes of a plan that was shown
 */
export const applySetup = async (applySetupBody: ApplySetupBody,
    params?: ApplySetupParams, options?: Parameters<typeof send>[1]): Promise<applySetupResponse> => {

    const getHeaders = (h?: NonNullable<RequestInit['headers']>): Record<string, string | readonly string[]> => {
    if (!h) return {};
    if (h instanceof Headers) return Object.fromEntries(h.entries());
    if (Symbol.iterator in h) {
      return Object.fromEntries(
        Array.from(h as Iterable<Iterable<string>>, (entry) => Array.from(entry) as [string, string]),
      );
    }
    const headers: Record<string, string | readonly string[]> = {};
    for (const [name, value] of Object.entries<string | readonly string[] | undefined>(h)) {
      if (value !== undefined) headers[name] = value;
    }
    return headers;
  };
return send<applySetupResponse>(getApplySetupUrl(params),
  {
    ...options,
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...getHeaders(options?.headers) },
    body: JSON.stringify(applySetupBody)
  }
);}



export type readSetupLedgerResponse200 = {
  data: SetupLedger
  status: 200
}

export type readSetupLedgerResponse400 = {
  data: Problem
  status: 400
}

export type readSetupLedgerResponse401 = {
  data: Problem
  status: 401
}

export type readSetupLedgerResponse403 = {
  data: Problem
  status: 403
}

export type readSetupLedgerResponse404 = {
  data: Problem
  status: 404
}

export type readSetupLedgerResponse413 = {
  data: Problem
  status: 413
}

export type readSetupLedgerResponse429ApplicationProblemJson = {
  data: Problem
  status: 429
}

export type readSetupLedgerResponse429ApplicationJson = {
  data: GatewayMessage
  status: 429
}

export type readSetupLedgerResponse500 = {
  data: Problem
  status: 500
}

export type readSetupLedgerResponse503 = {
  data: Problem
  status: 503
}

export type readSetupLedgerResponse504 = {
  data: Problem
  status: 504
}

export type readSetupLedgerResponseSuccess = (readSetupLedgerResponse200) & {
  headers: Headers;
};
export type readSetupLedgerResponseError = (readSetupLedgerResponse400 | readSetupLedgerResponse401 | readSetupLedgerResponse403 | readSetupLedgerResponse404 | readSetupLedgerResponse413 | readSetupLedgerResponse429ApplicationProblemJson | readSetupLedgerResponse429ApplicationJson | readSetupLedgerResponse500 | readSetupLedgerResponse503 | readSetupLedgerResponse504) & {
  headers: Headers;
};

export type readSetupLedgerResponse = (readSetupLedgerResponseSuccess | readSetupLedgerResponseError)

export const getReadSetupLedgerUrl = (params?: ReadSetupLedgerParams,) => {
  const normalizedParams = new URLSearchParams();

  Object.entries(params || {}).forEach(([key, value]) => {

    if (value !== undefined) {
      normalizedParams.append(key, value === null ? 'null' : String(value))
    }
  });

  const stringifiedParams = normalizedParams.toString();

  return stringifiedParams.length > 0 ? `/gcp/setup/ledger?${stringifiedParams}` : `/gcp/setup/ledger`
}

/**
 * Each change is recorded before it is made, and again with its outcome.
 * @summary Everything that setup has changed, and whether it still stands
 */
export const readSetupLedger = async (params?: ReadSetupLedgerParams, options?: Parameters<typeof send>[1]): Promise<readSetupLedgerResponse> => {

  return send<readSetupLedgerResponse>(getReadSetupLedgerUrl(params),
  {
    ...options,
    method: 'GET'


  }
);}



export type planSetupResponse200 = {
  data: SetupPlan
  status: 200
}

export type planSetupResponse400 = {
  data: Problem
  status: 400
}

export type planSetupResponse401 = {
  data: Problem
  status: 401
}

export type planSetupResponse403 = {
  data: Problem
  status: 403
}

export type planSetupResponse404 = {
  data: Problem
  status: 404
}

export type planSetupResponse409 = {
  data: Problem
  status: 409
}

export type planSetupResponse413 = {
  data: Problem
  status: 413
}

export type planSetupResponse429ApplicationProblemJson = {
  data: Problem
  status: 429
}

export type planSetupResponse429ApplicationJson = {
  data: GatewayMessage
  status: 429
}

export type planSetupResponse500 = {
  data: Problem
  status: 500
}

export type planSetupResponse502 = {
  data: Problem
  status: 502
}

export type planSetupResponse503 = {
  data: Problem
  status: 503
}

export type planSetupResponse504 = {
  data: Problem
  status: 504
}

export type planSetupResponseSuccess = (planSetupResponse200) & {
  headers: Headers;
};
export type planSetupResponseError = (planSetupResponse400 | planSetupResponse401 | planSetupResponse403 | planSetupResponse404 | planSetupResponse409 | planSetupResponse413 | planSetupResponse429ApplicationProblemJson | planSetupResponse429ApplicationJson | planSetupResponse500 | planSetupResponse502 | planSetupResponse503 | planSetupResponse504) & {
  headers: Headers;
};

export type planSetupResponse = (planSetupResponseSuccess | planSetupResponseError)

export const getPlanSetupUrl = (params?: PlanSetupParams,) => {
  const normalizedParams = new URLSearchParams();

  Object.entries(params || {}).forEach(([key, value]) => {

    if (value !== undefined) {
      normalizedParams.append(key, value === null ? 'null' : String(value))
    }
  });

  const stringifiedParams = normalizedParams.toString();

  return stringifiedParams.length > 0 ? `/gcp/setup/plan?${stringifiedParams}` : `/gcp/setup/plan`
}

/**
 * Nothing is changed. The plan can be applied for 30 minutes.
 * @summary What a setup would change, project by project
 */
export const planSetup = async (params?: PlanSetupParams, options?: Parameters<typeof send>[1]): Promise<planSetupResponse> => {

  return send<planSetupResponse>(getPlanSetupUrl(params),
  {
    ...options,
    method: 'GET'


  }
);}



export type readSetupRunResponse200 = {
  data: SetupStatus
  status: 200
}

export type readSetupRunResponse400 = {
  data: Problem
  status: 400
}

export type readSetupRunResponse401 = {
  data: Problem
  status: 401
}

export type readSetupRunResponse403 = {
  data: Problem
  status: 403
}

export type readSetupRunResponse413 = {
  data: Problem
  status: 413
}

export type readSetupRunResponse429ApplicationProblemJson = {
  data: Problem
  status: 429
}

export type readSetupRunResponse429ApplicationJson = {
  data: GatewayMessage
  status: 429
}

export type readSetupRunResponse500 = {
  data: Problem
  status: 500
}

export type readSetupRunResponse503 = {
  data: Problem
  status: 503
}

export type readSetupRunResponse504 = {
  data: Problem
  status: 504
}

export type readSetupRunResponseSuccess = (readSetupRunResponse200) & {
  headers: Headers;
};
export type readSetupRunResponseError = (readSetupRunResponse400 | readSetupRunResponse401 | readSetupRunResponse403 | readSetupRunResponse413 | readSetupRunResponse429ApplicationProblemJson | readSetupRunResponse429ApplicationJson | readSetupRunResponse500 | readSetupRunResponse503 | readSetupRunResponse504) & {
  headers: Headers;
};

export type readSetupRunResponse = (readSetupRunResponseSuccess | readSetupRunResponseError)

export const getReadSetupRunUrl = (id: string,) => {




  return `/gcp/setup/runs/${encodeURIComponent(String(id))}`
}

/**
 * Ask again every few seconds until `complete` is `true`.
 * @summary How far a setup is, project by project
 */
export const readSetupRun = async (id: string, options?: Parameters<typeof send>[1]): Promise<readSetupRunResponse> => {

  return send<readSetupRunResponse>(getReadSetupRunUrl(id),
  {
    ...options,
    method: 'GET'


  }
);}



export type readSetupStatusResponse200 = {
  data: SetupStatus
  status: 200
}

export type readSetupStatusResponse400 = {
  data: AuroraError
  status: 400
}

export type readSetupStatusResponse401 = {
  data: AuroraError
  status: 401
}

export type readSetupStatusResponse403 = {
  data: AuroraError
  status: 403
}

export type readSetupStatusResponse413 = {
  data: AuroraError
  status: 413
}

export type readSetupStatusResponse429 = {
  data: AuroraError | GatewayMessage
  status: 429
}

export type readSetupStatusResponse500 = {
  data: AuroraError
  status: 500
}

export type readSetupStatusResponse503 = {
  data: AuroraError
  status: 503
}

export type readSetupStatusResponse504 = {
  data: AuroraError
  status: 504
}

export type readSetupStatusResponseSuccess = (readSetupStatusResponse200) & {
  headers: Headers;
};
export type readSetupStatusResponseError = (readSetupStatusResponse400 | readSetupStatusResponse401 | readSetupStatusResponse403 | readSetupStatusResponse413 | readSetupStatusResponse429 | readSetupStatusResponse500 | readSetupStatusResponse503 | readSetupStatusResponse504) & {
  headers: Headers;
};

export type readSetupStatusResponse = (readSetupStatusResponseSuccess | readSetupStatusResponseError)

export const getReadSetupStatusUrl = (id: string,) => {




  return `/gcp/setup/status/${encodeURIComponent(String(id))}`
}

/**
 * Ask again every few seconds until `complete` is `true`.
 * @summary How far a setup is, project by project
 */
export const readSetupStatus = async (id: string, options?: Parameters<typeof send>[1]): Promise<readSetupStatusResponse> => {

  return send<readSetupStatusResponse>(getReadSetupStatusUrl(id),
  {
    ...options,
    method: 'GET'


  }
);}



export type openGoogleLoginResponse303 = {
  data: void
  status: 303
}

export type openGoogleLoginResponse429 = {
  data: GatewayMessage
  status: 429
}

export type openGoogleLoginResponse503 = {
  data: Problem
  status: 503
}

;
export type openGoogleLoginResponseError = (openGoogleLoginResponse303 | openGoogleLoginResponse429 | openGoogleLoginResponse503) & {
  headers: Headers;
};

export type openGoogleLoginResponse = (openGoogleLoginResponseError)

export const getOpenGoogleLoginUrl = (params?: OpenGoogleLoginParams,) => {
  const normalizedParams = new URLSearchParams();

  Object.entries(params || {}).forEach(([key, value]) => {

    if (value !== undefined) {
      normalizedParams.append(key, value === null ? 'null' : String(value))
    }
  });

  const stringifiedParams = normalizedParams.toString();

  return stringifiedParams.length > 0 ? `/gcp/start?${stringifiedParams}` : `/gcp/start`
}

/**
 * Opened by the browser, with the login link. Uses the ticket up. Every failure leads to the front end.
 * @summary Sends the browser to Google
 */
export const openGoogleLogin = async (params?: OpenGoogleLoginParams, options?: Parameters<typeof send>[1]): Promise<openGoogleLoginResponse> => {

  return send<openGoogleLoginResponse>(getOpenGoogleLoginUrl(params),
  {
    ...options,
    method: 'GET'


  }
);}



export type readHealthResponse200 = {
  data: ReadHealth200
  status: 200
}

export type readHealthResponse413 = {
  data: Problem
  status: 413
}

export type readHealthResponse429 = {
  data: GatewayMessage
  status: 429
}

export type readHealthResponse500 = {
  data: Problem
  status: 500
}

export type readHealthResponse503ApplicationJson = {
  data: ReadHealth503One
  status: 503
}

export type readHealthResponse503ApplicationProblemJson = {
  data: Problem
  status: 503
}

export type readHealthResponse504 = {
  data: Problem
  status: 504
}

export type readHealthResponseSuccess = (readHealthResponse200) & {
  headers: Headers;
};
export type readHealthResponseError = (readHealthResponse413 | readHealthResponse429 | readHealthResponse500 | readHealthResponse503ApplicationJson | readHealthResponse503ApplicationProblemJson | readHealthResponse504) & {
  headers: Headers;
};

export type readHealthResponse = (readHealthResponseSuccess | readHealthResponseError)

export const getReadHealthUrl = () => {




  return `/healthz`
}

/**
 * A process remembers its answer for five seconds.
 * @summary Whether the suite can serve
 */
export const readHealth = async ( options?: Parameters<typeof send>[1]): Promise<readHealthResponse> => {

  return send<readHealthResponse>(getReadHealthUrl(),
  {
    ...options,
    method: 'GET'


  }
);}



export type readIssuerKeysResponse200 = {
  data: ReadIssuerKeys200
  status: 200
}

export type readIssuerKeysResponse404 = {
  data: Problem
  status: 404
}

export type readIssuerKeysResponse413 = {
  data: Problem
  status: 413
}

export type readIssuerKeysResponse429 = {
  data: GatewayMessage
  status: 429
}

export type readIssuerKeysResponse500 = {
  data: Problem
  status: 500
}

export type readIssuerKeysResponse503 = {
  data: Problem
  status: 503
}

export type readIssuerKeysResponse504 = {
  data: Problem
  status: 504
}

export type readIssuerKeysResponseSuccess = (readIssuerKeysResponse200) & {
  headers: Headers;
};
export type readIssuerKeysResponseError = (readIssuerKeysResponse404 | readIssuerKeysResponse413 | readIssuerKeysResponse429 | readIssuerKeysResponse500 | readIssuerKeysResponse503 | readIssuerKeysResponse504) & {
  headers: Headers;
};

export type readIssuerKeysResponse = (readIssuerKeysResponseSuccess | readIssuerKeysResponseError)

export const getReadIssuerKeysUrl = (issuer: string,) => {




  return `/id/t/${encodeURIComponent(String(issuer))}/.well-known/jwks.json`
}

/**
 * A cloud verifies the tokens of the organisation's connections with them. `HEAD` answers the same without the body.
 * @summary The public keys of an organisation's issuer
 */
export const readIssuerKeys = async (issuer: string, options?: Parameters<typeof send>[1]): Promise<readIssuerKeysResponse> => {

  return send<readIssuerKeysResponse>(getReadIssuerKeysUrl(issuer),
  {
    ...options,
    method: 'GET'


  }
);}



export type readIssuerMetadataResponse200 = {
  data: ReadIssuerMetadata200
  status: 200
}

export type readIssuerMetadataResponse404 = {
  data: Problem
  status: 404
}

export type readIssuerMetadataResponse413 = {
  data: Problem
  status: 413
}

export type readIssuerMetadataResponse429 = {
  data: GatewayMessage
  status: 429
}

export type readIssuerMetadataResponse500 = {
  data: Problem
  status: 500
}

export type readIssuerMetadataResponse503 = {
  data: Problem
  status: 503
}

export type readIssuerMetadataResponse504 = {
  data: Problem
  status: 504
}

export type readIssuerMetadataResponseSuccess = (readIssuerMetadataResponse200) & {
  headers: Headers;
};
export type readIssuerMetadataResponseError = (readIssuerMetadataResponse404 | readIssuerMetadataResponse413 | readIssuerMetadataResponse429 | readIssuerMetadataResponse500 | readIssuerMetadataResponse503 | readIssuerMetadataResponse504) & {
  headers: Headers;
};

export type readIssuerMetadataResponse = (readIssuerMetadataResponseSuccess | readIssuerMetadataResponseError)

export const getReadIssuerMetadataUrl = (issuer: string,) => {




  return `/id/t/${encodeURIComponent(String(issuer))}/.well-known/openid-configuration`
}

/**
 * A cloud reads it to find the keys. The issuer serves no login: `authorization_endpoint` and `token_endpoint` are there because some verifiers require them, and answer 404. `HEAD` answers the same without the body.
 * @summary The metadata of an organisation's issuer
 */
export const readIssuerMetadata = async (issuer: string, options?: Parameters<typeof send>[1]): Promise<readIssuerMetadataResponse> => {

  return send<readIssuerMetadataResponse>(getReadIssuerMetadataUrl(issuer),
  {
    ...options,
    method: 'GET'


  }
);}



export type startLoginResponse200 = {
  data: StartLogin200
  status: 200
}

export type startLoginResponse400 = {
  data: AuroraError
  status: 400
}

export type startLoginResponse401 = {
  data: AuroraError
  status: 401
}

export type startLoginResponse403 = {
  data: AuroraError
  status: 403
}

export type startLoginResponse404 = {
  data: AuroraError
  status: 404
}

export type startLoginResponse409 = {
  data: AuroraError
  status: 409
}

export type startLoginResponse413 = {
  data: AuroraError
  status: 413
}

export type startLoginResponse422 = {
  data: AuroraError
  status: 422
}

export type startLoginResponse429 = {
  data: AuroraError | GatewayMessage
  status: 429
}

export type startLoginResponse500 = {
  data: AuroraError
  status: 500
}

export type startLoginResponse503 = {
  data: AuroraError
  status: 503
}

export type startLoginResponse504 = {
  data: AuroraError
  status: 504
}

export type startLoginResponseSuccess = (startLoginResponse200) & {
  headers: Headers;
};
export type startLoginResponseError = (startLoginResponse400 | startLoginResponse401 | startLoginResponse403 | startLoginResponse404 | startLoginResponse409 | startLoginResponse413 | startLoginResponse422 | startLoginResponse429 | startLoginResponse500 | startLoginResponse503 | startLoginResponse504) & {
  headers: Headers;
};

export type startLoginResponse = (startLoginResponseSuccess | startLoginResponseError)

export const getStartLoginUrl = () => {




  return `/login`
}

/**
 * The browser opens the link within ten minutes, once.
 *
 * `return_to`: the page of the front end that gets the outcome, one of the stage's `returnPaths`. Default: the first of them.
 *
 * `replace_account`: whether another Google account may replace the connected one. Default: only a service account's key is replaced.
 *
 * `takes_over`: the id of the connection in this place. The account that logs in takes the place of the colleague's that is connected; tokens of that one work until they expire.
 *
 * `account`: the word for one of several connections. Default: `default`. `label`: what a person calls it.
 * @summary A link by which a person logs in to Google
 */
export const startLogin = async (startLoginBody?: StartLoginBody, options?: Parameters<typeof send>[1]): Promise<startLoginResponse> => {

    const getHeaders = (h?: NonNullable<RequestInit['headers']>): Record<string, string | readonly string[]> => {
    if (!h) return {};
    if (h instanceof Headers) return Object.fromEntries(h.entries());
    if (Symbol.iterator in h) {
      return Object.fromEntries(
        Array.from(h as Iterable<Iterable<string>>, (entry) => Array.from(entry) as [string, string]),
      );
    }
    const headers: Record<string, string | readonly string[]> = {};
    for (const [name, value] of Object.entries<string | readonly string[] | undefined>(h)) {
      if (value !== undefined) headers[name] = value;
    }
    return headers;
  };
return send<startLoginResponse>(getStartLoginUrl(),
  {
    ...options,
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...getHeaders(options?.headers) },
    body: JSON.stringify(startLoginBody)
  }
);}



export type listMachinesResponse200 = {
  data: ListMachines200
  status: 200
}

export type listMachinesResponse400 = {
  data: Problem
  status: 400
}

export type listMachinesResponse401 = {
  data: Problem
  status: 401
}

export type listMachinesResponse403 = {
  data: Problem
  status: 403
}

export type listMachinesResponse413 = {
  data: Problem
  status: 413
}

export type listMachinesResponse429ApplicationProblemJson = {
  data: Problem
  status: 429
}

export type listMachinesResponse429ApplicationJson = {
  data: GatewayMessage
  status: 429
}

export type listMachinesResponse500 = {
  data: Problem
  status: 500
}

export type listMachinesResponse503 = {
  data: Problem
  status: 503
}

export type listMachinesResponse504 = {
  data: Problem
  status: 504
}

export type listMachinesResponseSuccess = (listMachinesResponse200) & {
  headers: Headers;
};
export type listMachinesResponseError = (listMachinesResponse400 | listMachinesResponse401 | listMachinesResponse403 | listMachinesResponse413 | listMachinesResponse429ApplicationProblemJson | listMachinesResponse429ApplicationJson | listMachinesResponse500 | listMachinesResponse503 | listMachinesResponse504) & {
  headers: Headers;
};

export type listMachinesResponse = (listMachinesResponseSuccess | listMachinesResponseError)

export const getListMachinesUrl = () => {




  return `/machines`
}

/**
 * Those of `callers.json`, which the operator changes with a deploy, in their order there. What `/me` calls a machine gets 403.
 * @summary The machines that may call for the organisation
 */
export const listMachines = async ( options?: Parameters<typeof send>[1]): Promise<listMachinesResponse> => {

  return send<listMachinesResponse>(getListMachinesUrl(),
  {
    ...options,
    method: 'GET'


  }
);}



export type readMeResponse200 = {
  data: ReadMe200
  status: 200
}

export type readMeResponse400 = {
  data: Problem
  status: 400
}

export type readMeResponse401 = {
  data: Problem
  status: 401
}

export type readMeResponse403 = {
  data: Problem
  status: 403
}

export type readMeResponse413 = {
  data: Problem
  status: 413
}

export type readMeResponse429ApplicationProblemJson = {
  data: Problem
  status: 429
}

export type readMeResponse429ApplicationJson = {
  data: GatewayMessage
  status: 429
}

export type readMeResponse500 = {
  data: Problem
  status: 500
}

export type readMeResponse503 = {
  data: Problem
  status: 503
}

export type readMeResponse504 = {
  data: Problem
  status: 504
}

export type readMeResponseSuccess = (readMeResponse200) & {
  headers: Headers;
};
export type readMeResponseError = (readMeResponse400 | readMeResponse401 | readMeResponse403 | readMeResponse413 | readMeResponse429ApplicationProblemJson | readMeResponse429ApplicationJson | readMeResponse500 | readMeResponse503 | readMeResponse504) & {
  headers: Headers;
};

export type readMeResponse = (readMeResponseSuccess | readMeResponseError)

export const getReadMeUrl = () => {




  return `/me`
}

/**
 * By the credential of this request. The identity provider knows who has a role. By a session of the console, rights of machines are left out: it uses none. A caller without a right to read or to tokens gets 403.
 * @summary The caller, and what they may
 */
export const readMe = async ( options?: Parameters<typeof send>[1]): Promise<readMeResponse> => {

  return send<readMeResponse>(getReadMeUrl(),
  {
    ...options,
    method: 'GET'


  }
);}



export type setOAuthClientResponse200 = {
  data: OAuthClient
  status: 200
}

export type setOAuthClientResponse400 = {
  data: Problem
  status: 400
}

export type setOAuthClientResponse401 = {
  data: Problem
  status: 401
}

export type setOAuthClientResponse403 = {
  data: Problem
  status: 403
}

export type setOAuthClientResponse404 = {
  data: Problem
  status: 404
}

export type setOAuthClientResponse409 = {
  data: Problem
  status: 409
}

export type setOAuthClientResponse413 = {
  data: Problem
  status: 413
}

export type setOAuthClientResponse429ApplicationProblemJson = {
  data: Problem
  status: 429
}

export type setOAuthClientResponse429ApplicationJson = {
  data: GatewayMessage
  status: 429
}

export type setOAuthClientResponse500 = {
  data: Problem
  status: 500
}

export type setOAuthClientResponse502 = {
  data: Problem
  status: 502
}

export type setOAuthClientResponse503 = {
  data: Problem
  status: 503
}

export type setOAuthClientResponse504 = {
  data: Problem
  status: 504
}

export type setOAuthClientResponseSuccess = (setOAuthClientResponse200) & {
  headers: Headers;
};
export type setOAuthClientResponseError = (setOAuthClientResponse400 | setOAuthClientResponse401 | setOAuthClientResponse403 | setOAuthClientResponse404 | setOAuthClientResponse409 | setOAuthClientResponse413 | setOAuthClientResponse429ApplicationProblemJson | setOAuthClientResponse429ApplicationJson | setOAuthClientResponse500 | setOAuthClientResponse502 | setOAuthClientResponse503 | setOAuthClientResponse504) & {
  headers: Headers;
};

export type setOAuthClientResponse = (setOAuthClientResponseSuccess | setOAuthClientResponseError)

export const getSetOAuthClientUrl = (provider: ProviderName,) => {




  return `/oauth-clients/${encodeURIComponent(String(provider))}`
}

/**
 * The provider is asked whether it accepts the id with the secret; otherwise nothing is kept. Logins from then on are made with this client, and refreshed and revoked with it. With the same id, the secret before is held for seven days. With another id, connections keep the client that made them. With `named`, only the connect sessions that name it use it.
 * @summary Sets the organisation's own OAuth client
 */
export const setOAuthClient = async (provider: ProviderName,
    setOAuthClientBody: SetOAuthClientBody, options?: Parameters<typeof send>[1]): Promise<setOAuthClientResponse> => {

    const getHeaders = (h?: NonNullable<RequestInit['headers']>): Record<string, string | readonly string[]> => {
    if (!h) return {};
    if (h instanceof Headers) return Object.fromEntries(h.entries());
    if (Symbol.iterator in h) {
      return Object.fromEntries(
        Array.from(h as Iterable<Iterable<string>>, (entry) => Array.from(entry) as [string, string]),
      );
    }
    const headers: Record<string, string | readonly string[]> = {};
    for (const [name, value] of Object.entries<string | readonly string[] | undefined>(h)) {
      if (value !== undefined) headers[name] = value;
    }
    return headers;
  };
return send<setOAuthClientResponse>(getSetOAuthClientUrl(provider),
  {
    ...options,
    method: 'PUT',
    headers: { 'Content-Type': 'application/json', ...getHeaders(options?.headers) },
    body: JSON.stringify(setOAuthClientBody)
  }
);}



export type removeOAuthClientResponse200 = {
  data: RemoveOAuthClient200
  status: 200
}

export type removeOAuthClientResponse400 = {
  data: Problem
  status: 400
}

export type removeOAuthClientResponse401 = {
  data: Problem
  status: 401
}

export type removeOAuthClientResponse403 = {
  data: Problem
  status: 403
}

export type removeOAuthClientResponse404 = {
  data: Problem
  status: 404
}

export type removeOAuthClientResponse409 = {
  data: Problem
  status: 409
}

export type removeOAuthClientResponse413 = {
  data: Problem
  status: 413
}

export type removeOAuthClientResponse429ApplicationProblemJson = {
  data: Problem
  status: 429
}

export type removeOAuthClientResponse429ApplicationJson = {
  data: GatewayMessage
  status: 429
}

export type removeOAuthClientResponse500 = {
  data: Problem
  status: 500
}

export type removeOAuthClientResponse503 = {
  data: Problem
  status: 503
}

export type removeOAuthClientResponse504 = {
  data: Problem
  status: 504
}

export type removeOAuthClientResponseSuccess = (removeOAuthClientResponse200) & {
  headers: Headers;
};
export type removeOAuthClientResponseError = (removeOAuthClientResponse400 | removeOAuthClientResponse401 | removeOAuthClientResponse403 | removeOAuthClientResponse404 | removeOAuthClientResponse409 | removeOAuthClientResponse413 | removeOAuthClientResponse429ApplicationProblemJson | removeOAuthClientResponse429ApplicationJson | removeOAuthClientResponse500 | removeOAuthClientResponse503 | removeOAuthClientResponse504) & {
  headers: Headers;
};

export type removeOAuthClientResponse = (removeOAuthClientResponseSuccess | removeOAuthClientResponseError)

export const getRemoveOAuthClientUrl = (provider: ProviderName,
    params?: RemoveOAuthClientParams,) => {
  const normalizedParams = new URLSearchParams();

  Object.entries(params || {}).forEach(([key, value]) => {

    if (value !== undefined) {
      normalizedParams.append(key, value === null ? 'null' : String(value))
    }
  });

  const stringifiedParams = normalizedParams.toString();

  return stringifiedParams.length > 0 ? `/oauth-clients/${encodeURIComponent(String(provider))}?${stringifiedParams}` : `/oauth-clients/${encodeURIComponent(String(provider))}`
}

/**
 * New logins are made with the client of the service. Refused while connections were made with it: `accounts` names them. Its secret stays stored for at least eight days.
 * @summary Removes the organisation's own OAuth client
 */
export const removeOAuthClient = async (provider: ProviderName,
    params?: RemoveOAuthClientParams, options?: Parameters<typeof send>[1]): Promise<removeOAuthClientResponse> => {

  return send<removeOAuthClientResponse>(getRemoveOAuthClientUrl(provider,params),
  {
    ...options,
    method: 'DELETE'


  }
);}



export type listOAuthClientsResponse200 = {
  data: ListOAuthClients200
  status: 200
}

export type listOAuthClientsResponse400 = {
  data: Problem
  status: 400
}

export type listOAuthClientsResponse401 = {
  data: Problem
  status: 401
}

export type listOAuthClientsResponse403 = {
  data: Problem
  status: 403
}

export type listOAuthClientsResponse404 = {
  data: Problem
  status: 404
}

export type listOAuthClientsResponse413 = {
  data: Problem
  status: 413
}

export type listOAuthClientsResponse429ApplicationProblemJson = {
  data: Problem
  status: 429
}

export type listOAuthClientsResponse429ApplicationJson = {
  data: GatewayMessage
  status: 429
}

export type listOAuthClientsResponse500 = {
  data: Problem
  status: 500
}

export type listOAuthClientsResponse503 = {
  data: Problem
  status: 503
}

export type listOAuthClientsResponse504 = {
  data: Problem
  status: 504
}

export type listOAuthClientsResponseSuccess = (listOAuthClientsResponse200) & {
  headers: Headers;
};
export type listOAuthClientsResponseError = (listOAuthClientsResponse400 | listOAuthClientsResponse401 | listOAuthClientsResponse403 | listOAuthClientsResponse404 | listOAuthClientsResponse413 | listOAuthClientsResponse429ApplicationProblemJson | listOAuthClientsResponse429ApplicationJson | listOAuthClientsResponse500 | listOAuthClientsResponse503 | listOAuthClientsResponse504) & {
  headers: Headers;
};

export type listOAuthClientsResponse = (listOAuthClientsResponseSuccess | listOAuthClientsResponseError)

export const getListOAuthClientsUrl = (provider: ProviderName,) => {




  return `/oauth-clients/${encodeURIComponent(String(provider))}`
}

/**
 * No secret is shown. Without one, logins are made with the client of the service.
 * @summary The organisation's own OAuth clients at a provider
 */
export const listOAuthClients = async (provider: ProviderName, options?: Parameters<typeof send>[1]): Promise<listOAuthClientsResponse> => {

  return send<listOAuthClientsResponse>(getListOAuthClientsUrl(provider),
  {
    ...options,
    method: 'GET'


  }
);}



export type readDescriptionResponse200 = {
  data: ReadDescription200
  status: 200
}

export type readDescriptionResponse413 = {
  data: Problem
  status: 413
}

export type readDescriptionResponse429 = {
  data: GatewayMessage
  status: 429
}

export type readDescriptionResponse500 = {
  data: Problem
  status: 500
}

export type readDescriptionResponse503 = {
  data: Problem
  status: 503
}

export type readDescriptionResponse504 = {
  data: Problem
  status: 504
}

export type readDescriptionResponseSuccess = (readDescriptionResponse200) & {
  headers: Headers;
};
export type readDescriptionResponseError = (readDescriptionResponse413 | readDescriptionResponse429 | readDescriptionResponse500 | readDescriptionResponse503 | readDescriptionResponse504) & {
  headers: Headers;
};

export type readDescriptionResponse = (readDescriptionResponseSuccess | readDescriptionResponseError)

export const getReadDescriptionUrl = () => {




  return `/openapi.json`
}

/**
 * `servers` names the address at which this document was read.
 * @summary This document
 */
export const readDescription = async ( options?: Parameters<typeof send>[1]): Promise<readDescriptionResponse> => {

  return send<readDescriptionResponse>(getReadDescriptionUrl(),
  {
    ...options,
    method: 'GET'


  }
);}



export type readOperationsResponse200 = {
  data: ReadOperations200
  status: 200
}

export type readOperationsResponse400 = {
  data: Problem
  status: 400
}

export type readOperationsResponse401 = {
  data: Problem
  status: 401
}

export type readOperationsResponse403 = {
  data: Problem
  status: 403
}

export type readOperationsResponse413 = {
  data: Problem
  status: 413
}

export type readOperationsResponse429ApplicationProblemJson = {
  data: Problem
  status: 429
}

export type readOperationsResponse429ApplicationJson = {
  data: GatewayMessage
  status: 429
}

export type readOperationsResponse500 = {
  data: Problem
  status: 500
}

export type readOperationsResponse503 = {
  data: Problem
  status: 503
}

export type readOperationsResponse504 = {
  data: Problem
  status: 504
}

export type readOperationsResponseSuccess = (readOperationsResponse200) & {
  headers: Headers;
};
export type readOperationsResponseError = (readOperationsResponse400 | readOperationsResponse401 | readOperationsResponse403 | readOperationsResponse413 | readOperationsResponse429ApplicationProblemJson | readOperationsResponse429ApplicationJson | readOperationsResponse500 | readOperationsResponse503 | readOperationsResponse504) & {
  headers: Headers;
};

export type readOperationsResponse = (readOperationsResponseSuccess | readOperationsResponseError)

export const getReadOperationsUrl = () => {




  return `/operations`
}

/**
 * It names no connection, and an organisation only where it is stopped. Each request reads the whole table, so a page should not repeat it within a minute.
 * @summary Whether connections lose access, in all organisations
 */
export const readOperations = async ( options?: Parameters<typeof send>[1]): Promise<readOperationsResponse> => {

  return send<readOperationsResponse>(getReadOperationsUrl(),
  {
    ...options,
    method: 'GET'


  }
);}



export type listOrganisationsResponse200 = {
  data: ListOrganisations200
  status: 200
}

export type listOrganisationsResponse400 = {
  data: Problem
  status: 400
}

export type listOrganisationsResponse401 = {
  data: Problem
  status: 401
}

export type listOrganisationsResponse403 = {
  data: Problem
  status: 403
}

export type listOrganisationsResponse413 = {
  data: Problem
  status: 413
}

export type listOrganisationsResponse429ApplicationProblemJson = {
  data: Problem
  status: 429
}

export type listOrganisationsResponse429ApplicationJson = {
  data: GatewayMessage
  status: 429
}

export type listOrganisationsResponse500 = {
  data: Problem
  status: 500
}

export type listOrganisationsResponse503 = {
  data: Problem
  status: 503
}

export type listOrganisationsResponse504 = {
  data: Problem
  status: 504
}

export type listOrganisationsResponseSuccess = (listOrganisationsResponse200) & {
  headers: Headers;
};
export type listOrganisationsResponseError = (listOrganisationsResponse400 | listOrganisationsResponse401 | listOrganisationsResponse403 | listOrganisationsResponse413 | listOrganisationsResponse429ApplicationProblemJson | listOrganisationsResponse429ApplicationJson | listOrganisationsResponse500 | listOrganisationsResponse503 | listOrganisationsResponse504) & {
  headers: Headers;
};

export type listOrganisationsResponse = (listOrganisationsResponseSuccess | listOrganisationsResponseError)

export const getListOrganisationsUrl = (params?: ListOrganisationsParams,) => {
  const normalizedParams = new URLSearchParams();

  Object.entries(params || {}).forEach(([key, value]) => {

    if (value !== undefined) {
      normalizedParams.append(key, value === null ? 'null' : String(value))
    }
  });

  const stringifiedParams = normalizedParams.toString();

  return stringifiedParams.length > 0 ? `/operations/organisations?${stringifiedParams}` : `/operations/organisations`
}

/**
 * First those of which the most connections have no token, then by id. Each request reads the whole table, so a page should not repeat it within a minute.
 * @summary The organisations with connections
 */
export const listOrganisations = async (params?: ListOrganisationsParams, options?: Parameters<typeof send>[1]): Promise<listOrganisationsResponse> => {

  return send<listOrganisationsResponse>(getListOrganisationsUrl(params),
  {
    ...options,
    method: 'GET'


  }
);}



export type disconnectOvhResponse200 = {
  data: DisconnectOvh200
  status: 200
}

export type disconnectOvhResponse206 = {
  data: DisconnectOvh206
  status: 206
}

export type disconnectOvhResponse400 = {
  data: AuroraError
  status: 400
}

export type disconnectOvhResponse401 = {
  data: AuroraError
  status: 401
}

export type disconnectOvhResponse403 = {
  data: AuroraError
  status: 403
}

export type disconnectOvhResponse409 = {
  data: AuroraError
  status: 409
}

export type disconnectOvhResponse413 = {
  data: AuroraError
  status: 413
}

export type disconnectOvhResponse422 = {
  data: AuroraError
  status: 422
}

export type disconnectOvhResponse429 = {
  data: AuroraError | GatewayMessage
  status: 429
}

export type disconnectOvhResponse500 = {
  data: AuroraError
  status: 500
}

export type disconnectOvhResponse503 = {
  data: AuroraError
  status: 503
}

export type disconnectOvhResponse504 = {
  data: AuroraError
  status: 504
}

export type disconnectOvhResponseSuccess = (disconnectOvhResponse200 | disconnectOvhResponse206) & {
  headers: Headers;
};
export type disconnectOvhResponseError = (disconnectOvhResponse400 | disconnectOvhResponse401 | disconnectOvhResponse403 | disconnectOvhResponse409 | disconnectOvhResponse413 | disconnectOvhResponse422 | disconnectOvhResponse429 | disconnectOvhResponse500 | disconnectOvhResponse503 | disconnectOvhResponse504) & {
  headers: Headers;
};

export type disconnectOvhResponse = (disconnectOvhResponseSuccess | disconnectOvhResponseError)

export const getDisconnectOvhUrl = () => {




  return `/ovh_api/ovh/disconnect`
}

/**
 * Revokes each grant that OVHcloud can revoke, and erases the credentials. Sending it again is safe.
 * @summary Disconnects every region
 */
export const disconnectOvh = async ( options?: Parameters<typeof send>[1]): Promise<disconnectOvhResponse> => {

  return send<disconnectOvhResponse>(getDisconnectOvhUrl(),
  {
    ...options,
    method: 'POST'


  }
);}



export type completeOvhLoginResponse200 = {
  data: OvhLoginCompleted | OvhLoginToConfirm | OvhLoginPending
  status: 200
}

export type completeOvhLoginResponse303 = {
  data: void
  status: 303
}

export type completeOvhLoginResponse400 = {
  data: CompleteOvhLogin400
  status: 400
}

export type completeOvhLoginResponse413 = {
  data: CompleteOvhLogin413
  status: 413
}

export type completeOvhLoginResponse429 = {
  data: GatewayMessage
  status: 429
}

export type completeOvhLoginResponse500 = {
  data: CompleteOvhLogin500
  status: 500
}

export type completeOvhLoginResponse503 = {
  data: Problem
  status: 503
}

export type completeOvhLoginResponse504 = {
  data: CompleteOvhLogin504
  status: 504
}

export type completeOvhLoginResponseSuccess = (completeOvhLoginResponse200) & {
  headers: Headers;
};
export type completeOvhLoginResponseError = (completeOvhLoginResponse303 | completeOvhLoginResponse400 | completeOvhLoginResponse413 | completeOvhLoginResponse429 | completeOvhLoginResponse500 | completeOvhLoginResponse503 | completeOvhLoginResponse504) & {
  headers: Headers;
};

export type completeOvhLoginResponse = (completeOvhLoginResponseSuccess | completeOvhLoginResponseError)

export const getCompleteOvhLoginUrl = (params?: CompleteOvhLoginParams,) => {
  const normalizedParams = new URLSearchParams();

  Object.entries(params || {}).forEach(([key, value]) => {

    if (value !== undefined) {
      normalizedParams.append(key, value === null ? 'null' : String(value))
    }
  });

  const stringifiedParams = normalizedParams.toString();

  return stringifiedParams.length > 0 ? `/ovh_api/ovh/oauth2/callback?${stringifiedParams}` : `/ovh_api/ovh/oauth2/callback`
}

/**
 * Opened by the browser. The `state` works once, and only in the browser that started the login.
 * @summary Where OVHcloud sends the browser after a login
 */
export const completeOvhLogin = async (params?: CompleteOvhLoginParams, options?: Parameters<typeof send>[1]): Promise<completeOvhLoginResponse> => {

  return send<completeOvhLoginResponse>(getCompleteOvhLoginUrl(params),
  {
    ...options,
    method: 'GET'


  }
);}



export type completePostedOvhLoginResponse200 = {
  data: OvhLoginCompleted | OvhLoginToConfirm | OvhLoginPending
  status: 200
}

export type completePostedOvhLoginResponse303 = {
  data: void
  status: 303
}

export type completePostedOvhLoginResponse400 = {
  data: CompletePostedOvhLogin400
  status: 400
}

export type completePostedOvhLoginResponse413 = {
  data: CompletePostedOvhLogin413
  status: 413
}

export type completePostedOvhLoginResponse429 = {
  data: GatewayMessage
  status: 429
}

export type completePostedOvhLoginResponse500 = {
  data: CompletePostedOvhLogin500
  status: 500
}

export type completePostedOvhLoginResponse503 = {
  data: Problem
  status: 503
}

export type completePostedOvhLoginResponse504 = {
  data: CompletePostedOvhLogin504
  status: 504
}

export type completePostedOvhLoginResponseSuccess = (completePostedOvhLoginResponse200) & {
  headers: Headers;
};
export type completePostedOvhLoginResponseError = (completePostedOvhLoginResponse303 | completePostedOvhLoginResponse400 | completePostedOvhLoginResponse413 | completePostedOvhLoginResponse429 | completePostedOvhLoginResponse500 | completePostedOvhLoginResponse503 | completePostedOvhLoginResponse504) & {
  headers: Headers;
};

export type completePostedOvhLoginResponse = (completePostedOvhLoginResponseSuccess | completePostedOvhLoginResponseError)

export const getCompletePostedOvhLoginUrl = () => {




  return `/ovh_api/ovh/oauth2/callback`
}

/**
 * A form is redirected to the same path as a `GET`. JSON gets JSON; the browser must send the login's cookie along, so the front end must be on the same site.
 * @summary The callback for a form, or for a page of the front end that posts JSON
 */
export const completePostedOvhLogin = async (completePostedOvhLoginBody?: CompletePostedOvhLoginBodyOne | CompletePostedOvhLoginBodyTwo, options?: Parameters<typeof send>[1]): Promise<completePostedOvhLoginResponse> => {

  return send<completePostedOvhLoginResponse>(getCompletePostedOvhLoginUrl(),
  {
    ...options,
    method: 'POST'
    ,
    body: JSON.stringify(completePostedOvhLoginBody)
  }
);}



export type startOvhLoginResponse200 = {
  data: StartOvhLogin200
  status: 200
}

export type startOvhLoginResponse400 = {
  data: AuroraError
  status: 400
}

export type startOvhLoginResponse401 = {
  data: AuroraError
  status: 401
}

export type startOvhLoginResponse403 = {
  data: AuroraError
  status: 403
}

export type startOvhLoginResponse404 = {
  data: AuroraError
  status: 404
}

export type startOvhLoginResponse409 = {
  data: AuroraError
  status: 409
}

export type startOvhLoginResponse413 = {
  data: AuroraError
  status: 413
}

export type startOvhLoginResponse422 = {
  data: AuroraError
  status: 422
}

export type startOvhLoginResponse429 = {
  data: AuroraError | GatewayMessage
  status: 429
}

export type startOvhLoginResponse500 = {
  data: StartOvhLogin500
  status: 500
}

export type startOvhLoginResponse503 = {
  data: AuroraError
  status: 503
}

export type startOvhLoginResponse504 = {
  data: AuroraError
  status: 504
}

export type startOvhLoginResponseSuccess = (startOvhLoginResponse200) & {
  headers: Headers;
};
export type startOvhLoginResponseError = (startOvhLoginResponse400 | startOvhLoginResponse401 | startOvhLoginResponse403 | startOvhLoginResponse404 | startOvhLoginResponse409 | startOvhLoginResponse413 | startOvhLoginResponse422 | startOvhLoginResponse429 | startOvhLoginResponse500 | startOvhLoginResponse503 | startOvhLoginResponse504) & {
  headers: Headers;
};

export type startOvhLoginResponse = (startOvhLoginResponseSuccess | startOvhLoginResponseError)

export const getStartOvhLoginUrl = () => {




  return `/ovh_api/ovh/oauth2/initiate`
}

/**
 * `takes_over`: the id of the connection in this place. The account that logs in takes the place of the colleague's that is connected; tokens of that one work until they expire. `projectId` is accepted and not used.
 * @summary A link by which a person logs in to one region of OVHcloud
 */
export const startOvhLogin = async (startOvhLoginBody: StartOvhLoginBody, options?: Parameters<typeof send>[1]): Promise<startOvhLoginResponse> => {

    const getHeaders = (h?: NonNullable<RequestInit['headers']>): Record<string, string | readonly string[]> => {
    if (!h) return {};
    if (h instanceof Headers) return Object.fromEntries(h.entries());
    if (Symbol.iterator in h) {
      return Object.fromEntries(
        Array.from(h as Iterable<Iterable<string>>, (entry) => Array.from(entry) as [string, string]),
      );
    }
    const headers: Record<string, string | readonly string[]> = {};
    for (const [name, value] of Object.entries<string | readonly string[] | undefined>(h)) {
      if (value !== undefined) headers[name] = value;
    }
    return headers;
  };
return send<startOvhLoginResponse>(getStartOvhLoginUrl(),
  {
    ...options,
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...getHeaders(options?.headers) },
    body: JSON.stringify(startOvhLoginBody)
  }
);}



export type refreshOvhTokenResponse200 = {
  data: RefreshOvhToken200
  status: 200
}

export type refreshOvhTokenResponse400 = {
  data: RefreshOvhToken400
  status: 400
}

export type refreshOvhTokenResponse401 = {
  data: AuroraError
  status: 401
}

export type refreshOvhTokenResponse403 = {
  data: AuroraError
  status: 403
}

export type refreshOvhTokenResponse404 = {
  data: RefreshOvhToken404
  status: 404
}

export type refreshOvhTokenResponse409 = {
  data: AuroraError
  status: 409
}

export type refreshOvhTokenResponse413 = {
  data: AuroraError
  status: 413
}

export type refreshOvhTokenResponse422 = {
  data: AuroraError
  status: 422
}

export type refreshOvhTokenResponse429 = {
  data: AuroraError | GatewayMessage
  status: 429
}

export type refreshOvhTokenResponse500 = {
  data: RefreshOvhToken500
  status: 500
}

export type refreshOvhTokenResponse503 = {
  data: AuroraError
  status: 503
}

export type refreshOvhTokenResponse504 = {
  data: RefreshOvhToken504
  status: 504
}

export type refreshOvhTokenResponseSuccess = (refreshOvhTokenResponse200) & {
  headers: Headers;
};
export type refreshOvhTokenResponseError = (refreshOvhTokenResponse400 | refreshOvhTokenResponse401 | refreshOvhTokenResponse403 | refreshOvhTokenResponse404 | refreshOvhTokenResponse409 | refreshOvhTokenResponse413 | refreshOvhTokenResponse422 | refreshOvhTokenResponse429 | refreshOvhTokenResponse500 | refreshOvhTokenResponse503 | refreshOvhTokenResponse504) & {
  headers: Headers;
};

export type refreshOvhTokenResponse = (refreshOvhTokenResponseSuccess | refreshOvhTokenResponseError)

export const getRefreshOvhTokenUrl = (params?: RefreshOvhTokenParams,) => {
  const normalizedParams = new URLSearchParams();

  Object.entries(params || {}).forEach(([key, value]) => {

    if (value !== undefined) {
      normalizedParams.append(key, value === null ? 'null' : String(value))
    }
  });

  const stringifiedParams = normalizedParams.toString();

  return stringifiedParams.length > 0 ? `/ovh_api/ovh/oauth2/refresh?${stringifiedParams}` : `/ovh_api/ovh/oauth2/refresh`
}

/**
 * Without `endpoint`: of the connected region.
 * @summary Refreshes the token of a region; when it expires
 */
export const refreshOvhToken = async (refreshOvhTokenBody?: RefreshOvhTokenBody,
    params?: RefreshOvhTokenParams, options?: Parameters<typeof send>[1]): Promise<refreshOvhTokenResponse> => {

    const getHeaders = (h?: NonNullable<RequestInit['headers']>): Record<string, string | readonly string[]> => {
    if (!h) return {};
    if (h instanceof Headers) return Object.fromEntries(h.entries());
    if (Symbol.iterator in h) {
      return Object.fromEntries(
        Array.from(h as Iterable<Iterable<string>>, (entry) => Array.from(entry) as [string, string]),
      );
    }
    const headers: Record<string, string | readonly string[]> = {};
    for (const [name, value] of Object.entries<string | readonly string[] | undefined>(h)) {
      if (value !== undefined) headers[name] = value;
    }
    return headers;
  };
return send<refreshOvhTokenResponse>(getRefreshOvhTokenUrl(params),
  {
    ...options,
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...getHeaders(options?.headers) },
    body: JSON.stringify(refreshOvhTokenBody)
  }
);}



export type openOvhLoginResponse303 = {
  data: void
  status: 303
}

export type openOvhLoginResponse429 = {
  data: GatewayMessage
  status: 429
}

export type openOvhLoginResponse503 = {
  data: Problem
  status: 503
}

;
export type openOvhLoginResponseError = (openOvhLoginResponse303 | openOvhLoginResponse429 | openOvhLoginResponse503) & {
  headers: Headers;
};

export type openOvhLoginResponse = (openOvhLoginResponseError)

export const getOpenOvhLoginUrl = (params?: OpenOvhLoginParams,) => {
  const normalizedParams = new URLSearchParams();

  Object.entries(params || {}).forEach(([key, value]) => {

    if (value !== undefined) {
      normalizedParams.append(key, value === null ? 'null' : String(value))
    }
  });

  const stringifiedParams = normalizedParams.toString();

  return stringifiedParams.length > 0 ? `/ovh_api/ovh/oauth2/start?${stringifiedParams}` : `/ovh_api/ovh/oauth2/start`
}

/**
 * Opened by the browser, with the login link. Uses the ticket up. Every failure leads to the front end.
 * @summary Sends the browser to OVHcloud
 */
export const openOvhLogin = async (params?: OpenOvhLoginParams, options?: Parameters<typeof send>[1]): Promise<openOvhLoginResponse> => {

  return send<openOvhLoginResponse>(getOpenOvhLoginUrl(params),
  {
    ...options,
    method: 'GET'


  }
);}



export type listOvhProjectsResponse200 = {
  data: ListOvhProjects200
  status: 200
}

export type listOvhProjectsResponse400 = {
  data: AuroraError
  status: 400
}

export type listOvhProjectsResponse401 = {
  data: AuroraError
  status: 401
}

export type listOvhProjectsResponse403 = {
  data: AuroraError
  status: 403
}

export type listOvhProjectsResponse404 = {
  data: AuroraError
  status: 404
}

export type listOvhProjectsResponse409 = {
  data: AuroraError
  status: 409
}

export type listOvhProjectsResponse413 = {
  data: AuroraError
  status: 413
}

export type listOvhProjectsResponse429 = {
  data: AuroraError | GatewayMessage
  status: 429
}

export type listOvhProjectsResponse500 = {
  data: AuroraError
  status: 500
}

export type listOvhProjectsResponse502 = {
  data: AuroraError
  status: 502
}

export type listOvhProjectsResponse503 = {
  data: AuroraError
  status: 503
}

export type listOvhProjectsResponse504 = {
  data: AuroraError
  status: 504
}

export type listOvhProjectsResponseSuccess = (listOvhProjectsResponse200) & {
  headers: Headers;
};
export type listOvhProjectsResponseError = (listOvhProjectsResponse400 | listOvhProjectsResponse401 | listOvhProjectsResponse403 | listOvhProjectsResponse404 | listOvhProjectsResponse409 | listOvhProjectsResponse413 | listOvhProjectsResponse429 | listOvhProjectsResponse500 | listOvhProjectsResponse502 | listOvhProjectsResponse503 | listOvhProjectsResponse504) & {
  headers: Headers;
};

export type listOvhProjectsResponse = (listOvhProjectsResponseSuccess | listOvhProjectsResponseError)

export const getListOvhProjectsUrl = (params?: ListOvhProjectsParams,) => {
  const normalizedParams = new URLSearchParams();

  Object.entries(params || {}).forEach(([key, value]) => {

    if (value !== undefined) {
      normalizedParams.append(key, value === null ? 'null' : String(value))
    }
  });

  const stringifiedParams = normalizedParams.toString();

  return stringifiedParams.length > 0 ? `/ovh_api/ovh/projects?${stringifiedParams}` : `/ovh_api/ovh/projects`
}

/**
 * At most 200 of each region. 401: no region is connected, or only connecting again helps.
 * @summary The Public Cloud projects of every connected region
 */
export const listOvhProjects = async (params?: ListOvhProjectsParams, options?: Parameters<typeof send>[1]): Promise<listOvhProjectsResponse> => {

  return send<listOvhProjectsResponse>(getListOvhProjectsUrl(params),
  {
    ...options,
    method: 'GET'


  }
);}



export type chooseOvhProjectsResponse200 = {
  data: ChooseOvhProjects200
  status: 200
}

export type chooseOvhProjectsResponse400 = {
  data: AuroraError
  status: 400
}

export type chooseOvhProjectsResponse401 = {
  data: AuroraError
  status: 401
}

export type chooseOvhProjectsResponse403 = {
  data: AuroraError
  status: 403
}

export type chooseOvhProjectsResponse409 = {
  data: AuroraError
  status: 409
}

export type chooseOvhProjectsResponse413 = {
  data: AuroraError
  status: 413
}

export type chooseOvhProjectsResponse422 = {
  data: AuroraError
  status: 422
}

export type chooseOvhProjectsResponse429 = {
  data: AuroraError | GatewayMessage
  status: 429
}

export type chooseOvhProjectsResponse500 = {
  data: AuroraError
  status: 500
}

export type chooseOvhProjectsResponse503 = {
  data: AuroraError
  status: 503
}

export type chooseOvhProjectsResponse504 = {
  data: AuroraError
  status: 504
}

export type chooseOvhProjectsResponseSuccess = (chooseOvhProjectsResponse200) & {
  headers: Headers;
};
export type chooseOvhProjectsResponseError = (chooseOvhProjectsResponse400 | chooseOvhProjectsResponse401 | chooseOvhProjectsResponse403 | chooseOvhProjectsResponse409 | chooseOvhProjectsResponse413 | chooseOvhProjectsResponse422 | chooseOvhProjectsResponse429 | chooseOvhProjectsResponse500 | chooseOvhProjectsResponse503 | chooseOvhProjectsResponse504) & {
  headers: Headers;
};

export type chooseOvhProjectsResponse = (chooseOvhProjectsResponseSuccess | chooseOvhProjectsResponseError)

export const getChooseOvhProjectsUrl = () => {




  return `/ovh_api/ovh/projects`
}

/**
 * Projects that are not named stay as they are. At most 600 are switched off in all.
 * @summary Chooses which of them are used
 */
export const chooseOvhProjects = async (chooseOvhProjectsBody?: ChooseOvhProjectsBody, options?: Parameters<typeof send>[1]): Promise<chooseOvhProjectsResponse> => {

    const getHeaders = (h?: NonNullable<RequestInit['headers']>): Record<string, string | readonly string[]> => {
    if (!h) return {};
    if (h instanceof Headers) return Object.fromEntries(h.entries());
    if (Symbol.iterator in h) {
      return Object.fromEntries(
        Array.from(h as Iterable<Iterable<string>>, (entry) => Array.from(entry) as [string, string]),
      );
    }
    const headers: Record<string, string | readonly string[]> = {};
    for (const [name, value] of Object.entries<string | readonly string[] | undefined>(h)) {
      if (value !== undefined) headers[name] = value;
    }
    return headers;
  };
return send<chooseOvhProjectsResponse>(getChooseOvhProjectsUrl(),
  {
    ...options,
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...getHeaders(options?.headers) },
    body: JSON.stringify(chooseOvhProjectsBody)
  }
);}



export type readOvhRootProjectResponse200 = {
  data: ReadOvhRootProject200
  status: 200
}

export type readOvhRootProjectResponse400 = {
  data: AuroraError
  status: 400
}

export type readOvhRootProjectResponse401 = {
  data: AuroraError
  status: 401
}

export type readOvhRootProjectResponse403 = {
  data: AuroraError
  status: 403
}

export type readOvhRootProjectResponse413 = {
  data: AuroraError
  status: 413
}

export type readOvhRootProjectResponse429 = {
  data: AuroraError | GatewayMessage
  status: 429
}

export type readOvhRootProjectResponse500 = {
  data: AuroraError
  status: 500
}

export type readOvhRootProjectResponse503 = {
  data: AuroraError
  status: 503
}

export type readOvhRootProjectResponse504 = {
  data: AuroraError
  status: 504
}

export type readOvhRootProjectResponseSuccess = (readOvhRootProjectResponse200) & {
  headers: Headers;
};
export type readOvhRootProjectResponseError = (readOvhRootProjectResponse400 | readOvhRootProjectResponse401 | readOvhRootProjectResponse403 | readOvhRootProjectResponse413 | readOvhRootProjectResponse429 | readOvhRootProjectResponse500 | readOvhRootProjectResponse503 | readOvhRootProjectResponse504) & {
  headers: Headers;
};

export type readOvhRootProjectResponse = (readOvhRootProjectResponseSuccess | readOvhRootProjectResponseError)

export const getReadOvhRootProjectUrl = () => {




  return `/ovh_api/ovh/root-project`
}

/**
 * The choice is the organisation's, for all its regions. `null`: none was made.
 * @summary The project that was chosen as root
 */
export const readOvhRootProject = async ( options?: Parameters<typeof send>[1]): Promise<readOvhRootProjectResponse> => {

  return send<readOvhRootProjectResponse>(getReadOvhRootProjectUrl(),
  {
    ...options,
    method: 'GET'


  }
);}



export type chooseOvhRootProjectResponse200 = {
  data: ChooseOvhRootProject200
  status: 200
}

export type chooseOvhRootProjectResponse400 = {
  data: AuroraError
  status: 400
}

export type chooseOvhRootProjectResponse401 = {
  data: AuroraError
  status: 401
}

export type chooseOvhRootProjectResponse403 = {
  data: AuroraError
  status: 403
}

export type chooseOvhRootProjectResponse409 = {
  data: AuroraError
  status: 409
}

export type chooseOvhRootProjectResponse413 = {
  data: AuroraError
  status: 413
}

export type chooseOvhRootProjectResponse422 = {
  data: AuroraError
  status: 422
}

export type chooseOvhRootProjectResponse429 = {
  data: AuroraError | GatewayMessage
  status: 429
}

export type chooseOvhRootProjectResponse500 = {
  data: AuroraError
  status: 500
}

export type chooseOvhRootProjectResponse503 = {
  data: AuroraError
  status: 503
}

export type chooseOvhRootProjectResponse504 = {
  data: AuroraError
  status: 504
}

export type chooseOvhRootProjectResponseSuccess = (chooseOvhRootProjectResponse200) & {
  headers: Headers;
};
export type chooseOvhRootProjectResponseError = (chooseOvhRootProjectResponse400 | chooseOvhRootProjectResponse401 | chooseOvhRootProjectResponse403 | chooseOvhRootProjectResponse409 | chooseOvhRootProjectResponse413 | chooseOvhRootProjectResponse422 | chooseOvhRootProjectResponse429 | chooseOvhRootProjectResponse500 | chooseOvhRootProjectResponse503 | chooseOvhRootProjectResponse504) & {
  headers: Headers;
};

export type chooseOvhRootProjectResponse = (chooseOvhRootProjectResponseSuccess | chooseOvhRootProjectResponseError)

export const getChooseOvhRootProjectUrl = () => {




  return `/ovh_api/ovh/root-project`
}

/**
 * The project is not looked up at OVHcloud.
 * @summary Chooses the root project
 */
export const chooseOvhRootProject = async (chooseOvhRootProjectBody: ChooseOvhRootProjectBody, options?: Parameters<typeof send>[1]): Promise<chooseOvhRootProjectResponse> => {

    const getHeaders = (h?: NonNullable<RequestInit['headers']>): Record<string, string | readonly string[]> => {
    if (!h) return {};
    if (h instanceof Headers) return Object.fromEntries(h.entries());
    if (Symbol.iterator in h) {
      return Object.fromEntries(
        Array.from(h as Iterable<Iterable<string>>, (entry) => Array.from(entry) as [string, string]),
      );
    }
    const headers: Record<string, string | readonly string[]> = {};
    for (const [name, value] of Object.entries<string | readonly string[] | undefined>(h)) {
      if (value !== undefined) headers[name] = value;
    }
    return headers;
  };
return send<chooseOvhRootProjectResponse>(getChooseOvhRootProjectUrl(),
  {
    ...options,
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...getHeaders(options?.headers) },
    body: JSON.stringify(chooseOvhRootProjectBody)
  }
);}



export type connectOvhServiceAccountResponse200 = {
  data: ConnectOvhServiceAccount200
  status: 200
}

export type connectOvhServiceAccountResponse400 = {
  data: AuroraError
  status: 400
}

export type connectOvhServiceAccountResponse401 = {
  data: AuroraError
  status: 401
}

export type connectOvhServiceAccountResponse403 = {
  data: AuroraError
  status: 403
}

export type connectOvhServiceAccountResponse409 = {
  data: AuroraError
  status: 409
}

export type connectOvhServiceAccountResponse413 = {
  data: AuroraError
  status: 413
}

export type connectOvhServiceAccountResponse422 = {
  data: AuroraError
  status: 422
}

export type connectOvhServiceAccountResponse429 = {
  data: AuroraError | GatewayMessage
  status: 429
}

export type connectOvhServiceAccountResponse500 = {
  data: AuroraError
  status: 500
}

export type connectOvhServiceAccountResponse503 = {
  data: AuroraError
  status: 503
}

export type connectOvhServiceAccountResponse504 = {
  data: AuroraError
  status: 504
}

export type connectOvhServiceAccountResponseSuccess = (connectOvhServiceAccountResponse200) & {
  headers: Headers;
};
export type connectOvhServiceAccountResponseError = (connectOvhServiceAccountResponse400 | connectOvhServiceAccountResponse401 | connectOvhServiceAccountResponse403 | connectOvhServiceAccountResponse409 | connectOvhServiceAccountResponse413 | connectOvhServiceAccountResponse422 | connectOvhServiceAccountResponse429 | connectOvhServiceAccountResponse500 | connectOvhServiceAccountResponse503 | connectOvhServiceAccountResponse504) & {
  headers: Headers;
};

export type connectOvhServiceAccountResponse = (connectOvhServiceAccountResponseSuccess | connectOvhServiceAccountResponseError)

export const getConnectOvhServiceAccountUrl = () => {




  return `/ovh_api/ovh/service-account/connect`
}

/**
 * `replace_account`: whether another account may replace the connected one.
 * @summary Connects a region by the customer's service account
 */
export const connectOvhServiceAccount = async (ovhSubmission: OvhSubmission, options?: Parameters<typeof send>[1]): Promise<connectOvhServiceAccountResponse> => {

    const getHeaders = (h?: NonNullable<RequestInit['headers']>): Record<string, string | readonly string[]> => {
    if (!h) return {};
    if (h instanceof Headers) return Object.fromEntries(h.entries());
    if (Symbol.iterator in h) {
      return Object.fromEntries(
        Array.from(h as Iterable<Iterable<string>>, (entry) => Array.from(entry) as [string, string]),
      );
    }
    const headers: Record<string, string | readonly string[]> = {};
    for (const [name, value] of Object.entries<string | readonly string[] | undefined>(h)) {
      if (value !== undefined) headers[name] = value;
    }
    return headers;
  };
return send<connectOvhServiceAccountResponse>(getConnectOvhServiceAccountUrl(),
  {
    ...options,
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...getHeaders(options?.headers) },
    body: JSON.stringify(ovhSubmission)
  }
);}



export type readOvhStatusResponse200 = {
  data: ReadOvhStatus200
  status: 200
}

export type readOvhStatusResponse400 = {
  data: AuroraError
  status: 400
}

export type readOvhStatusResponse401 = {
  data: AuroraError
  status: 401
}

export type readOvhStatusResponse403 = {
  data: AuroraError
  status: 403
}

export type readOvhStatusResponse413 = {
  data: AuroraError
  status: 413
}

export type readOvhStatusResponse429 = {
  data: AuroraError | GatewayMessage
  status: 429
}

export type readOvhStatusResponse500 = {
  data: AuroraError
  status: 500
}

export type readOvhStatusResponse503 = {
  data: AuroraError
  status: 503
}

export type readOvhStatusResponse504 = {
  data: AuroraError
  status: 504
}

export type readOvhStatusResponseSuccess = (readOvhStatusResponse200) & {
  headers: Headers;
};
export type readOvhStatusResponseError = (readOvhStatusResponse400 | readOvhStatusResponse401 | readOvhStatusResponse403 | readOvhStatusResponse413 | readOvhStatusResponse429 | readOvhStatusResponse500 | readOvhStatusResponse503 | readOvhStatusResponse504) & {
  headers: Headers;
};

export type readOvhStatusResponse = (readOvhStatusResponseSuccess | readOvhStatusResponseError)

export const getReadOvhStatusUrl = (params?: ReadOvhStatusParams,) => {
  const normalizedParams = new URLSearchParams();

  Object.entries(params || {}).forEach(([key, value]) => {

    if (value !== undefined) {
      normalizedParams.append(key, value === null ? 'null' : String(value))
    }
  });

  const stringifiedParams = normalizedParams.toString();

  return stringifiedParams.length > 0 ? `/ovh_api/ovh/status?${stringifiedParams}` : `/ovh_api/ovh/status`
}

/**
 * Without `account`: the first region that works. `account` must begin with a region.
 * @summary Whether a region is connected, and has projects
 */
export const readOvhStatus = async (params?: ReadOvhStatusParams, options?: Parameters<typeof send>[1]): Promise<readOvhStatusResponse> => {

  return send<readOvhStatusResponse>(getReadOvhStatusUrl(params),
  {
    ...options,
    method: 'GET'


  }
);}



export type listProvidersResponse200 = {
  data: ListProviders200
  status: 200
}

export type listProvidersResponse400 = {
  data: Problem
  status: 400
}

export type listProvidersResponse401 = {
  data: Problem
  status: 401
}

export type listProvidersResponse403 = {
  data: Problem
  status: 403
}

export type listProvidersResponse413 = {
  data: Problem
  status: 413
}

export type listProvidersResponse429ApplicationProblemJson = {
  data: Problem
  status: 429
}

export type listProvidersResponse429ApplicationJson = {
  data: GatewayMessage
  status: 429
}

export type listProvidersResponse500 = {
  data: Problem
  status: 500
}

export type listProvidersResponse503 = {
  data: Problem
  status: 503
}

export type listProvidersResponse504 = {
  data: Problem
  status: 504
}

export type listProvidersResponseSuccess = (listProvidersResponse200) & {
  headers: Headers;
};
export type listProvidersResponseError = (listProvidersResponse400 | listProvidersResponse401 | listProvidersResponse403 | listProvidersResponse413 | listProvidersResponse429ApplicationProblemJson | listProvidersResponse429ApplicationJson | listProvidersResponse500 | listProvidersResponse503 | listProvidersResponse504) & {
  headers: Headers;
};

export type listProvidersResponse = (listProvidersResponseSuccess | listProvidersResponseError)

export const getListProvidersUrl = () => {




  return `/providers`
}

/**
 * The same for every organisation: what differs is in the routes that `kit` names. A method that the stage does not serve is not there. Fields of one form are sent together, those with a path as parts of an object.
 * @summary How each provider is connected, as data for a connect page
 */
export const listProviders = async ( options?: Parameters<typeof send>[1]): Promise<listProvidersResponse> => {

  return send<listProvidersResponse>(getListProvidersUrl(),
  {
    ...options,
    method: 'GET'


  }
);}



export type refreshTailscaleTokenShortResponse200 = {
  data: RefreshTailscaleTokenShort200
  status: 200
}

export type refreshTailscaleTokenShortResponse400 = {
  data: AuroraError
  status: 400
}

export type refreshTailscaleTokenShortResponse401 = {
  data: AuroraError
  status: 401
}

export type refreshTailscaleTokenShortResponse403 = {
  data: AuroraError
  status: 403
}

export type refreshTailscaleTokenShortResponse409 = {
  data: AuroraError
  status: 409
}

export type refreshTailscaleTokenShortResponse413 = {
  data: AuroraError
  status: 413
}

export type refreshTailscaleTokenShortResponse422 = {
  data: AuroraError
  status: 422
}

export type refreshTailscaleTokenShortResponse429 = {
  data: AuroraError | GatewayMessage
  status: 429
}

export type refreshTailscaleTokenShortResponse500 = {
  data: AuroraError
  status: 500
}

export type refreshTailscaleTokenShortResponse503 = {
  data: AuroraError
  status: 503
}

export type refreshTailscaleTokenShortResponse504 = {
  data: AuroraError
  status: 504
}

export type refreshTailscaleTokenShortResponseSuccess = (refreshTailscaleTokenShortResponse200) & {
  headers: Headers;
};
export type refreshTailscaleTokenShortResponseError = (refreshTailscaleTokenShortResponse400 | refreshTailscaleTokenShortResponse401 | refreshTailscaleTokenShortResponse403 | refreshTailscaleTokenShortResponse409 | refreshTailscaleTokenShortResponse413 | refreshTailscaleTokenShortResponse422 | refreshTailscaleTokenShortResponse429 | refreshTailscaleTokenShortResponse500 | refreshTailscaleTokenShortResponse503 | refreshTailscaleTokenShortResponse504) & {
  headers: Headers;
};

export type refreshTailscaleTokenShortResponse = (refreshTailscaleTokenShortResponseSuccess | refreshTailscaleTokenShortResponseError)

export const getRefreshTailscaleTokenShortUrl = (params?: RefreshTailscaleTokenShortParams,) => {
  const normalizedParams = new URLSearchParams();

  Object.entries(params || {}).forEach(([key, value]) => {

    if (value !== undefined) {
      normalizedParams.append(key, value === null ? 'null' : String(value))
    }
  });

  const stringifiedParams = normalizedParams.toString();

  return stringifiedParams.length > 0 ? `/tailscale/refresh-token?${stringifiedParams}` : `/tailscale/refresh-token`
}

/**
 * It proves that the client still works. 401 when Tailscale refuses or fails, too.
 * @summary The same as `POST /tailscale_api/tailscale/refresh-token`
 */
export const refreshTailscaleTokenShort = async (params?: RefreshTailscaleTokenShortParams, options?: Parameters<typeof send>[1]): Promise<refreshTailscaleTokenShortResponse> => {

  return send<refreshTailscaleTokenShortResponse>(getRefreshTailscaleTokenShortUrl(params),
  {
    ...options,
    method: 'POST'


  }
);}



export type listTailscaleAuthKeysResponse200 = {
  data: ListTailscaleAuthKeys200
  status: 200
}

export type listTailscaleAuthKeysResponse400 = {
  data: AuroraError
  status: 400
}

export type listTailscaleAuthKeysResponse401 = {
  data: AuroraError
  status: 401
}

export type listTailscaleAuthKeysResponse403 = {
  data: AuroraError
  status: 403
}

export type listTailscaleAuthKeysResponse404 = {
  data: AuroraError
  status: 404
}

export type listTailscaleAuthKeysResponse409 = {
  data: AuroraError
  status: 409
}

export type listTailscaleAuthKeysResponse413 = {
  data: AuroraError
  status: 413
}

export type listTailscaleAuthKeysResponse429 = {
  data: AuroraError | GatewayMessage
  status: 429
}

export type listTailscaleAuthKeysResponse500 = {
  data: AuroraError
  status: 500
}

export type listTailscaleAuthKeysResponse503 = {
  data: AuroraError
  status: 503
}

export type listTailscaleAuthKeysResponse504 = {
  data: AuroraError
  status: 504
}

export type listTailscaleAuthKeysResponseSuccess = (listTailscaleAuthKeysResponse200) & {
  headers: Headers;
};
export type listTailscaleAuthKeysResponseError = (listTailscaleAuthKeysResponse400 | listTailscaleAuthKeysResponse401 | listTailscaleAuthKeysResponse403 | listTailscaleAuthKeysResponse404 | listTailscaleAuthKeysResponse409 | listTailscaleAuthKeysResponse413 | listTailscaleAuthKeysResponse429 | listTailscaleAuthKeysResponse500 | listTailscaleAuthKeysResponse503 | listTailscaleAuthKeysResponse504) & {
  headers: Headers;
};

export type listTailscaleAuthKeysResponse = (listTailscaleAuthKeysResponseSuccess | listTailscaleAuthKeysResponseError)

export const getListTailscaleAuthKeysUrl = (params?: ListTailscaleAuthKeysParams,) => {
  const normalizedParams = new URLSearchParams();

  Object.entries(params || {}).forEach(([key, value]) => {

    if (value !== undefined) {
      normalizedParams.append(key, value === null ? 'null' : String(value))
    }
  });

  const stringifiedParams = normalizedParams.toString();

  return stringifiedParams.length > 0 ? `/tailscale_api/tailscale/auth-keys?${stringifiedParams}` : `/tailscale_api/tailscale/auth-keys`
}

/**
 * Asks Tailscale, which shows the text of a key only when it is made.
 * @summary The auth keys of the tailnet, without their text
 */
export const listTailscaleAuthKeys = async (params?: ListTailscaleAuthKeysParams, options?: Parameters<typeof send>[1]): Promise<listTailscaleAuthKeysResponse> => {

  return send<listTailscaleAuthKeysResponse>(getListTailscaleAuthKeysUrl(params),
  {
    ...options,
    method: 'GET'


  }
);}



export type createTailscaleAuthKeyResponse200 = {
  data: CreateTailscaleAuthKey200
  status: 200
}

export type createTailscaleAuthKeyResponse400 = {
  data: AuroraError
  status: 400
}

export type createTailscaleAuthKeyResponse401 = {
  data: AuroraError
  status: 401
}

export type createTailscaleAuthKeyResponse403 = {
  data: AuroraError
  status: 403
}

export type createTailscaleAuthKeyResponse404 = {
  data: AuroraError
  status: 404
}

export type createTailscaleAuthKeyResponse409 = {
  data: AuroraError
  status: 409
}

export type createTailscaleAuthKeyResponse413 = {
  data: AuroraError
  status: 413
}

export type createTailscaleAuthKeyResponse422 = {
  data: AuroraError
  status: 422
}

export type createTailscaleAuthKeyResponse429 = {
  data: AuroraError | GatewayMessage
  status: 429
}

export type createTailscaleAuthKeyResponse500 = {
  data: AuroraError
  status: 500
}

export type createTailscaleAuthKeyResponse503 = {
  data: AuroraError
  status: 503
}

export type createTailscaleAuthKeyResponse504 = {
  data: AuroraError
  status: 504
}

export type createTailscaleAuthKeyResponseSuccess = (createTailscaleAuthKeyResponse200) & {
  headers: Headers;
};
export type createTailscaleAuthKeyResponseError = (createTailscaleAuthKeyResponse400 | createTailscaleAuthKeyResponse401 | createTailscaleAuthKeyResponse403 | createTailscaleAuthKeyResponse404 | createTailscaleAuthKeyResponse409 | createTailscaleAuthKeyResponse413 | createTailscaleAuthKeyResponse422 | createTailscaleAuthKeyResponse429 | createTailscaleAuthKeyResponse500 | createTailscaleAuthKeyResponse503 | createTailscaleAuthKeyResponse504) & {
  headers: Headers;
};

export type createTailscaleAuthKeyResponse = (createTailscaleAuthKeyResponseSuccess | createTailscaleAuthKeyResponseError)

export const getCreateTailscaleAuthKeyUrl = (params?: CreateTailscaleAuthKeyParams,) => {
  const normalizedParams = new URLSearchParams();

  Object.entries(params || {}).forEach(([key, value]) => {

    if (value !== undefined) {
      normalizedParams.append(key, value === null ? 'null' : String(value))
    }
  });

  const stringifiedParams = normalizedParams.toString();

  return stringifiedParams.length > 0 ? `/tailscale_api/tailscale/auth-keys?${stringifiedParams}` : `/tailscale_api/tailscale/auth-keys`
}

/**
 * Its text is in this answer alone, and is not stored. Default of `tags`: all tags of the client.
 * @summary Creates an auth key
 */
export const createTailscaleAuthKey = async (createTailscaleAuthKeyBody?: CreateTailscaleAuthKeyBody,
    params?: CreateTailscaleAuthKeyParams, options?: Parameters<typeof send>[1]): Promise<createTailscaleAuthKeyResponse> => {

    const getHeaders = (h?: NonNullable<RequestInit['headers']>): Record<string, string | readonly string[]> => {
    if (!h) return {};
    if (h instanceof Headers) return Object.fromEntries(h.entries());
    if (Symbol.iterator in h) {
      return Object.fromEntries(
        Array.from(h as Iterable<Iterable<string>>, (entry) => Array.from(entry) as [string, string]),
      );
    }
    const headers: Record<string, string | readonly string[]> = {};
    for (const [name, value] of Object.entries<string | readonly string[] | undefined>(h)) {
      if (value !== undefined) headers[name] = value;
    }
    return headers;
  };
return send<createTailscaleAuthKeyResponse>(getCreateTailscaleAuthKeyUrl(params),
  {
    ...options,
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...getHeaders(options?.headers) },
    body: JSON.stringify(createTailscaleAuthKeyBody)
  }
);}



export type readTailscaleAuthKeyResponse200 = {
  data: ReadTailscaleAuthKey200
  status: 200
}

export type readTailscaleAuthKeyResponse400 = {
  data: AuroraError
  status: 400
}

export type readTailscaleAuthKeyResponse401 = {
  data: AuroraError
  status: 401
}

export type readTailscaleAuthKeyResponse403 = {
  data: AuroraError
  status: 403
}

export type readTailscaleAuthKeyResponse404 = {
  data: AuroraError
  status: 404
}

export type readTailscaleAuthKeyResponse409 = {
  data: AuroraError
  status: 409
}

export type readTailscaleAuthKeyResponse413 = {
  data: AuroraError
  status: 413
}

export type readTailscaleAuthKeyResponse429 = {
  data: AuroraError | GatewayMessage
  status: 429
}

export type readTailscaleAuthKeyResponse500 = {
  data: AuroraError
  status: 500
}

export type readTailscaleAuthKeyResponse503 = {
  data: AuroraError
  status: 503
}

export type readTailscaleAuthKeyResponse504 = {
  data: AuroraError
  status: 504
}

export type readTailscaleAuthKeyResponseSuccess = (readTailscaleAuthKeyResponse200) & {
  headers: Headers;
};
export type readTailscaleAuthKeyResponseError = (readTailscaleAuthKeyResponse400 | readTailscaleAuthKeyResponse401 | readTailscaleAuthKeyResponse403 | readTailscaleAuthKeyResponse404 | readTailscaleAuthKeyResponse409 | readTailscaleAuthKeyResponse413 | readTailscaleAuthKeyResponse429 | readTailscaleAuthKeyResponse500 | readTailscaleAuthKeyResponse503 | readTailscaleAuthKeyResponse504) & {
  headers: Headers;
};

export type readTailscaleAuthKeyResponse = (readTailscaleAuthKeyResponseSuccess | readTailscaleAuthKeyResponseError)

export const getReadTailscaleAuthKeyUrl = (id: string,
    params?: ReadTailscaleAuthKeyParams,) => {
  const normalizedParams = new URLSearchParams();

  Object.entries(params || {}).forEach(([key, value]) => {

    if (value !== undefined) {
      normalizedParams.append(key, value === null ? 'null' : String(value))
    }
  });

  const stringifiedParams = normalizedParams.toString();

  return stringifiedParams.length > 0 ? `/tailscale_api/tailscale/auth-keys/${encodeURIComponent(String(id))}?${stringifiedParams}` : `/tailscale_api/tailscale/auth-keys/${encodeURIComponent(String(id))}`
}

/**
 * Asks Tailscale, which shows the text of a key only when it is made.
 * @summary One auth key, without its text
 */
export const readTailscaleAuthKey = async (id: string,
    params?: ReadTailscaleAuthKeyParams, options?: Parameters<typeof send>[1]): Promise<readTailscaleAuthKeyResponse> => {

  return send<readTailscaleAuthKeyResponse>(getReadTailscaleAuthKeyUrl(id,params),
  {
    ...options,
    method: 'GET'


  }
);}



export type deleteTailscaleAuthKeyResponse200 = {
  data: DeleteTailscaleAuthKey200
  status: 200
}

export type deleteTailscaleAuthKeyResponse400 = {
  data: AuroraError
  status: 400
}

export type deleteTailscaleAuthKeyResponse401 = {
  data: AuroraError
  status: 401
}

export type deleteTailscaleAuthKeyResponse403 = {
  data: AuroraError
  status: 403
}

export type deleteTailscaleAuthKeyResponse404 = {
  data: AuroraError
  status: 404
}

export type deleteTailscaleAuthKeyResponse409 = {
  data: AuroraError
  status: 409
}

export type deleteTailscaleAuthKeyResponse413 = {
  data: AuroraError
  status: 413
}

export type deleteTailscaleAuthKeyResponse422 = {
  data: AuroraError
  status: 422
}

export type deleteTailscaleAuthKeyResponse429 = {
  data: AuroraError | GatewayMessage
  status: 429
}

export type deleteTailscaleAuthKeyResponse500 = {
  data: AuroraError
  status: 500
}

export type deleteTailscaleAuthKeyResponse503 = {
  data: AuroraError
  status: 503
}

export type deleteTailscaleAuthKeyResponse504 = {
  data: AuroraError
  status: 504
}

export type deleteTailscaleAuthKeyResponseSuccess = (deleteTailscaleAuthKeyResponse200) & {
  headers: Headers;
};
export type deleteTailscaleAuthKeyResponseError = (deleteTailscaleAuthKeyResponse400 | deleteTailscaleAuthKeyResponse401 | deleteTailscaleAuthKeyResponse403 | deleteTailscaleAuthKeyResponse404 | deleteTailscaleAuthKeyResponse409 | deleteTailscaleAuthKeyResponse413 | deleteTailscaleAuthKeyResponse422 | deleteTailscaleAuthKeyResponse429 | deleteTailscaleAuthKeyResponse500 | deleteTailscaleAuthKeyResponse503 | deleteTailscaleAuthKeyResponse504) & {
  headers: Headers;
};

export type deleteTailscaleAuthKeyResponse = (deleteTailscaleAuthKeyResponseSuccess | deleteTailscaleAuthKeyResponseError)

export const getDeleteTailscaleAuthKeyUrl = (id: string,
    params?: DeleteTailscaleAuthKeyParams,) => {
  const normalizedParams = new URLSearchParams();

  Object.entries(params || {}).forEach(([key, value]) => {

    if (value !== undefined) {
      normalizedParams.append(key, value === null ? 'null' : String(value))
    }
  });

  const stringifiedParams = normalizedParams.toString();

  return stringifiedParams.length > 0 ? `/tailscale_api/tailscale/auth-keys/${encodeURIComponent(String(id))}?${stringifiedParams}` : `/tailscale_api/tailscale/auth-keys/${encodeURIComponent(String(id))}`
}

/**
 * Machines that have joined with it stay.
 * @summary Deletes an auth key
 */
export const deleteTailscaleAuthKey = async (id: string,
    params?: DeleteTailscaleAuthKeyParams, options?: Parameters<typeof send>[1]): Promise<deleteTailscaleAuthKeyResponse> => {

  return send<deleteTailscaleAuthKeyResponse>(getDeleteTailscaleAuthKeyUrl(id,params),
  {
    ...options,
    method: 'DELETE'


  }
);}



export type connectTailscaleResponse200 = {
  data: ConnectTailscale200
  status: 200
}

export type connectTailscaleResponse400 = {
  data: AuroraError
  status: 400
}

export type connectTailscaleResponse401 = {
  data: AuroraError
  status: 401
}

export type connectTailscaleResponse403 = {
  data: AuroraError
  status: 403
}

export type connectTailscaleResponse409 = {
  data: AuroraError
  status: 409
}

export type connectTailscaleResponse413 = {
  data: AuroraError
  status: 413
}

export type connectTailscaleResponse422 = {
  data: AuroraError
  status: 422
}

export type connectTailscaleResponse429 = {
  data: AuroraError | GatewayMessage
  status: 429
}

export type connectTailscaleResponse500 = {
  data: AuroraError
  status: 500
}

export type connectTailscaleResponse503 = {
  data: AuroraError
  status: 503
}

export type connectTailscaleResponse504 = {
  data: AuroraError
  status: 504
}

export type connectTailscaleResponseSuccess = (connectTailscaleResponse200) & {
  headers: Headers;
};
export type connectTailscaleResponseError = (connectTailscaleResponse400 | connectTailscaleResponse401 | connectTailscaleResponse403 | connectTailscaleResponse409 | connectTailscaleResponse413 | connectTailscaleResponse422 | connectTailscaleResponse429 | connectTailscaleResponse500 | connectTailscaleResponse503 | connectTailscaleResponse504) & {
  headers: Headers;
};

export type connectTailscaleResponse = (connectTailscaleResponseSuccess | connectTailscaleResponseError)

export const getConnectTailscaleUrl = () => {




  return `/tailscale_api/tailscale/connect`
}

/**
 * The client is proven at Tailscale. Its auth key is created right after; if that fails, the schedule tries again. `replace_account`: whether another tailnet may replace the connected one.
 * @summary Connects the tailnet of the customer's client
 */
export const connectTailscale = async (tailscaleSubmission: TailscaleSubmission, options?: Parameters<typeof send>[1]): Promise<connectTailscaleResponse> => {

    const getHeaders = (h?: NonNullable<RequestInit['headers']>): Record<string, string | readonly string[]> => {
    if (!h) return {};
    if (h instanceof Headers) return Object.fromEntries(h.entries());
    if (Symbol.iterator in h) {
      return Object.fromEntries(
        Array.from(h as Iterable<Iterable<string>>, (entry) => Array.from(entry) as [string, string]),
      );
    }
    const headers: Record<string, string | readonly string[]> = {};
    for (const [name, value] of Object.entries<string | readonly string[] | undefined>(h)) {
      if (value !== undefined) headers[name] = value;
    }
    return headers;
  };
return send<connectTailscaleResponse>(getConnectTailscaleUrl(),
  {
    ...options,
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...getHeaders(options?.headers) },
    body: JSON.stringify(tailscaleSubmission)
  }
);}



export type listTailscaleDevicesResponse200 = {
  data: ListTailscaleDevices200
  status: 200
}

export type listTailscaleDevicesResponse400 = {
  data: AuroraError
  status: 400
}

export type listTailscaleDevicesResponse401 = {
  data: AuroraError
  status: 401
}

export type listTailscaleDevicesResponse403 = {
  data: AuroraError
  status: 403
}

export type listTailscaleDevicesResponse404 = {
  data: AuroraError
  status: 404
}

export type listTailscaleDevicesResponse409 = {
  data: AuroraError
  status: 409
}

export type listTailscaleDevicesResponse413 = {
  data: AuroraError
  status: 413
}

export type listTailscaleDevicesResponse429 = {
  data: AuroraError | GatewayMessage
  status: 429
}

export type listTailscaleDevicesResponse500 = {
  data: AuroraError
  status: 500
}

export type listTailscaleDevicesResponse503 = {
  data: AuroraError
  status: 503
}

export type listTailscaleDevicesResponse504 = {
  data: AuroraError
  status: 504
}

export type listTailscaleDevicesResponseSuccess = (listTailscaleDevicesResponse200) & {
  headers: Headers;
};
export type listTailscaleDevicesResponseError = (listTailscaleDevicesResponse400 | listTailscaleDevicesResponse401 | listTailscaleDevicesResponse403 | listTailscaleDevicesResponse404 | listTailscaleDevicesResponse409 | listTailscaleDevicesResponse413 | listTailscaleDevicesResponse429 | listTailscaleDevicesResponse500 | listTailscaleDevicesResponse503 | listTailscaleDevicesResponse504) & {
  headers: Headers;
};

export type listTailscaleDevicesResponse = (listTailscaleDevicesResponseSuccess | listTailscaleDevicesResponseError)

export const getListTailscaleDevicesUrl = (params?: ListTailscaleDevicesParams,) => {
  const normalizedParams = new URLSearchParams();

  Object.entries(params || {}).forEach(([key, value]) => {

    if (value !== undefined) {
      normalizedParams.append(key, value === null ? 'null' : String(value))
    }
  });

  const stringifiedParams = normalizedParams.toString();

  return stringifiedParams.length > 0 ? `/tailscale_api/tailscale/devices?${stringifiedParams}` : `/tailscale_api/tailscale/devices`
}

/**
 * The client needs the scope `devices:core:read`.
 * @summary The machines of the tailnet, with their routes
 */
export const listTailscaleDevices = async (params?: ListTailscaleDevicesParams, options?: Parameters<typeof send>[1]): Promise<listTailscaleDevicesResponse> => {

  return send<listTailscaleDevicesResponse>(getListTailscaleDevicesUrl(params),
  {
    ...options,
    method: 'GET'


  }
);}



export type disconnectTailscaleResponse200 = {
  data: DisconnectTailscale200
  status: 200
}

export type disconnectTailscaleResponse206 = {
  data: DisconnectTailscale206
  status: 206
}

export type disconnectTailscaleResponse400 = {
  data: AuroraError
  status: 400
}

export type disconnectTailscaleResponse401 = {
  data: AuroraError
  status: 401
}

export type disconnectTailscaleResponse403 = {
  data: AuroraError
  status: 403
}

export type disconnectTailscaleResponse409 = {
  data: AuroraError
  status: 409
}

export type disconnectTailscaleResponse413 = {
  data: AuroraError
  status: 413
}

export type disconnectTailscaleResponse422 = {
  data: AuroraError
  status: 422
}

export type disconnectTailscaleResponse429 = {
  data: AuroraError | GatewayMessage
  status: 429
}

export type disconnectTailscaleResponse500 = {
  data: AuroraError
  status: 500
}

export type disconnectTailscaleResponse503 = {
  data: AuroraError
  status: 503
}

export type disconnectTailscaleResponse504 = {
  data: AuroraError
  status: 504
}

export type disconnectTailscaleResponseSuccess = (disconnectTailscaleResponse200 | disconnectTailscaleResponse206) & {
  headers: Headers;
};
export type disconnectTailscaleResponseError = (disconnectTailscaleResponse400 | disconnectTailscaleResponse401 | disconnectTailscaleResponse403 | disconnectTailscaleResponse409 | disconnectTailscaleResponse413 | disconnectTailscaleResponse422 | disconnectTailscaleResponse429 | disconnectTailscaleResponse500 | disconnectTailscaleResponse503 | disconnectTailscaleResponse504) & {
  headers: Headers;
};

export type disconnectTailscaleResponse = (disconnectTailscaleResponseSuccess | disconnectTailscaleResponseError)

export const getDisconnectTailscaleUrl = () => {




  return `/tailscale_api/tailscale/disconnect`
}

/**
 * Deletes the auth key at Tailscale, and erases the credential.
 * @summary Disconnects the tailnet
 */
export const disconnectTailscale = async ( options?: Parameters<typeof send>[1]): Promise<disconnectTailscaleResponse> => {

  return send<disconnectTailscaleResponse>(getDisconnectTailscaleUrl(),
  {
    ...options,
    method: 'POST'


  }
);}



export type refreshTailscaleTokenResponse200 = {
  data: RefreshTailscaleToken200
  status: 200
}

export type refreshTailscaleTokenResponse400 = {
  data: AuroraError
  status: 400
}

export type refreshTailscaleTokenResponse401 = {
  data: AuroraError
  status: 401
}

export type refreshTailscaleTokenResponse403 = {
  data: AuroraError
  status: 403
}

export type refreshTailscaleTokenResponse409 = {
  data: AuroraError
  status: 409
}

export type refreshTailscaleTokenResponse413 = {
  data: AuroraError
  status: 413
}

export type refreshTailscaleTokenResponse422 = {
  data: AuroraError
  status: 422
}

export type refreshTailscaleTokenResponse429 = {
  data: AuroraError | GatewayMessage
  status: 429
}

export type refreshTailscaleTokenResponse500 = {
  data: AuroraError
  status: 500
}

export type refreshTailscaleTokenResponse503 = {
  data: AuroraError
  status: 503
}

export type refreshTailscaleTokenResponse504 = {
  data: AuroraError
  status: 504
}

export type refreshTailscaleTokenResponseSuccess = (refreshTailscaleTokenResponse200) & {
  headers: Headers;
};
export type refreshTailscaleTokenResponseError = (refreshTailscaleTokenResponse400 | refreshTailscaleTokenResponse401 | refreshTailscaleTokenResponse403 | refreshTailscaleTokenResponse409 | refreshTailscaleTokenResponse413 | refreshTailscaleTokenResponse422 | refreshTailscaleTokenResponse429 | refreshTailscaleTokenResponse500 | refreshTailscaleTokenResponse503 | refreshTailscaleTokenResponse504) & {
  headers: Headers;
};

export type refreshTailscaleTokenResponse = (refreshTailscaleTokenResponseSuccess | refreshTailscaleTokenResponseError)

export const getRefreshTailscaleTokenUrl = (params?: RefreshTailscaleTokenParams,) => {
  const normalizedParams = new URLSearchParams();

  Object.entries(params || {}).forEach(([key, value]) => {

    if (value !== undefined) {
      normalizedParams.append(key, value === null ? 'null' : String(value))
    }
  });

  const stringifiedParams = normalizedParams.toString();

  return stringifiedParams.length > 0 ? `/tailscale_api/tailscale/refresh-token?${stringifiedParams}` : `/tailscale_api/tailscale/refresh-token`
}

/**
 * It proves that the client still works. 401 when Tailscale refuses or fails, too.
 * @summary Requests a new access token; when it expires
 */
export const refreshTailscaleToken = async (params?: RefreshTailscaleTokenParams, options?: Parameters<typeof send>[1]): Promise<refreshTailscaleTokenResponse> => {

  return send<refreshTailscaleTokenResponse>(getRefreshTailscaleTokenUrl(params),
  {
    ...options,
    method: 'POST'


  }
);}



export type readRootTailnetResponse200 = {
  data: ReadRootTailnet200
  status: 200
}

export type readRootTailnetResponse400 = {
  data: AuroraError
  status: 400
}

export type readRootTailnetResponse401 = {
  data: AuroraError
  status: 401
}

export type readRootTailnetResponse403 = {
  data: AuroraError
  status: 403
}

export type readRootTailnetResponse413 = {
  data: AuroraError
  status: 413
}

export type readRootTailnetResponse429 = {
  data: AuroraError | GatewayMessage
  status: 429
}

export type readRootTailnetResponse500 = {
  data: AuroraError
  status: 500
}

export type readRootTailnetResponse503 = {
  data: AuroraError
  status: 503
}

export type readRootTailnetResponse504 = {
  data: AuroraError
  status: 504
}

export type readRootTailnetResponseSuccess = (readRootTailnetResponse200) & {
  headers: Headers;
};
export type readRootTailnetResponseError = (readRootTailnetResponse400 | readRootTailnetResponse401 | readRootTailnetResponse403 | readRootTailnetResponse413 | readRootTailnetResponse429 | readRootTailnetResponse500 | readRootTailnetResponse503 | readRootTailnetResponse504) & {
  headers: Headers;
};

export type readRootTailnetResponse = (readRootTailnetResponseSuccess | readRootTailnetResponseError)

export const getReadRootTailnetUrl = (params?: ReadRootTailnetParams,) => {
  const normalizedParams = new URLSearchParams();

  Object.entries(params || {}).forEach(([key, value]) => {

    if (value !== undefined) {
      normalizedParams.append(key, value === null ? 'null' : String(value))
    }
  });

  const stringifiedParams = normalizedParams.toString();

  return stringifiedParams.length > 0 ? `/tailscale_api/tailscale/root-tailnet?${stringifiedParams}` : `/tailscale_api/tailscale/root-tailnet`
}

/**
 * The service reads the stored choice and does not ask Tailscale.
 * @summary The tailnet that was chosen as root
 */
export const readRootTailnet = async (params?: ReadRootTailnetParams, options?: Parameters<typeof send>[1]): Promise<readRootTailnetResponse> => {

  return send<readRootTailnetResponse>(getReadRootTailnetUrl(params),
  {
    ...options,
    method: 'GET'


  }
);}



export type chooseRootTailnetResponse200 = {
  data: ChooseRootTailnet200
  status: 200
}

export type chooseRootTailnetResponse400 = {
  data: AuroraError
  status: 400
}

export type chooseRootTailnetResponse401 = {
  data: AuroraError
  status: 401
}

export type chooseRootTailnetResponse403 = {
  data: AuroraError
  status: 403
}

export type chooseRootTailnetResponse409 = {
  data: AuroraError
  status: 409
}

export type chooseRootTailnetResponse413 = {
  data: AuroraError
  status: 413
}

export type chooseRootTailnetResponse422 = {
  data: AuroraError
  status: 422
}

export type chooseRootTailnetResponse429 = {
  data: AuroraError | GatewayMessage
  status: 429
}

export type chooseRootTailnetResponse500 = {
  data: AuroraError
  status: 500
}

export type chooseRootTailnetResponse503 = {
  data: AuroraError
  status: 503
}

export type chooseRootTailnetResponse504 = {
  data: AuroraError
  status: 504
}

export type chooseRootTailnetResponseSuccess = (chooseRootTailnetResponse200) & {
  headers: Headers;
};
export type chooseRootTailnetResponseError = (chooseRootTailnetResponse400 | chooseRootTailnetResponse401 | chooseRootTailnetResponse403 | chooseRootTailnetResponse409 | chooseRootTailnetResponse413 | chooseRootTailnetResponse422 | chooseRootTailnetResponse429 | chooseRootTailnetResponse500 | chooseRootTailnetResponse503 | chooseRootTailnetResponse504) & {
  headers: Headers;
};

export type chooseRootTailnetResponse = (chooseRootTailnetResponseSuccess | chooseRootTailnetResponseError)

export const getChooseRootTailnetUrl = (params?: ChooseRootTailnetParams,) => {
  const normalizedParams = new URLSearchParams();

  Object.entries(params || {}).forEach(([key, value]) => {

    if (value !== undefined) {
      normalizedParams.append(key, value === null ? 'null' : String(value))
    }
  });

  const stringifiedParams = normalizedParams.toString();

  return stringifiedParams.length > 0 ? `/tailscale_api/tailscale/root-tailnet?${stringifiedParams}` : `/tailscale_api/tailscale/root-tailnet`
}

/**
 * Any other tailnet is refused: a connection sees one tailnet.
 * @summary Chooses the root tailnet, which must be the connected one
 */
export const chooseRootTailnet = async (chooseRootTailnetBody: ChooseRootTailnetBody,
    params?: ChooseRootTailnetParams, options?: Parameters<typeof send>[1]): Promise<chooseRootTailnetResponse> => {

    const getHeaders = (h?: NonNullable<RequestInit['headers']>): Record<string, string | readonly string[]> => {
    if (!h) return {};
    if (h instanceof Headers) return Object.fromEntries(h.entries());
    if (Symbol.iterator in h) {
      return Object.fromEntries(
        Array.from(h as Iterable<Iterable<string>>, (entry) => Array.from(entry) as [string, string]),
      );
    }
    const headers: Record<string, string | readonly string[]> = {};
    for (const [name, value] of Object.entries<string | readonly string[] | undefined>(h)) {
      if (value !== undefined) headers[name] = value;
    }
    return headers;
  };
return send<chooseRootTailnetResponse>(getChooseRootTailnetUrl(params),
  {
    ...options,
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...getHeaders(options?.headers) },
    body: JSON.stringify(chooseRootTailnetBody)
  }
);}



export type readTailscaleSshSetupResponse200 = {
  data: ReadTailscaleSshSetup200
  status: 200
}

export type readTailscaleSshSetupResponse400 = {
  data: AuroraError
  status: 400
}

export type readTailscaleSshSetupResponse401 = {
  data: AuroraError
  status: 401
}

export type readTailscaleSshSetupResponse403 = {
  data: AuroraError
  status: 403
}

export type readTailscaleSshSetupResponse404 = {
  data: AuroraError
  status: 404
}

export type readTailscaleSshSetupResponse413 = {
  data: AuroraError
  status: 413
}

export type readTailscaleSshSetupResponse429 = {
  data: AuroraError | GatewayMessage
  status: 429
}

export type readTailscaleSshSetupResponse500 = {
  data: AuroraError
  status: 500
}

export type readTailscaleSshSetupResponse503 = {
  data: AuroraError
  status: 503
}

export type readTailscaleSshSetupResponse504 = {
  data: AuroraError
  status: 504
}

export type readTailscaleSshSetupResponseSuccess = (readTailscaleSshSetupResponse200) & {
  headers: Headers;
};
export type readTailscaleSshSetupResponseError = (readTailscaleSshSetupResponse400 | readTailscaleSshSetupResponse401 | readTailscaleSshSetupResponse403 | readTailscaleSshSetupResponse404 | readTailscaleSshSetupResponse413 | readTailscaleSshSetupResponse429 | readTailscaleSshSetupResponse500 | readTailscaleSshSetupResponse503 | readTailscaleSshSetupResponse504) & {
  headers: Headers;
};

export type readTailscaleSshSetupResponse = (readTailscaleSshSetupResponseSuccess | readTailscaleSshSetupResponseError)

export const getReadTailscaleSshSetupUrl = (params?: ReadTailscaleSshSetupParams,) => {
  const normalizedParams = new URLSearchParams();

  Object.entries(params || {}).forEach(([key, value]) => {

    if (value !== undefined) {
      normalizedParams.append(key, value === null ? 'null' : String(value))
    }
  });

  const stringifiedParams = normalizedParams.toString();

  return stringifiedParams.length > 0 ? `/tailscale_api/tailscale/ssh-setup?${stringifiedParams}` : `/tailscale_api/tailscale/ssh-setup`
}

/**
 * 404: a connection that stores no secret has no SSH key.
 * @summary The public SSH key, and the command that makes a machine trust it
 */
export const readTailscaleSshSetup = async (params?: ReadTailscaleSshSetupParams, options?: Parameters<typeof send>[1]): Promise<readTailscaleSshSetupResponse> => {

  return send<readTailscaleSshSetupResponse>(getReadTailscaleSshSetupUrl(params),
  {
    ...options,
    method: 'GET'


  }
);}



export type readTailscaleStatusResponse200 = {
  data: ReadTailscaleStatus200
  status: 200
}

export type readTailscaleStatusResponse400 = {
  data: AuroraError
  status: 400
}

export type readTailscaleStatusResponse401 = {
  data: AuroraError
  status: 401
}

export type readTailscaleStatusResponse403 = {
  data: AuroraError
  status: 403
}

export type readTailscaleStatusResponse413 = {
  data: AuroraError
  status: 413
}

export type readTailscaleStatusResponse429 = {
  data: AuroraError | GatewayMessage
  status: 429
}

export type readTailscaleStatusResponse500 = {
  data: AuroraError
  status: 500
}

export type readTailscaleStatusResponse503 = {
  data: AuroraError
  status: 503
}

export type readTailscaleStatusResponse504 = {
  data: AuroraError
  status: 504
}

export type readTailscaleStatusResponseSuccess = (readTailscaleStatusResponse200) & {
  headers: Headers;
};
export type readTailscaleStatusResponseError = (readTailscaleStatusResponse400 | readTailscaleStatusResponse401 | readTailscaleStatusResponse403 | readTailscaleStatusResponse413 | readTailscaleStatusResponse429 | readTailscaleStatusResponse500 | readTailscaleStatusResponse503 | readTailscaleStatusResponse504) & {
  headers: Headers;
};

export type readTailscaleStatusResponse = (readTailscaleStatusResponseSuccess | readTailscaleStatusResponseError)

export const getReadTailscaleStatusUrl = (params?: ReadTailscaleStatusParams,) => {
  const normalizedParams = new URLSearchParams();

  Object.entries(params || {}).forEach(([key, value]) => {

    if (value !== undefined) {
      normalizedParams.append(key, value === null ? 'null' : String(value))
    }
  });

  const stringifiedParams = normalizedParams.toString();

  return stringifiedParams.length > 0 ? `/tailscale_api/tailscale/status?${stringifiedParams}` : `/tailscale_api/tailscale/status`
}

/**
 * From the record alone. A connection that waits for its customer is not connected.
 * @summary Whether a tailnet is connected
 */
export const readTailscaleStatus = async (params?: ReadTailscaleStatusParams, options?: Parameters<typeof send>[1]): Promise<readTailscaleStatusResponse> => {

  return send<readTailscaleStatusResponse>(getReadTailscaleStatusUrl(params),
  {
    ...options,
    method: 'GET'


  }
);}



export type listTailnetsResponse200 = {
  data: ListTailnets200
  status: 200
}

export type listTailnetsResponse400 = {
  data: AuroraError
  status: 400
}

export type listTailnetsResponse401 = {
  data: AuroraError
  status: 401
}

export type listTailnetsResponse403 = {
  data: AuroraError
  status: 403
}

export type listTailnetsResponse404 = {
  data: AuroraError
  status: 404
}

export type listTailnetsResponse409 = {
  data: AuroraError
  status: 409
}

export type listTailnetsResponse413 = {
  data: AuroraError
  status: 413
}

export type listTailnetsResponse429 = {
  data: AuroraError | GatewayMessage
  status: 429
}

export type listTailnetsResponse500 = {
  data: AuroraError
  status: 500
}

export type listTailnetsResponse503 = {
  data: AuroraError
  status: 503
}

export type listTailnetsResponse504 = {
  data: AuroraError
  status: 504
}

export type listTailnetsResponseSuccess = (listTailnetsResponse200) & {
  headers: Headers;
};
export type listTailnetsResponseError = (listTailnetsResponse400 | listTailnetsResponse401 | listTailnetsResponse403 | listTailnetsResponse404 | listTailnetsResponse409 | listTailnetsResponse413 | listTailnetsResponse429 | listTailnetsResponse500 | listTailnetsResponse503 | listTailnetsResponse504) & {
  headers: Headers;
};

export type listTailnetsResponse = (listTailnetsResponseSuccess | listTailnetsResponseError)

export const getListTailnetsUrl = (params?: ListTailnetsParams,) => {
  const normalizedParams = new URLSearchParams();

  Object.entries(params || {}).forEach(([key, value]) => {

    if (value !== undefined) {
      normalizedParams.append(key, value === null ? 'null' : String(value))
    }
  });

  const stringifiedParams = normalizedParams.toString();

  return stringifiedParams.length > 0 ? `/tailscale_api/tailscale/tailnets?${stringifiedParams}` : `/tailscale_api/tailscale/tailnets`
}

/**
 * A client belongs to one tailnet, so there is one.
 * @summary The connected tailnet
 */
export const listTailnets = async (params?: ListTailnetsParams, options?: Parameters<typeof send>[1]): Promise<listTailnetsResponse> => {

  return send<listTailnetsResponse>(getListTailnetsUrl(params),
  {
    ...options,
    method: 'GET'


  }
);}



export type chooseTailnetsResponse200 = {
  data: ChooseTailnets200
  status: 200
}

export type chooseTailnetsResponse400 = {
  data: AuroraError
  status: 400
}

export type chooseTailnetsResponse401 = {
  data: AuroraError
  status: 401
}

export type chooseTailnetsResponse403 = {
  data: AuroraError
  status: 403
}

export type chooseTailnetsResponse409 = {
  data: AuroraError
  status: 409
}

export type chooseTailnetsResponse413 = {
  data: AuroraError
  status: 413
}

export type chooseTailnetsResponse422 = {
  data: AuroraError
  status: 422
}

export type chooseTailnetsResponse429 = {
  data: AuroraError | GatewayMessage
  status: 429
}

export type chooseTailnetsResponse500 = {
  data: AuroraError
  status: 500
}

export type chooseTailnetsResponse503 = {
  data: AuroraError
  status: 503
}

export type chooseTailnetsResponse504 = {
  data: AuroraError
  status: 504
}

export type chooseTailnetsResponseSuccess = (chooseTailnetsResponse200) & {
  headers: Headers;
};
export type chooseTailnetsResponseError = (chooseTailnetsResponse400 | chooseTailnetsResponse401 | chooseTailnetsResponse403 | chooseTailnetsResponse409 | chooseTailnetsResponse413 | chooseTailnetsResponse422 | chooseTailnetsResponse429 | chooseTailnetsResponse500 | chooseTailnetsResponse503 | chooseTailnetsResponse504) & {
  headers: Headers;
};

export type chooseTailnetsResponse = (chooseTailnetsResponseSuccess | chooseTailnetsResponseError)

export const getChooseTailnetsUrl = (params?: ChooseTailnetsParams,) => {
  const normalizedParams = new URLSearchParams();

  Object.entries(params || {}).forEach(([key, value]) => {

    if (value !== undefined) {
      normalizedParams.append(key, value === null ? 'null' : String(value))
    }
  });

  const stringifiedParams = normalizedParams.toString();

  return stringifiedParams.length > 0 ? `/tailscale_api/tailscale/tailnets?${stringifiedParams}` : `/tailscale_api/tailscale/tailnets`
}

/**
 * Tailnets that are not connected are ignored.
 * @summary Chooses whether the tailnet is used, and whether it is the root
 */
export const chooseTailnets = async (chooseTailnetsBody: ChooseTailnetsBody,
    params?: ChooseTailnetsParams, options?: Parameters<typeof send>[1]): Promise<chooseTailnetsResponse> => {

    const getHeaders = (h?: NonNullable<RequestInit['headers']>): Record<string, string | readonly string[]> => {
    if (!h) return {};
    if (h instanceof Headers) return Object.fromEntries(h.entries());
    if (Symbol.iterator in h) {
      return Object.fromEntries(
        Array.from(h as Iterable<Iterable<string>>, (entry) => Array.from(entry) as [string, string]),
      );
    }
    const headers: Record<string, string | readonly string[]> = {};
    for (const [name, value] of Object.entries<string | readonly string[] | undefined>(h)) {
      if (value !== undefined) headers[name] = value;
    }
    return headers;
  };
return send<chooseTailnetsResponse>(getChooseTailnetsUrl(params),
  {
    ...options,
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...getHeaders(options?.headers) },
    body: JSON.stringify(chooseTailnetsBody)
  }
);}



export type listUserTokensResponse200 = {
  data: ListUserTokens200Item[]
  status: 200
}

export type listUserTokensResponse400 = {
  data: AuroraError
  status: 400
}

export type listUserTokensResponse401 = {
  data: AuroraError
  status: 401
}

export type listUserTokensResponse403 = {
  data: AuroraError
  status: 403
}

export type listUserTokensResponse413 = {
  data: AuroraError
  status: 413
}

export type listUserTokensResponse429 = {
  data: AuroraError | GatewayMessage
  status: 429
}

export type listUserTokensResponse500 = {
  data: AuroraError
  status: 500
}

export type listUserTokensResponse503 = {
  data: AuroraError
  status: 503
}

export type listUserTokensResponse504 = {
  data: AuroraError
  status: 504
}

export type listUserTokensResponseSuccess = (listUserTokensResponse200) & {
  headers: Headers;
};
export type listUserTokensResponseError = (listUserTokensResponse400 | listUserTokensResponse401 | listUserTokensResponse403 | listUserTokensResponse413 | listUserTokensResponse429 | listUserTokensResponse500 | listUserTokensResponse503 | listUserTokensResponse504) & {
  headers: Headers;
};

export type listUserTokensResponse = (listUserTokensResponseSuccess | listUserTokensResponseError)

export const getListUserTokensUrl = (params?: ListUserTokensParams,) => {
  const normalizedParams = new URLSearchParams();

  Object.entries(params || {}).forEach(([key, value]) => {

    if (value !== undefined) {
      normalizedParams.append(key, value === null ? 'null' : String(value))
    }
  });

  const stringifiedParams = normalizedParams.toString();

  return stringifiedParams.length > 0 ? `/user_tokens?${stringifiedParams}` : `/user_tokens`
}

/**
 * Despite its name it holds no token.
 * @summary A row for each connected provider, for Aurora's client
 */
export const listUserTokens = async (params?: ListUserTokensParams, options?: Parameters<typeof send>[1]): Promise<listUserTokensResponse> => {

  return send<listUserTokensResponse>(getListUserTokensUrl(params),
  {
    ...options,
    method: 'GET'


  }
);}



export type listAwsWorkspacesResponse200 = {
  data: ListAwsWorkspaces200
  status: 200
}

export type listAwsWorkspacesResponse400 = {
  data: AuroraError
  status: 400
}

export type listAwsWorkspacesResponse401 = {
  data: AuroraError
  status: 401
}

export type listAwsWorkspacesResponse403 = {
  data: AuroraError
  status: 403
}

export type listAwsWorkspacesResponse404 = {
  data: AuroraError
  status: 404
}

export type listAwsWorkspacesResponse413 = {
  data: AuroraError
  status: 413
}

export type listAwsWorkspacesResponse429 = {
  data: AuroraError | GatewayMessage
  status: 429
}

export type listAwsWorkspacesResponse500 = {
  data: AuroraError
  status: 500
}

export type listAwsWorkspacesResponse503 = {
  data: AuroraError
  status: 503
}

export type listAwsWorkspacesResponse504 = {
  data: AuroraError
  status: 504
}

export type listAwsWorkspacesResponseSuccess = (listAwsWorkspacesResponse200) & {
  headers: Headers;
};
export type listAwsWorkspacesResponseError = (listAwsWorkspacesResponse400 | listAwsWorkspacesResponse401 | listAwsWorkspacesResponse403 | listAwsWorkspacesResponse404 | listAwsWorkspacesResponse413 | listAwsWorkspacesResponse429 | listAwsWorkspacesResponse500 | listAwsWorkspacesResponse503 | listAwsWorkspacesResponse504) & {
  headers: Headers;
};

export type listAwsWorkspacesResponse = (listAwsWorkspacesResponseSuccess | listAwsWorkspacesResponseError)

export const getListAwsWorkspacesUrl = (uid: string,) => {




  return `/users/${encodeURIComponent(String(uid))}/workspaces`
}

/**
 * An organisation has one. The first call makes it.
 * @summary The organisation's workspace, with its external ID
 */
export const listAwsWorkspaces = async (uid: string, options?: Parameters<typeof send>[1]): Promise<listAwsWorkspacesResponse> => {

  return send<listAwsWorkspacesResponse>(getListAwsWorkspacesUrl(uid),
  {
    ...options,
    method: 'GET'


  }
);}



export type createAwsWorkspaceResponse200 = {
  data: AwsWorkspace
  status: 200
}

export type createAwsWorkspaceResponse400 = {
  data: AuroraError
  status: 400
}

export type createAwsWorkspaceResponse401 = {
  data: AuroraError
  status: 401
}

export type createAwsWorkspaceResponse403 = {
  data: AuroraError
  status: 403
}

export type createAwsWorkspaceResponse404 = {
  data: AuroraError
  status: 404
}

export type createAwsWorkspaceResponse409 = {
  data: AuroraError
  status: 409
}

export type createAwsWorkspaceResponse413 = {
  data: AuroraError
  status: 413
}

export type createAwsWorkspaceResponse422 = {
  data: AuroraError
  status: 422
}

export type createAwsWorkspaceResponse429 = {
  data: AuroraError | GatewayMessage
  status: 429
}

export type createAwsWorkspaceResponse500 = {
  data: AuroraError
  status: 500
}

export type createAwsWorkspaceResponse503 = {
  data: AuroraError
  status: 503
}

export type createAwsWorkspaceResponse504 = {
  data: AuroraError
  status: 504
}

export type createAwsWorkspaceResponseSuccess = (createAwsWorkspaceResponse200) & {
  headers: Headers;
};
export type createAwsWorkspaceResponseError = (createAwsWorkspaceResponse400 | createAwsWorkspaceResponse401 | createAwsWorkspaceResponse403 | createAwsWorkspaceResponse404 | createAwsWorkspaceResponse409 | createAwsWorkspaceResponse413 | createAwsWorkspaceResponse422 | createAwsWorkspaceResponse429 | createAwsWorkspaceResponse500 | createAwsWorkspaceResponse503 | createAwsWorkspaceResponse504) & {
  headers: Headers;
};

export type createAwsWorkspaceResponse = (createAwsWorkspaceResponseSuccess | createAwsWorkspaceResponseError)

export const getCreateAwsWorkspaceUrl = (uid: string,) => {




  return `/users/${encodeURIComponent(String(uid))}/workspaces`
}

/**
 * `name` counts only if it is made now.
 * @summary Makes the workspace, or answers with it
 */
export const createAwsWorkspace = async (uid: string,
    createAwsWorkspaceBody?: CreateAwsWorkspaceBody, options?: Parameters<typeof send>[1]): Promise<createAwsWorkspaceResponse> => {

    const getHeaders = (h?: NonNullable<RequestInit['headers']>): Record<string, string | readonly string[]> => {
    if (!h) return {};
    if (h instanceof Headers) return Object.fromEntries(h.entries());
    if (Symbol.iterator in h) {
      return Object.fromEntries(
        Array.from(h as Iterable<Iterable<string>>, (entry) => Array.from(entry) as [string, string]),
      );
    }
    const headers: Record<string, string | readonly string[]> = {};
    for (const [name, value] of Object.entries<string | readonly string[] | undefined>(h)) {
      if (value !== undefined) headers[name] = value;
    }
    return headers;
  };
return send<createAwsWorkspaceResponse>(getCreateAwsWorkspaceUrl(uid),
  {
    ...options,
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...getHeaders(options?.headers) },
    body: JSON.stringify(createAwsWorkspaceBody)
  }
);}



export type putWebhookResponse200 = {
  data: PutWebhook200
  status: 200
}

export type putWebhookResponse400 = {
  data: Problem
  status: 400
}

export type putWebhookResponse401 = {
  data: Problem
  status: 401
}

export type putWebhookResponse403 = {
  data: Problem
  status: 403
}

export type putWebhookResponse409 = {
  data: Problem
  status: 409
}

export type putWebhookResponse413 = {
  data: Problem
  status: 413
}

export type putWebhookResponse422 = {
  data: Problem
  status: 422
}

export type putWebhookResponse429ApplicationProblemJson = {
  data: Problem
  status: 429
}

export type putWebhookResponse429ApplicationJson = {
  data: GatewayMessage
  status: 429
}

export type putWebhookResponse500 = {
  data: Problem
  status: 500
}

export type putWebhookResponse503 = {
  data: Problem
  status: 503
}

export type putWebhookResponse504 = {
  data: Problem
  status: 504
}

export type putWebhookResponseSuccess = (putWebhookResponse200) & {
  headers: Headers;
};
export type putWebhookResponseError = (putWebhookResponse400 | putWebhookResponse401 | putWebhookResponse403 | putWebhookResponse409 | putWebhookResponse413 | putWebhookResponse422 | putWebhookResponse429ApplicationProblemJson | putWebhookResponse429ApplicationJson | putWebhookResponse500 | putWebhookResponse503 | putWebhookResponse504) & {
  headers: Headers;
};

export type putWebhookResponse = (putWebhookResponseSuccess | putWebhookResponseError)

export const getPutWebhookUrl = () => {




  return `/webhooks`
}

/**
 * An organisation has one webhook. A new webhook begins with the next event. An existing webhook continues where it stopped, and is enabled. The key is shown in this answer alone: if it was lost, rotate it.
 * @summary Sets the URL that receives the organisation's events
 */
export const putWebhook = async (putWebhookBody: PutWebhookBody, options?: Parameters<typeof send>[1]): Promise<putWebhookResponse> => {

    const getHeaders = (h?: NonNullable<RequestInit['headers']>): Record<string, string | readonly string[]> => {
    if (!h) return {};
    if (h instanceof Headers) return Object.fromEntries(h.entries());
    if (Symbol.iterator in h) {
      return Object.fromEntries(
        Array.from(h as Iterable<Iterable<string>>, (entry) => Array.from(entry) as [string, string]),
      );
    }
    const headers: Record<string, string | readonly string[]> = {};
    for (const [name, value] of Object.entries<string | readonly string[] | undefined>(h)) {
      if (value !== undefined) headers[name] = value;
    }
    return headers;
  };
return send<putWebhookResponse>(getPutWebhookUrl(),
  {
    ...options,
    method: 'PUT',
    headers: { 'Content-Type': 'application/json', ...getHeaders(options?.headers) },
    body: JSON.stringify(putWebhookBody)
  }
);}



export type readWebhookResponse200 = {
  data: Webhook
  status: 200
}

export type readWebhookResponse400 = {
  data: Problem
  status: 400
}

export type readWebhookResponse401 = {
  data: Problem
  status: 401
}

export type readWebhookResponse403 = {
  data: Problem
  status: 403
}

export type readWebhookResponse404 = {
  data: Problem
  status: 404
}

export type readWebhookResponse413 = {
  data: Problem
  status: 413
}

export type readWebhookResponse429ApplicationProblemJson = {
  data: Problem
  status: 429
}

export type readWebhookResponse429ApplicationJson = {
  data: GatewayMessage
  status: 429
}

export type readWebhookResponse500 = {
  data: Problem
  status: 500
}

export type readWebhookResponse503 = {
  data: Problem
  status: 503
}

export type readWebhookResponse504 = {
  data: Problem
  status: 504
}

export type readWebhookResponseSuccess = (readWebhookResponse200) & {
  headers: Headers;
};
export type readWebhookResponseError = (readWebhookResponse400 | readWebhookResponse401 | readWebhookResponse403 | readWebhookResponse404 | readWebhookResponse413 | readWebhookResponse429ApplicationProblemJson | readWebhookResponse429ApplicationJson | readWebhookResponse500 | readWebhookResponse503 | readWebhookResponse504) & {
  headers: Headers;
};

export type readWebhookResponse = (readWebhookResponseSuccess | readWebhookResponseError)

export const getReadWebhookUrl = () => {




  return `/webhooks`
}

/**
 * An organisation has at most one webhook. Its signing key is shown only when it is made.
 * @summary The webhook of the organisation
 */
export const readWebhook = async ( options?: Parameters<typeof send>[1]): Promise<readWebhookResponse> => {

  return send<readWebhookResponse>(getReadWebhookUrl(),
  {
    ...options,
    method: 'GET'


  }
);}



export type deleteWebhookResponse200 = {
  data: DeleteWebhook200
  status: 200
}

export type deleteWebhookResponse400 = {
  data: Problem
  status: 400
}

export type deleteWebhookResponse401 = {
  data: Problem
  status: 401
}

export type deleteWebhookResponse403 = {
  data: Problem
  status: 403
}

export type deleteWebhookResponse409 = {
  data: Problem
  status: 409
}

export type deleteWebhookResponse413 = {
  data: Problem
  status: 413
}

export type deleteWebhookResponse422 = {
  data: Problem
  status: 422
}

export type deleteWebhookResponse429ApplicationProblemJson = {
  data: Problem
  status: 429
}

export type deleteWebhookResponse429ApplicationJson = {
  data: GatewayMessage
  status: 429
}

export type deleteWebhookResponse500 = {
  data: Problem
  status: 500
}

export type deleteWebhookResponse503 = {
  data: Problem
  status: 503
}

export type deleteWebhookResponse504 = {
  data: Problem
  status: 504
}

export type deleteWebhookResponseSuccess = (deleteWebhookResponse200) & {
  headers: Headers;
};
export type deleteWebhookResponseError = (deleteWebhookResponse400 | deleteWebhookResponse401 | deleteWebhookResponse403 | deleteWebhookResponse409 | deleteWebhookResponse413 | deleteWebhookResponse422 | deleteWebhookResponse429ApplicationProblemJson | deleteWebhookResponse429ApplicationJson | deleteWebhookResponse500 | deleteWebhookResponse503 | deleteWebhookResponse504) & {
  headers: Headers;
};

export type deleteWebhookResponse = (deleteWebhookResponseSuccess | deleteWebhookResponseError)

export const getDeleteWebhookUrl = () => {




  return `/webhooks`
}

/**
 * The webhook and its signing key are erased. Events that wait are not sent; `GET /events` still lists them.
 * @summary Deletes the organisation's webhook
 */
export const deleteWebhook = async ( options?: Parameters<typeof send>[1]): Promise<deleteWebhookResponse> => {

  return send<deleteWebhookResponse>(getDeleteWebhookUrl(),
  {
    ...options,
    method: 'DELETE'


  }
);}



export type listWebhookDeliveriesResponse200 = {
  data: ListWebhookDeliveries200
  status: 200
}

export type listWebhookDeliveriesResponse400 = {
  data: Problem
  status: 400
}

export type listWebhookDeliveriesResponse401 = {
  data: Problem
  status: 401
}

export type listWebhookDeliveriesResponse403 = {
  data: Problem
  status: 403
}

export type listWebhookDeliveriesResponse413 = {
  data: Problem
  status: 413
}

export type listWebhookDeliveriesResponse429ApplicationProblemJson = {
  data: Problem
  status: 429
}

export type listWebhookDeliveriesResponse429ApplicationJson = {
  data: GatewayMessage
  status: 429
}

export type listWebhookDeliveriesResponse500 = {
  data: Problem
  status: 500
}

export type listWebhookDeliveriesResponse503 = {
  data: Problem
  status: 503
}

export type listWebhookDeliveriesResponse504 = {
  data: Problem
  status: 504
}

export type listWebhookDeliveriesResponseSuccess = (listWebhookDeliveriesResponse200) & {
  headers: Headers;
};
export type listWebhookDeliveriesResponseError = (listWebhookDeliveriesResponse400 | listWebhookDeliveriesResponse401 | listWebhookDeliveriesResponse403 | listWebhookDeliveriesResponse413 | listWebhookDeliveriesResponse429ApplicationProblemJson | listWebhookDeliveriesResponse429ApplicationJson | listWebhookDeliveriesResponse500 | listWebhookDeliveriesResponse503 | listWebhookDeliveriesResponse504) & {
  headers: Headers;
};

export type listWebhookDeliveriesResponse = (listWebhookDeliveriesResponseSuccess | listWebhookDeliveriesResponseError)

export const getListWebhookDeliveriesUrl = (params?: ListWebhookDeliveriesParams,) => {
  const normalizedParams = new URLSearchParams();

  Object.entries(params || {}).forEach(([key, value]) => {

    if (value !== undefined) {
      normalizedParams.append(key, value === null ? 'null' : String(value))
    }
  });

  const stringifiedParams = normalizedParams.toString();

  return stringifiedParams.length > 0 ? `/webhooks/deliveries?${stringifiedParams}` : `/webhooks/deliveries`
}

/**
 * Each entry is the last attempt for one event.
 * @summary What became of the newest events, newest first
 */
export const listWebhookDeliveries = async (params?: ListWebhookDeliveriesParams, options?: Parameters<typeof send>[1]): Promise<listWebhookDeliveriesResponse> => {

  return send<listWebhookDeliveriesResponse>(getListWebhookDeliveriesUrl(params),
  {
    ...options,
    method: 'GET'


  }
);}



export type rotateWebhookKeyResponse200 = {
  data: RotateWebhookKey200
  status: 200
}

export type rotateWebhookKeyResponse400 = {
  data: Problem
  status: 400
}

export type rotateWebhookKeyResponse401 = {
  data: Problem
  status: 401
}

export type rotateWebhookKeyResponse403 = {
  data: Problem
  status: 403
}

export type rotateWebhookKeyResponse404 = {
  data: Problem
  status: 404
}

export type rotateWebhookKeyResponse409 = {
  data: Problem
  status: 409
}

export type rotateWebhookKeyResponse413 = {
  data: Problem
  status: 413
}

export type rotateWebhookKeyResponse422 = {
  data: Problem
  status: 422
}

export type rotateWebhookKeyResponse429ApplicationProblemJson = {
  data: Problem
  status: 429
}

export type rotateWebhookKeyResponse429ApplicationJson = {
  data: GatewayMessage
  status: 429
}

export type rotateWebhookKeyResponse500 = {
  data: Problem
  status: 500
}

export type rotateWebhookKeyResponse503 = {
  data: Problem
  status: 503
}

export type rotateWebhookKeyResponse504 = {
  data: Problem
  status: 504
}

export type rotateWebhookKeyResponseSuccess = (rotateWebhookKeyResponse200) & {
  headers: Headers;
};
export type rotateWebhookKeyResponseError = (rotateWebhookKeyResponse400 | rotateWebhookKeyResponse401 | rotateWebhookKeyResponse403 | rotateWebhookKeyResponse404 | rotateWebhookKeyResponse409 | rotateWebhookKeyResponse413 | rotateWebhookKeyResponse422 | rotateWebhookKeyResponse429ApplicationProblemJson | rotateWebhookKeyResponse429ApplicationJson | rotateWebhookKeyResponse500 | rotateWebhookKeyResponse503 | rotateWebhookKeyResponse504) & {
  headers: Headers;
};

export type rotateWebhookKeyResponse = (rotateWebhookKeyResponseSuccess | rotateWebhookKeyResponseError)

export const getRotateWebhookKeyUrl = () => {




  return `/webhooks/rotate`
}

/**
 * For a day both keys sign. If one has leaked, delete the webhook and make it anew: the old key then signs nothing.
 * @summary Makes another signing key
 */
export const rotateWebhookKey = async ( options?: Parameters<typeof send>[1]): Promise<rotateWebhookKeyResponse> => {

  return send<rotateWebhookKeyResponse>(getRotateWebhookKeyUrl(),
  {
    ...options,
    method: 'POST'


  }
);}



export type testWebhookResponse200 = {
  data: TestWebhook200
  status: 200
}

export type testWebhookResponse400 = {
  data: Problem
  status: 400
}

export type testWebhookResponse401 = {
  data: Problem
  status: 401
}

export type testWebhookResponse403 = {
  data: Problem
  status: 403
}

export type testWebhookResponse404 = {
  data: Problem
  status: 404
}

export type testWebhookResponse409 = {
  data: Problem
  status: 409
}

export type testWebhookResponse413 = {
  data: Problem
  status: 413
}

export type testWebhookResponse422 = {
  data: Problem
  status: 422
}

export type testWebhookResponse429ApplicationProblemJson = {
  data: Problem
  status: 429
}

export type testWebhookResponse429ApplicationJson = {
  data: GatewayMessage
  status: 429
}

export type testWebhookResponse500 = {
  data: Problem
  status: 500
}

export type testWebhookResponse503 = {
  data: Problem
  status: 503
}

export type testWebhookResponse504 = {
  data: Problem
  status: 504
}

export type testWebhookResponseSuccess = (testWebhookResponse200) & {
  headers: Headers;
};
export type testWebhookResponseError = (testWebhookResponse400 | testWebhookResponse401 | testWebhookResponse403 | testWebhookResponse404 | testWebhookResponse409 | testWebhookResponse413 | testWebhookResponse422 | testWebhookResponse429ApplicationProblemJson | testWebhookResponse429ApplicationJson | testWebhookResponse500 | testWebhookResponse503 | testWebhookResponse504) & {
  headers: Headers;
};

export type testWebhookResponse = (testWebhookResponseSuccess | testWebhookResponseError)

export const getTestWebhookUrl = () => {




  return `/webhooks/test`
}

/**
 * It is of the type `webhook.test`, and is sent once.
 * @summary Sends a test event at once
 */
export const testWebhook = async ( options?: Parameters<typeof send>[1]): Promise<testWebhookResponse> => {

  return send<testWebhookResponse>(getTestWebhookUrl(),
  {
    ...options,
    method: 'POST'


  }
);}



export type listAwsAccountsResponse200 = {
  data: ListAwsAccounts200
  status: 200
}

export type listAwsAccountsResponse400 = {
  data: AuroraError
  status: 400
}

export type listAwsAccountsResponse401 = {
  data: AuroraError
  status: 401
}

export type listAwsAccountsResponse403 = {
  data: AuroraError
  status: 403
}

export type listAwsAccountsResponse404 = {
  data: AuroraError
  status: 404
}

export type listAwsAccountsResponse413 = {
  data: AuroraError
  status: 413
}

export type listAwsAccountsResponse429 = {
  data: AuroraError | GatewayMessage
  status: 429
}

export type listAwsAccountsResponse500 = {
  data: AuroraError
  status: 500
}

export type listAwsAccountsResponse503 = {
  data: AuroraError
  status: 503
}

export type listAwsAccountsResponse504 = {
  data: AuroraError
  status: 504
}

export type listAwsAccountsResponseSuccess = (listAwsAccountsResponse200) & {
  headers: Headers;
};
export type listAwsAccountsResponseError = (listAwsAccountsResponse400 | listAwsAccountsResponse401 | listAwsAccountsResponse403 | listAwsAccountsResponse404 | listAwsAccountsResponse413 | listAwsAccountsResponse429 | listAwsAccountsResponse500 | listAwsAccountsResponse503 | listAwsAccountsResponse504) & {
  headers: Headers;
};

export type listAwsAccountsResponse = (listAwsAccountsResponseSuccess | listAwsAccountsResponseError)

export const getListAwsAccountsUrl = (wid: string,) => {




  return `/workspaces/${encodeURIComponent(String(wid))}/aws/accounts`
}

/**
 * From the records alone.
 * @summary The connected accounts
 */
export const listAwsAccounts = async (wid: string, options?: Parameters<typeof send>[1]): Promise<listAwsAccountsResponse> => {

  return send<listAwsAccountsResponse>(getListAwsAccountsUrl(wid),
  {
    ...options,
    method: 'GET'


  }
);}



export type connectAwsAccountsResponse200 = {
  data: ConnectAwsAccounts200
  status: 200
}

export type connectAwsAccountsResponse400 = {
  data: AuroraError
  status: 400
}

export type connectAwsAccountsResponse401 = {
  data: AuroraError
  status: 401
}

export type connectAwsAccountsResponse403 = {
  data: AuroraError
  status: 403
}

export type connectAwsAccountsResponse404 = {
  data: AuroraError
  status: 404
}

export type connectAwsAccountsResponse409 = {
  data: AuroraError
  status: 409
}

export type connectAwsAccountsResponse413 = {
  data: AuroraError
  status: 413
}

export type connectAwsAccountsResponse422 = {
  data: AuroraError
  status: 422
}

export type connectAwsAccountsResponse429 = {
  data: AuroraError | GatewayMessage
  status: 429
}

export type connectAwsAccountsResponse500 = {
  data: AuroraError
  status: 500
}

export type connectAwsAccountsResponse503 = {
  data: AuroraError
  status: 503
}

export type connectAwsAccountsResponse504 = {
  data: AuroraError
  status: 504
}

export type connectAwsAccountsResponseSuccess = (connectAwsAccountsResponse200) & {
  headers: Headers;
};
export type connectAwsAccountsResponseError = (connectAwsAccountsResponse400 | connectAwsAccountsResponse401 | connectAwsAccountsResponse403 | connectAwsAccountsResponse404 | connectAwsAccountsResponse409 | connectAwsAccountsResponse413 | connectAwsAccountsResponse422 | connectAwsAccountsResponse429 | connectAwsAccountsResponse500 | connectAwsAccountsResponse503 | connectAwsAccountsResponse504) & {
  headers: Headers;
};

export type connectAwsAccountsResponse = (connectAwsAccountsResponseSuccess | connectAwsAccountsResponseError)

export const getConnectAwsAccountsUrl = (wid: string,) => {




  return `/workspaces/${encodeURIComponent(String(wid))}/aws/accounts/bulk`
}

/**
 * Each account for itself: accounts that are not done when the request ends have an error, and can be sent again.
 * @summary Connects up to 50 accounts
 */
export const connectAwsAccounts = async (wid: string,
    connectAwsAccountsBody: ConnectAwsAccountsBody, options?: Parameters<typeof send>[1]): Promise<connectAwsAccountsResponse> => {

    const getHeaders = (h?: NonNullable<RequestInit['headers']>): Record<string, string | readonly string[]> => {
    if (!h) return {};
    if (h instanceof Headers) return Object.fromEntries(h.entries());
    if (Symbol.iterator in h) {
      return Object.fromEntries(
        Array.from(h as Iterable<Iterable<string>>, (entry) => Array.from(entry) as [string, string]),
      );
    }
    const headers: Record<string, string | readonly string[]> = {};
    for (const [name, value] of Object.entries<string | readonly string[] | undefined>(h)) {
      if (value !== undefined) headers[name] = value;
    }
    return headers;
  };
return send<connectAwsAccountsResponse>(getConnectAwsAccountsUrl(wid),
  {
    ...options,
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...getHeaders(options?.headers) },
    body: JSON.stringify(connectAwsAccountsBody)
  }
);}



export type listInactiveAwsAccountsResponse200 = {
  data: ListInactiveAwsAccounts200
  status: 200
}

export type listInactiveAwsAccountsResponse400 = {
  data: AuroraError
  status: 400
}

export type listInactiveAwsAccountsResponse401 = {
  data: AuroraError
  status: 401
}

export type listInactiveAwsAccountsResponse403 = {
  data: AuroraError
  status: 403
}

export type listInactiveAwsAccountsResponse404 = {
  data: AuroraError
  status: 404
}

export type listInactiveAwsAccountsResponse413 = {
  data: AuroraError
  status: 413
}

export type listInactiveAwsAccountsResponse429 = {
  data: AuroraError | GatewayMessage
  status: 429
}

export type listInactiveAwsAccountsResponse500 = {
  data: AuroraError
  status: 500
}

export type listInactiveAwsAccountsResponse503 = {
  data: AuroraError
  status: 503
}

export type listInactiveAwsAccountsResponse504 = {
  data: AuroraError
  status: 504
}

export type listInactiveAwsAccountsResponseSuccess = (listInactiveAwsAccountsResponse200) & {
  headers: Headers;
};
export type listInactiveAwsAccountsResponseError = (listInactiveAwsAccountsResponse400 | listInactiveAwsAccountsResponse401 | listInactiveAwsAccountsResponse403 | listInactiveAwsAccountsResponse404 | listInactiveAwsAccountsResponse413 | listInactiveAwsAccountsResponse429 | listInactiveAwsAccountsResponse500 | listInactiveAwsAccountsResponse503 | listInactiveAwsAccountsResponse504) & {
  headers: Headers;
};

export type listInactiveAwsAccountsResponse = (listInactiveAwsAccountsResponseSuccess | listInactiveAwsAccountsResponseError)

export const getListInactiveAwsAccountsUrl = (wid: string,) => {




  return `/workspaces/${encodeURIComponent(String(wid))}/aws/accounts/inactive`
}

/**
 * The service reads the records alone. `{wid}` is the organisation's own workspace; any other id answers 404.
 * @summary The accounts that were disconnected in the last 90 days
 */
export const listInactiveAwsAccounts = async (wid: string, options?: Parameters<typeof send>[1]): Promise<listInactiveAwsAccountsResponse> => {

  return send<listInactiveAwsAccountsResponse>(getListInactiveAwsAccountsUrl(wid),
  {
    ...options,
    method: 'GET'


  }
);}



export type disconnectAwsAccountResponse200 = {
  data: DisconnectAwsAccount200
  status: 200
}

export type disconnectAwsAccountResponse400 = {
  data: AuroraError
  status: 400
}

export type disconnectAwsAccountResponse401 = {
  data: AuroraError
  status: 401
}

export type disconnectAwsAccountResponse403 = {
  data: AuroraError
  status: 403
}

export type disconnectAwsAccountResponse404 = {
  data: AuroraError
  status: 404
}

export type disconnectAwsAccountResponse409 = {
  data: AuroraError
  status: 409
}

export type disconnectAwsAccountResponse413 = {
  data: AuroraError
  status: 413
}

export type disconnectAwsAccountResponse422 = {
  data: AuroraError
  status: 422
}

export type disconnectAwsAccountResponse429 = {
  data: AuroraError | GatewayMessage
  status: 429
}

export type disconnectAwsAccountResponse500 = {
  data: AuroraError
  status: 500
}

export type disconnectAwsAccountResponse502 = {
  data: AuroraError
  status: 502
}

export type disconnectAwsAccountResponse503 = {
  data: AuroraError
  status: 503
}

export type disconnectAwsAccountResponse504 = {
  data: AuroraError
  status: 504
}

export type disconnectAwsAccountResponseSuccess = (disconnectAwsAccountResponse200) & {
  headers: Headers;
};
export type disconnectAwsAccountResponseError = (disconnectAwsAccountResponse400 | disconnectAwsAccountResponse401 | disconnectAwsAccountResponse403 | disconnectAwsAccountResponse404 | disconnectAwsAccountResponse409 | disconnectAwsAccountResponse413 | disconnectAwsAccountResponse422 | disconnectAwsAccountResponse429 | disconnectAwsAccountResponse500 | disconnectAwsAccountResponse502 | disconnectAwsAccountResponse503 | disconnectAwsAccountResponse504) & {
  headers: Headers;
};

export type disconnectAwsAccountResponse = (disconnectAwsAccountResponseSuccess | disconnectAwsAccountResponseError)

export const getDisconnectAwsAccountUrl = (wid: string,
    acct: string,) => {




  return `/workspaces/${encodeURIComponent(String(wid))}/aws/accounts/${encodeURIComponent(String(acct))}`
}

/**
 * The customer deletes the role: the application cannot.
 * @summary Disconnects an account, and says what is left in it
 */
export const disconnectAwsAccount = async (wid: string,
    acct: string, options?: Parameters<typeof send>[1]): Promise<disconnectAwsAccountResponse> => {

  return send<disconnectAwsAccountResponse>(getDisconnectAwsAccountUrl(wid,acct),
  {
    ...options,
    method: 'DELETE'


  }
);}



export type reconnectAwsAccountResponse200 = {
  data: ReconnectAwsAccount200
  status: 200
}

export type reconnectAwsAccountResponse400 = {
  data: ReconnectAwsAccount400
  status: 400
}

export type reconnectAwsAccountResponse401 = {
  data: AuroraError
  status: 401
}

export type reconnectAwsAccountResponse403 = {
  data: AuroraError
  status: 403
}

export type reconnectAwsAccountResponse404 = {
  data: AuroraError
  status: 404
}

export type reconnectAwsAccountResponse409 = {
  data: AuroraError
  status: 409
}

export type reconnectAwsAccountResponse413 = {
  data: AuroraError
  status: 413
}

export type reconnectAwsAccountResponse422 = {
  data: AuroraError
  status: 422
}

export type reconnectAwsAccountResponse429 = {
  data: AuroraError | GatewayMessage
  status: 429
}

export type reconnectAwsAccountResponse500 = {
  data: AuroraError
  status: 500
}

export type reconnectAwsAccountResponse502 = {
  data: AuroraError
  status: 502
}

export type reconnectAwsAccountResponse503 = {
  data: AuroraError
  status: 503
}

export type reconnectAwsAccountResponse504 = {
  data: AuroraError
  status: 504
}

export type reconnectAwsAccountResponseSuccess = (reconnectAwsAccountResponse200) & {
  headers: Headers;
};
export type reconnectAwsAccountResponseError = (reconnectAwsAccountResponse400 | reconnectAwsAccountResponse401 | reconnectAwsAccountResponse403 | reconnectAwsAccountResponse404 | reconnectAwsAccountResponse409 | reconnectAwsAccountResponse413 | reconnectAwsAccountResponse422 | reconnectAwsAccountResponse429 | reconnectAwsAccountResponse500 | reconnectAwsAccountResponse502 | reconnectAwsAccountResponse503 | reconnectAwsAccountResponse504) & {
  headers: Headers;
};

export type reconnectAwsAccountResponse = (reconnectAwsAccountResponseSuccess | reconnectAwsAccountResponseError)

export const getReconnectAwsAccountUrl = (wid: string,
    acct: string,) => {




  return `/workspaces/${encodeURIComponent(String(wid))}/aws/accounts/${encodeURIComponent(String(acct))}/reconnect`
}

/**
 * The role is proved at AWS again, as in a first connect. 404: no account of that number was disconnected in the last 90 days.
 * @summary Connects a disconnected account again, by the role that its disconnect left
 */
export const reconnectAwsAccount = async (wid: string,
    acct: string, options?: Parameters<typeof send>[1]): Promise<reconnectAwsAccountResponse> => {

  return send<reconnectAwsAccountResponse>(getReconnectAwsAccountUrl(wid,acct),
  {
    ...options,
    method: 'POST'


  }
);}



export type readAwsQuickCreateLinkResponse200 = {
  data: ReadAwsQuickCreateLink200
  status: 200
}

export type readAwsQuickCreateLinkResponse400 = {
  data: AuroraError
  status: 400
}

export type readAwsQuickCreateLinkResponse401 = {
  data: AuroraError
  status: 401
}

export type readAwsQuickCreateLinkResponse403 = {
  data: AuroraError
  status: 403
}

export type readAwsQuickCreateLinkResponse404 = {
  data: AuroraError
  status: 404
}

export type readAwsQuickCreateLinkResponse413 = {
  data: AuroraError
  status: 413
}

export type readAwsQuickCreateLinkResponse429 = {
  data: AuroraError | GatewayMessage
  status: 429
}

export type readAwsQuickCreateLinkResponse500 = {
  data: AuroraError
  status: 500
}

export type readAwsQuickCreateLinkResponse503 = {
  data: AuroraError
  status: 503
}

export type readAwsQuickCreateLinkResponse504 = {
  data: AuroraError
  status: 504
}

export type readAwsQuickCreateLinkResponseSuccess = (readAwsQuickCreateLinkResponse200) & {
  headers: Headers;
};
export type readAwsQuickCreateLinkResponseError = (readAwsQuickCreateLinkResponse400 | readAwsQuickCreateLinkResponse401 | readAwsQuickCreateLinkResponse403 | readAwsQuickCreateLinkResponse404 | readAwsQuickCreateLinkResponse413 | readAwsQuickCreateLinkResponse429 | readAwsQuickCreateLinkResponse500 | readAwsQuickCreateLinkResponse503 | readAwsQuickCreateLinkResponse504) & {
  headers: Headers;
};

export type readAwsQuickCreateLinkResponse = (readAwsQuickCreateLinkResponseSuccess | readAwsQuickCreateLinkResponseError)

export const getReadAwsQuickCreateLinkUrl = (wid: string,
    params?: ReadAwsQuickCreateLinkParams,) => {
  const normalizedParams = new URLSearchParams();

  Object.entries(params || {}).forEach(([key, value]) => {

    if (value !== undefined) {
      normalizedParams.append(key, value === null ? 'null' : String(value))
    }
  });

  const stringifiedParams = normalizedParams.toString();

  return stringifiedParams.length > 0 ? `/workspaces/${encodeURIComponent(String(wid))}/aws/cfn-quickcreate?${stringifiedParams}` : `/workspaces/${encodeURIComponent(String(wid))}/aws/cfn-quickcreate`
}

/**
 * Other parameters are ignored.
 * @summary The link that opens it in CloudFormation, and the commands for a whole organisation
 */
export const readAwsQuickCreateLink = async (wid: string,
    params?: ReadAwsQuickCreateLinkParams, options?: Parameters<typeof send>[1]): Promise<readAwsQuickCreateLinkResponse> => {

  return send<readAwsQuickCreateLinkResponse>(getReadAwsQuickCreateLinkUrl(wid,params),
  {
    ...options,
    method: 'GET'


  }
);}



export type downloadAwsTemplateResponse200ApplicationXYaml = {
  data: string
  status: 200
}

export type downloadAwsTemplateResponse200ApplicationJson = {
  data: DownloadAwsTemplate200Two
  status: 200
}

export type downloadAwsTemplateResponse400 = {
  data: AuroraError
  status: 400
}

export type downloadAwsTemplateResponse401 = {
  data: AuroraError
  status: 401
}

export type downloadAwsTemplateResponse403 = {
  data: AuroraError
  status: 403
}

export type downloadAwsTemplateResponse404 = {
  data: AuroraError
  status: 404
}

export type downloadAwsTemplateResponse413 = {
  data: AuroraError
  status: 413
}

export type downloadAwsTemplateResponse429 = {
  data: AuroraError | GatewayMessage
  status: 429
}

export type downloadAwsTemplateResponse500 = {
  data: AuroraError
  status: 500
}

export type downloadAwsTemplateResponse503 = {
  data: AuroraError
  status: 503
}

export type downloadAwsTemplateResponse504 = {
  data: AuroraError
  status: 504
}

export type downloadAwsTemplateResponseSuccess = (downloadAwsTemplateResponse200ApplicationXYaml | downloadAwsTemplateResponse200ApplicationJson) & {
  headers: Headers;
};
export type downloadAwsTemplateResponseError = (downloadAwsTemplateResponse400 | downloadAwsTemplateResponse401 | downloadAwsTemplateResponse403 | downloadAwsTemplateResponse404 | downloadAwsTemplateResponse413 | downloadAwsTemplateResponse429 | downloadAwsTemplateResponse500 | downloadAwsTemplateResponse503 | downloadAwsTemplateResponse504) & {
  headers: Headers;
};

export type downloadAwsTemplateResponse = (downloadAwsTemplateResponseSuccess | downloadAwsTemplateResponseError)

export const getDownloadAwsTemplateUrl = (wid: string,
    params?: DownloadAwsTemplateParams,) => {
  const normalizedParams = new URLSearchParams();

  Object.entries(params || {}).forEach(([key, value]) => {

    if (value !== undefined) {
      normalizedParams.append(key, value === null ? 'null' : String(value))
    }
  });

  const stringifiedParams = normalizedParams.toString();

  return stringifiedParams.length > 0 ? `/workspaces/${encodeURIComponent(String(wid))}/aws/cfn-template?${stringifiedParams}` : `/workspaces/${encodeURIComponent(String(wid))}/aws/cfn-template`
}

/**
 * A CloudFormation template with the organisation's external ID and this deployment's principal. `{wid}` is the organisation's own workspace.
 * @summary The template that makes the role, filled in
 */
export const downloadAwsTemplate = async (wid: string,
    params?: DownloadAwsTemplateParams, options?: Parameters<typeof send>[1]): Promise<downloadAwsTemplateResponse> => {

  return send<downloadAwsTemplateResponse>(getDownloadAwsTemplateUrl(wid,params),
  {
    ...options,
    method: 'GET'


  }
);}



export type disconnectAwsAccountsResponse200 = {
  data: DisconnectAwsAccounts200
  status: 200
}

export type disconnectAwsAccountsResponse207 = {
  data: DisconnectAwsAccounts207
  status: 207
}

export type disconnectAwsAccountsResponse400 = {
  data: AuroraError
  status: 400
}

export type disconnectAwsAccountsResponse401 = {
  data: AuroraError
  status: 401
}

export type disconnectAwsAccountsResponse403 = {
  data: AuroraError
  status: 403
}

export type disconnectAwsAccountsResponse404 = {
  data: AuroraError
  status: 404
}

export type disconnectAwsAccountsResponse409 = {
  data: AuroraError
  status: 409
}

export type disconnectAwsAccountsResponse413 = {
  data: AuroraError
  status: 413
}

export type disconnectAwsAccountsResponse422 = {
  data: AuroraError
  status: 422
}

export type disconnectAwsAccountsResponse429 = {
  data: AuroraError | GatewayMessage
  status: 429
}

export type disconnectAwsAccountsResponse500 = {
  data: AuroraError
  status: 500
}

export type disconnectAwsAccountsResponse503 = {
  data: AuroraError
  status: 503
}

export type disconnectAwsAccountsResponse504 = {
  data: AuroraError
  status: 504
}

export type disconnectAwsAccountsResponseSuccess = (disconnectAwsAccountsResponse200 | disconnectAwsAccountsResponse207) & {
  headers: Headers;
};
export type disconnectAwsAccountsResponseError = (disconnectAwsAccountsResponse400 | disconnectAwsAccountsResponse401 | disconnectAwsAccountsResponse403 | disconnectAwsAccountsResponse404 | disconnectAwsAccountsResponse409 | disconnectAwsAccountsResponse413 | disconnectAwsAccountsResponse422 | disconnectAwsAccountsResponse429 | disconnectAwsAccountsResponse500 | disconnectAwsAccountsResponse503 | disconnectAwsAccountsResponse504) & {
  headers: Headers;
};

export type disconnectAwsAccountsResponse = (disconnectAwsAccountsResponseSuccess | disconnectAwsAccountsResponseError)

export const getDisconnectAwsAccountsUrl = (wid: string,) => {




  return `/workspaces/${encodeURIComponent(String(wid))}/aws/cleanup`
}

/**
 * Each account is disconnected separately, so one failure does not stop the others. Sending it again is safe.
 * @summary Disconnects every account
 */
export const disconnectAwsAccounts = async (wid: string, options?: Parameters<typeof send>[1]): Promise<disconnectAwsAccountsResponse> => {

  return send<disconnectAwsAccountsResponse>(getDisconnectAwsAccountsUrl(wid),
  {
    ...options,
    method: 'POST'


  }
);}



export type readAwsLinksResponse200 = {
  data: ReadAwsLinks200
  status: 200
}

export type readAwsLinksResponse400 = {
  data: AuroraError
  status: 400
}

export type readAwsLinksResponse401 = {
  data: AuroraError
  status: 401
}

export type readAwsLinksResponse403 = {
  data: AuroraError
  status: 403
}

export type readAwsLinksResponse404 = {
  data: AuroraError
  status: 404
}

export type readAwsLinksResponse413 = {
  data: AuroraError
  status: 413
}

export type readAwsLinksResponse429 = {
  data: AuroraError | GatewayMessage
  status: 429
}

export type readAwsLinksResponse500 = {
  data: AuroraError
  status: 500
}

export type readAwsLinksResponse503 = {
  data: AuroraError
  status: 503
}

export type readAwsLinksResponse504 = {
  data: AuroraError
  status: 504
}

export type readAwsLinksResponseSuccess = (readAwsLinksResponse200) & {
  headers: Headers;
};
export type readAwsLinksResponseError = (readAwsLinksResponse400 | readAwsLinksResponse401 | readAwsLinksResponse403 | readAwsLinksResponse404 | readAwsLinksResponse413 | readAwsLinksResponse429 | readAwsLinksResponse500 | readAwsLinksResponse503 | readAwsLinksResponse504) & {
  headers: Headers;
};

export type readAwsLinksResponse = (readAwsLinksResponseSuccess | readAwsLinksResponseError)

export const getReadAwsLinksUrl = (wid: string,) => {




  return `/workspaces/${encodeURIComponent(String(wid))}/aws/links`
}

/**
 * The external ID never changes. `{wid}` is the organisation's own workspace; any other id answers 404.
 * @summary What a customer needs to set up an account
 */
export const readAwsLinks = async (wid: string, options?: Parameters<typeof send>[1]): Promise<readAwsLinksResponse> => {

  return send<readAwsLinksResponse>(getReadAwsLinksUrl(wid),
  {
    ...options,
    method: 'GET'


  }
);}



export type connectAwsRoleResponse200 = {
  data: ConnectAwsRole200
  status: 200
}

export type connectAwsRoleResponse400 = {
  data: ConnectAwsRole400
  status: 400
}

export type connectAwsRoleResponse401 = {
  data: AuroraError
  status: 401
}

export type connectAwsRoleResponse403 = {
  data: AuroraError
  status: 403
}

export type connectAwsRoleResponse404 = {
  data: AuroraError
  status: 404
}

export type connectAwsRoleResponse409 = {
  data: AuroraError
  status: 409
}

export type connectAwsRoleResponse413 = {
  data: AuroraError
  status: 413
}

export type connectAwsRoleResponse422 = {
  data: AuroraError
  status: 422
}

export type connectAwsRoleResponse429 = {
  data: AuroraError | GatewayMessage
  status: 429
}

export type connectAwsRoleResponse500 = {
  data: AuroraError
  status: 500
}

export type connectAwsRoleResponse502 = {
  data: AuroraError
  status: 502
}

export type connectAwsRoleResponse503 = {
  data: AuroraError
  status: 503
}

export type connectAwsRoleResponse504 = {
  data: AuroraError
  status: 504
}

export type connectAwsRoleResponseSuccess = (connectAwsRoleResponse200) & {
  headers: Headers;
};
export type connectAwsRoleResponseError = (connectAwsRoleResponse400 | connectAwsRoleResponse401 | connectAwsRoleResponse403 | connectAwsRoleResponse404 | connectAwsRoleResponse409 | connectAwsRoleResponse413 | connectAwsRoleResponse422 | connectAwsRoleResponse429 | connectAwsRoleResponse500 | connectAwsRoleResponse502 | connectAwsRoleResponse503 | connectAwsRoleResponse504) & {
  headers: Headers;
};

export type connectAwsRoleResponse = (connectAwsRoleResponseSuccess | connectAwsRoleResponseError)

export const getConnectAwsRoleUrl = (wid: string,) => {




  return `/workspaces/${encodeURIComponent(String(wid))}/aws/role`
}

/**
 * Another role of a connected account takes the place of the first. AWS takes up to two minutes to know a new role everywhere: a refusal is tried again for some 20 s.
 * @summary Connects the account of a role
 */
export const connectAwsRole = async (wid: string,
    awsSubmission: AwsSubmission, options?: Parameters<typeof send>[1]): Promise<connectAwsRoleResponse> => {

    const getHeaders = (h?: NonNullable<RequestInit['headers']>): Record<string, string | readonly string[]> => {
    if (!h) return {};
    if (h instanceof Headers) return Object.fromEntries(h.entries());
    if (Symbol.iterator in h) {
      return Object.fromEntries(
        Array.from(h as Iterable<Iterable<string>>, (entry) => Array.from(entry) as [string, string]),
      );
    }
    const headers: Record<string, string | readonly string[]> = {};
    for (const [name, value] of Object.entries<string | readonly string[] | undefined>(h)) {
      if (value !== undefined) headers[name] = value;
    }
    return headers;
  };
return send<connectAwsRoleResponse>(getConnectAwsRoleUrl(wid),
  {
    ...options,
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...getHeaders(options?.headers) },
    body: JSON.stringify(awsSubmission)
  }
);}



export type readAwsStatusResponse200 = {
  data: ReadAwsStatus200
  status: 200
}

export type readAwsStatusResponse400 = {
  data: AuroraError
  status: 400
}

export type readAwsStatusResponse401 = {
  data: AuroraError
  status: 401
}

export type readAwsStatusResponse403 = {
  data: AuroraError
  status: 403
}

export type readAwsStatusResponse404 = {
  data: AuroraError
  status: 404
}

export type readAwsStatusResponse413 = {
  data: AuroraError
  status: 413
}

export type readAwsStatusResponse429 = {
  data: AuroraError | GatewayMessage
  status: 429
}

export type readAwsStatusResponse500 = {
  data: AuroraError
  status: 500
}

export type readAwsStatusResponse503 = {
  data: AuroraError
  status: 503
}

export type readAwsStatusResponse504 = {
  data: AuroraError
  status: 504
}

export type readAwsStatusResponseSuccess = (readAwsStatusResponse200) & {
  headers: Headers;
};
export type readAwsStatusResponseError = (readAwsStatusResponse400 | readAwsStatusResponse401 | readAwsStatusResponse403 | readAwsStatusResponse404 | readAwsStatusResponse413 | readAwsStatusResponse429 | readAwsStatusResponse500 | readAwsStatusResponse503 | readAwsStatusResponse504) & {
  headers: Headers;
};

export type readAwsStatusResponse = (readAwsStatusResponseSuccess | readAwsStatusResponseError)

export const getReadAwsStatusUrl = (wid: string,) => {




  return `/workspaces/${encodeURIComponent(String(wid))}/aws/status`
}

/**
 * The service reads the records alone. `{wid}` is the organisation's own workspace; any other id answers 404.
 * @summary Whether an account is connected
 */
export const readAwsStatus = async (wid: string, options?: Parameters<typeof send>[1]): Promise<readAwsStatusResponse> => {

  return send<readAwsStatusResponse>(getReadAwsStatusUrl(wid),
  {
    ...options,
    method: 'GET'


  }
);}
