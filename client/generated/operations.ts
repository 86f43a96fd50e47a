/**
 * Made by `npm run openapi` out of docs/openapi.json. Not edited by hand.
 */
import { send } from '../send.ts';
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
export type FailureCode = 'invalid_request' | 'body_too_large' | 'unauthenticated' | 'forbidden' | 'organisation_missing' | 'not_found' | 'cursor_expired' | 'account_required' | 'rate_limited' | 'idempotency_key_reused' | 'request_in_progress' | 'answer_not_kept' | 'ticket_invalid' | 'state_invalid' | 'browser_mismatch' | 'callback_invalid' | 'issuer_mismatch' | 'consent_denied' | 'consent_blocked' | 'scope_missing' | 'refresh_token_missing' | 'account_mismatch' | 'account_claimed' | 'id_token_invalid' | 'confirmation_invalid' | 'confirmation_foreign' | 'grant_invalid' | 'login_revoked' | 'credential_missing' | 'credential_expired' | 'grant_revoked' | 'credential_rejected' | 'access_credential_rejected' | 'client_scope_missing' | 'trust_insecure' | 'client_unknown' | 'client_blocked' | 'directory_unknown' | 'wrong_cloud' | 'wrong_partition' | 'subscription_missing' | 'trust_refused' | 'consent_withdrawn' | 'session_control' | 'connection_busy' | 'stopped' | 'refresh_paused' | 'plan_outdated' | 'setup_missing' | 'target_disabled' | 'access_not_set_up' | 'setup_access_lost' | 'setup_needs_login' | 'setup_approval_required' | 'login_under_way' | 'connection_disconnecting' | 'refresh_interrupted' | 'revocation_unsupported' | 'provider_timeout' | 'provider_unreachable' | 'provider_unavailable' | 'provider_throttled' | 'provider_answer_invalid' | 'provider_forbidden' | 'access_token_rejected' | 'access_pending' | 'account_not_found' | 'projects_missing' | 'tags_refused' | 'mass_refusal' | 'client_misconfigured' | 'credential_conflict' | 'store_denied' | 'store_throttled' | 'store_unavailable' | 'store_answer_invalid' | 'vault_login_failed' | 'vault_sealed' | 'table_throttled' | 'table_unavailable' | 'secrets_unavailable' | 'audit_unavailable' | 'setup_unavailable' | 'setup_stopped' | 'configuration_invalid' | 'identity_unavailable' | 'deadline_exceeded' | 'internal';
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
  /** What is wrong in the request, such as `projects[0]`. */
  field?: string;
  /** For `account_required`: the accounts to choose from, at most twenty. */
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
  /** Of an account that a setup made: its address. */
  account?: string;
  /** The token works, and its refresh fails. */
  warning?: BearerTokenWarning;
}

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
 * The cloud of a connection.
 */
export type ProviderName = 'gcp' | 'ovh' | 'tailscale' | 'azure' | 'aws';
/**
 * `degraded`: the token expired, and its refresh fails for a temporary reason. `reauth_required`: only the customer can repair it.
 */
export type ConnectionStatus = 'active' | 'degraded' | 'reauth_required' | 'disconnecting';
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

export interface Connection {
  id: string;
  provider: ProviderName;
  account: string;
  status: ConnectionStatus;
  /** How the connection was made, such as `login`. */
  method: string;
  identity: Identity;
  /** The id of the person who connected it. */
  connected_by: string;
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
  setup_run_id: string | null;
  created_at: string;
  updated_at: string;
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

export interface Disconnection {
  provider: ProviderName;
  account: string;
  /** `disconnecting`: the schedule continues it. */
  state: DisconnectionState;
  revoked: boolean;
  undone: Undone[];
  left: Left[];
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

export interface Failure {
  code: FailureCode;
  title: string;
  action: string;
  owner: Owner;
  /** A shell command by which the customer repairs it. */
  command?: string;
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
  /** What is wrong in the request, such as `projects[0]`. */
  field?: string;
  /** For `account_required`: the accounts to choose from, at most twenty. */
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
  /** Of an account that a setup made: its address. */
  account?: string;
  /** The token works, and its refresh fails. */
  warning?: SessionKeysWarning;
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
  /** The project that has the service accounts. */
  home: string;
  created_at: string;
  expires_at: string;
  targets: SetupPlanTargetsItem[];
  counts: SetupPlanCounts;
  /** The same changes as commands of `gcloud`, and those that take them back. */
  scripts: SetupPlanScripts;
}

export type SetupProjectState = 'waiting' | 'working' | 'ready' | 'late' | 'failed';
/**
 * How far a project is. `late`: everything is in place, and Google has not spread the access yet.
 */
export interface SetupProject {
  projectId: string;
  name?: string;
  state: SetupProjectState;
  /** What is being done in a project that is `working`. */
  step?: string;
  /** A failure code, or an obstacle such as `billing_disabled`. */
  code?: string;
}

export type SetupResult = {
  status: 'SUCCESS';
  /** The query with which Aurora's client goes on. */
  redirect_params: string;
  propagation_status: 'FULL' | 'PARTIAL';
  verified_projects: number;
  total_projects: number;
  failed_projects: {
  projectId: string;
  /** A failure code, or an obstacle such as `billing_disabled`. */
  code: string;
}[];
  projects: SetupProject[];
  /** The projects that the account sees and that are not set up. */
  left_out: {
  projectId: string;
  name: string;
  /** A failure code, or an obstacle such as `billing_disabled`. */
  code: string;
}[];
} | {
  status: 'needs_selection';
  eligible_projects: {
  projectId: string;
  name: string;
}[];
  count: number;
  /** A person must approve the plan of the chosen projects: `GET /gcp/setup/plan`. */
  approval_required?: true;
  /** The projects that the account sees and that are not set up. */
  left_out: {
  projectId: string;
  name: string;
  /** A failure code, or an obstacle such as `billing_disabled`. */
  code: string;
}[];
} | {
  status: 'FAILED';
  /** The query with which Aurora's client goes on. */
  redirect_params: string;
  failed_projects: {
  projectId: string;
  /** A failure code, or an obstacle such as `billing_disabled`. */
  code: string;
}[];
};

export type SetupStatus = {
  state: 'PENDING' | 'STARTED';
  status: string;
  complete: false;
  progress: 0;
  /** Whether the organisation has such a run. */
  known: boolean;
} | {
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
  propagation: {
  current: number;
  total: number;
} | null;
  projects: SetupProject[];
  /** An estimate. `null`: no project is done yet. */
  seconds_left: number | null;
} | {
  state: 'SUCCESS';
  status: string;
  complete: true;
  result: SetupResult;
  /** Why the setup stopped early. The connection goes on. */
  fault?: {
  code: FailureCode;
  owner: Owner;
  title: string;
  action: string;
};
} | {
  state: 'FAILURE';
  status: string;
  complete: true;
  error: true;
  code: FailureCode;
};

export type ListConnectedAccounts200AccountsGcp = {
  isConnected: true;
  name: string;
  displayText: string;
  [key: string]: unknown;
};

export type ListConnectedAccounts200AccountsOvh = {
  isConnected: true;
  name: string;
  displayText: string;
  [key: string]: unknown;
};

export type ListConnectedAccounts200AccountsTailscale = {
  isConnected: true;
  name: string;
  displayText: string;
  [key: string]: unknown;
};

export type ListConnectedAccounts200AccountsAzure = {
  isConnected: true;
  name: string;
  displayText: string;
  [key: string]: unknown;
};

export type ListConnectedAccounts200AccountsAws = {
  isConnected: true;
  name: string;
  displayText: string;
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
  [key: string]: unknown;
};

export type ListConnectorStatuses200ConnectorsOvh = {
  connected: boolean;
  status: ConnectionStatus;
  canExecute?: boolean;
  [key: string]: unknown;
};

export type ListConnectorStatuses200ConnectorsTailscale = {
  connected: boolean;
  status: ConnectionStatus;
  canExecute?: boolean;
  [key: string]: unknown;
};

export type ListConnectorStatuses200ConnectorsAzure = {
  connected: boolean;
  status: ConnectionStatus;
  canExecute?: boolean;
  [key: string]: unknown;
};

export type ListConnectorStatuses200ConnectorsAws = {
  connected: boolean;
  status: ConnectionStatus;
  canExecute?: boolean;
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

export type ReadGoogleRootProject200ServiceAccounts = {
  root_project: string;
  /** Its address. `null`: setup has not made it. */
  full_access_sa: string | null;
  /** Its address. `null`: setup has not made it. */
  read_only_sa: string | null;
} | {
  root_project: string | null;
  auth_type: 'service_account';
  service_account_email: string;
} | null;

export type ReadGoogleRootProject200 = {
  root_project: string | null;
  service_accounts: ReadGoogleRootProject200ServiceAccounts;
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
  /** What is wrong in the request, such as `projects[0]`. */
  field?: string;
  /** For `account_required`: the accounts to choose from, at most twenty. */
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
  /** What is wrong in the request, such as `projects[0]`. */
  field?: string;
  /** For `account_required`: the accounts to choose from, at most twenty. */
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
  /** What is wrong in the request, such as `projects[0]`. */
  field?: string;
  /** For `account_required`: the accounts to choose from, at most twenty. */
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
  /** What is wrong in the request, such as `projects[0]`. */
  field?: string;
  /** For `account_required`: the accounts to choose from, at most twenty. */
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
  /** What is wrong in the request, such as `projects[0]`. */
  field?: string;
  /** For `account_required`: the accounts to choose from, at most twenty. */
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
  /** What is wrong in the request, such as `projects[0]`. */
  field?: string;
  /** For `account_required`: the accounts to choose from, at most twenty. */
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

export type ConnectGoogleKeyBody = {
  /** The text of the key file. */
  service_account_json: string;
  replace_account?: boolean;
};

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
 * The provider's words, which are shown to nobody.
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
  /** The provider's words, which are shown to nobody. */
  error_description?: string;
};

export type ListConnectionsParams = {
/**
 * How many at most.
 * @minimum 1
 * @maximum 100
 */
limit?: number;
/**
 * `next_cursor` of the page before.
 */
cursor?: string;
};

export type ListConnections200 = {
  connections: Connection[];
  next_cursor?: string;
};

export type ConfirmConnectionBody = {
  /**
     * @minLength 1
     * @maxLength 256
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
     * @minLength 1
     * @maxLength 256
     */
  confirm: string;
};

export type PreviewConfirmation200State = 'waiting' | 'confirmed';
export type PreviewConfirmation200 = {
  state: PreviewConfirmation200State;
  provider: ProviderName;
  account: string;
  identity: Identity;
  scopes: Scopes;
  /** The connection whose place it would take. */
  replaces: ReplacedConnection | null;
  /** Until when it can be confirmed. */
  expires_at: string | null;
};

export type ReadConnectionParams = {
/**
 * Which connection of the provider. Default: `default`, otherwise the only one; several are `account_required`.
 * @pattern ^[\w-]{1,64}$
 */
account?: string;
};

export type DisconnectConnectionParams = {
/**
 * Which connection of the provider: `default`, where the provider has one alone.
 * @pattern ^[\w-]{1,64}$
 */
account?: string;
/**
 * Whether to take back what setup made.
 */
teardown?: boolean;
};

export type CheckConnectionParams = {
/**
 * Which connection of the provider: `default`, where the provider has one alone.
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

export type PreflightConnectionParams = {
/**
 * Which connection of the provider: `default`, where the provider has one alone.
 * @pattern ^[\w-]{1,64}$
 */
account?: string;
};

export type PreflightConnectionBody = {
  method?: string;
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
 * Which connection of the provider: `default`, where the provider has one alone.
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

export type ReadTokenParams = {
/**
 * Which connection of the provider. Default: `default`, otherwise the only one; several are `account_required`.
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
 * How much the token may do. Default: `full`; with `as` it is `read`, and `operate` is the other word.
 */
access?: ReadTokenAccess;
/**
 * `service-account`: a token of an account that the setup made.
 */
as?: string;
/**
 * With `as`: a project that is set up. Default: the home project.
 * @pattern ^[\w.:-]{1,128}$
 */
project?: string;
};

export type ReadTokenAccess = 'full' | 'read' | 'operate';
export type ReportRejectedTokenParams = {
/**
 * Which connection of the provider. Default: `default`, otherwise the only one; several are `account_required`.
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
 * The provider's words, which are shown to nobody.
 */
error_description?: string;
};

export type StartGoogleLoginBody = {
  return_to?: string;
  replace_account?: boolean;
};

export type StartGoogleLogin200 = {
  login_url: string;
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

export type ApplySetupBody = {
  /** @pattern ^[\w-]{43}$ */
  plan: string;
};

export type ApplySetup202 = {
  /** For `GET /gcp/setup/status/{id}`. */
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
  /** What is wrong in the request, such as `projects[0]`. */
  field?: string;
  /** For `account_required`: the accounts to choose from, at most twenty. */
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

export type PlanSetupParams = {
/**
 * Up to 100 ids, separated by commas. Default: the projects that are set up, and those that a run has begun.
 */
projects?: string;
/**
 * How much the setup lets this application do. Default: the stage's `gcpSetupAccess`.
 */
access?: PlanSetupAccess;
};

export type PlanSetupAccess = 'read' | 'operate';
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

export type StartLoginBody = {
  return_to?: string;
  replace_account?: boolean;
};

export type StartLogin200 = {
  login_url: string;
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
};

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

export type disconnectAccountsResponse413 = {
  data: AuroraError
  status: 413
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
export type disconnectAccountsResponseError = (disconnectAccountsResponse400 | disconnectAccountsResponse401 | disconnectAccountsResponse403 | disconnectAccountsResponse404 | disconnectAccountsResponse413 | disconnectAccountsResponse429 | disconnectAccountsResponse500 | disconnectAccountsResponse503 | disconnectAccountsResponse504) & {
  headers: Headers;
};

export type disconnectAccountsResponse = (disconnectAccountsResponseSuccess | disconnectAccountsResponseError)

export const getDisconnectAccountsUrl = (uid: string,
    provider: ProviderName,) => {




  return `/api/connected-accounts/${encodeURIComponent(String(uid))}/${encodeURIComponent(String(provider))}`
}

/**
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

export type disconnectGoogleResponse413 = {
  data: AuroraError
  status: 413
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
export type disconnectGoogleResponseError = (disconnectGoogleResponse400 | disconnectGoogleResponse401 | disconnectGoogleResponse403 | disconnectGoogleResponse413 | disconnectGoogleResponse429 | disconnectGoogleResponse500 | disconnectGoogleResponse503 | disconnectGoogleResponse504) & {
  headers: Headers;
};

export type disconnectGoogleResponse = (disconnectGoogleResponseSuccess | disconnectGoogleResponseError)

export const getDisconnectGoogleUrl = () => {




  return `/api/gcp/force-disconnect`
}

/**
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

export const getListGoogleProjectsUrl = () => {




  return `/api/gcp/projects`
}

/**
 * Reads only. Projects with billing come first.
 * @summary The projects that the connection sees, with their billing
 */
export const listGoogleProjects = async ( options?: Parameters<typeof send>[1]): Promise<listGoogleProjectsResponse> => {

  return send<listGoogleProjectsResponse>(getListGoogleProjectsUrl(),
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

export const getReadGoogleRootProjectUrl = () => {




  return `/api/gcp/root-project`
}

/**
 * @summary The root project, and the service accounts in it
 */
export const readGoogleRootProject = async ( options?: Parameters<typeof send>[1]): Promise<readGoogleRootProjectResponse> => {

  return send<readGoogleRootProjectResponse>(getReadGoogleRootProjectUrl(),
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
export type chooseGoogleRootProjectResponseError = (chooseGoogleRootProjectResponse400 | chooseGoogleRootProjectResponse401 | chooseGoogleRootProjectResponse403 | chooseGoogleRootProjectResponse409 | chooseGoogleRootProjectResponse413 | chooseGoogleRootProjectResponse429 | chooseGoogleRootProjectResponse500 | chooseGoogleRootProjectResponse502 | chooseGoogleRootProjectResponse503 | chooseGoogleRootProjectResponse504) & {
  headers: Headers;
};

export type chooseGoogleRootProjectResponse = (chooseGoogleRootProjectResponseSuccess | chooseGoogleRootProjectResponseError)

export const getChooseGoogleRootProjectUrl = () => {




  return `/api/gcp/root-project`
}

/**
 * Billing and rights are checked first. Service accounts that exist stay where they are.
 * @summary Chooses the root project, and sets it up
 */
export const chooseGoogleRootProject = async (chooseGoogleRootProjectBody: ChooseGoogleRootProjectBody, options?: Parameters<typeof send>[1]): Promise<chooseGoogleRootProjectResponse> => {

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
return send<chooseGoogleRootProjectResponse>(getChooseGoogleRootProjectUrl(),
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

export const getListGoogleProjectAccessUrl = () => {




  return `/api/gcp/sa-project-access`
}

/**
 * @summary In which of its projects the connection is used
 */
export const listGoogleProjectAccess = async ( options?: Parameters<typeof send>[1]): Promise<listGoogleProjectAccessResponse> => {

  return send<listGoogleProjectAccessResponse>(getListGoogleProjectAccessUrl(),
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
export type chooseGoogleProjectAccessResponseError = (chooseGoogleProjectAccessResponse400 | chooseGoogleProjectAccessResponse401 | chooseGoogleProjectAccessResponse403 | chooseGoogleProjectAccessResponse409 | chooseGoogleProjectAccessResponse413 | chooseGoogleProjectAccessResponse429 | chooseGoogleProjectAccessResponse500 | chooseGoogleProjectAccessResponse502 | chooseGoogleProjectAccessResponse503 | chooseGoogleProjectAccessResponse504) & {
  headers: Headers;
};

export type chooseGoogleProjectAccessResponse = (chooseGoogleProjectAccessResponseSuccess | chooseGoogleProjectAccessResponseError)

export const getChooseGoogleProjectAccessUrl = () => {




  return `/api/gcp/sa-project-access`
}

/**
 * A project that is switched on is set up, at most 100 at once. In one that is switched off, what setup made is taken back. Those that are not named stay as they are. With a key nothing is done.
 * @summary Switches projects on and off
 */
export const chooseGoogleProjectAccess = async (chooseGoogleProjectAccessBody?: ChooseGoogleProjectAccessBody, options?: Parameters<typeof send>[1]): Promise<chooseGoogleProjectAccessResponse> => {

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
return send<chooseGoogleProjectAccessResponse>(getChooseGoogleProjectAccessUrl(),
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
export type connectGoogleKeyResponseError = (connectGoogleKeyResponse400 | connectGoogleKeyResponse401 | connectGoogleKeyResponse403 | connectGoogleKeyResponse404 | connectGoogleKeyResponse409 | connectGoogleKeyResponse413 | connectGoogleKeyResponse429 | connectGoogleKeyResponse500 | connectGoogleKeyResponse502 | connectGoogleKeyResponse503 | connectGoogleKeyResponse504) & {
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
export const connectGoogleKey = async (connectGoogleKeyBody: ConnectGoogleKeyBody, options?: Parameters<typeof send>[1]): Promise<connectGoogleKeyResponse> => {

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
    body: JSON.stringify(connectGoogleKeyBody)
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
 * In the order of provider and account. A page is one query of the table.
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
export type confirmConnectionResponseError = (confirmConnectionResponse400 | confirmConnectionResponse401 | confirmConnectionResponse403 | confirmConnectionResponse404 | confirmConnectionResponse409 | confirmConnectionResponse413 | confirmConnectionResponse429ApplicationProblemJson | confirmConnectionResponse429ApplicationJson | confirmConnectionResponse500 | confirmConnectionResponse502 | confirmConnectionResponse503 | confirmConnectionResponse504) & {
  headers: Headers;
};

export type confirmConnectionResponse = (confirmConnectionResponseSuccess | confirmConnectionResponseError)

export const getConfirmConnectionUrl = () => {




  return `/connections/confirm`
}

/**
 * By the person who started it alone: another person's attempt revokes and erases the grant. 200 again while the connection is that attempt's.
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
 * For the person who started the connection alone. Changes nothing. `confirm` is the parameter with which the front end was called.
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
  data: Connection
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
export type disconnectConnectionResponseError = (disconnectConnectionResponse400 | disconnectConnectionResponse401 | disconnectConnectionResponse403 | disconnectConnectionResponse404 | disconnectConnectionResponse409 | disconnectConnectionResponse413 | disconnectConnectionResponse429ApplicationProblemJson | disconnectConnectionResponse429ApplicationJson | disconnectConnectionResponse500 | disconnectConnectionResponse502 | disconnectConnectionResponse503 | disconnectConnectionResponse504) & {
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
 * Takes back what setup made, revokes at the provider, erases the credential. Sending it again is safe and answers the same for 90 days.
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
 * 200 also when it does not work, or when the provider or the credential store failed: `failure` says why.
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
 * By reads alone; nothing is stored. The body is that of the provider's connect route; `method` names one if the provider has several.
 * @summary What connecting with the same body would find
 */
export const preflightConnection = async (provider: ProviderName,
    preflightConnectionBody?: PreflightConnectionBody,
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
    body: JSON.stringify(preflightConnectionBody)
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
export type refreshConnectionResponseError = (refreshConnectionResponse400 | refreshConnectionResponse401 | refreshConnectionResponse403 | refreshConnectionResponse404 | refreshConnectionResponse409 | refreshConnectionResponse413 | refreshConnectionResponse429ApplicationProblemJson | refreshConnectionResponse429ApplicationJson | refreshConnectionResponse500 | refreshConnectionResponse502 | refreshConnectionResponse503 | refreshConnectionResponse504) & {
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
 * Refreshed or requested first if necessary. Keep it until `expires_at` instead of asking again. A narrowed right (`tokens:read:<provider>[:<level>[:<account>]]`) is enough if it reaches the token; otherwise 403 `forbidden`.
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



export type readConnectionOfAccountResponse200 = {
  data: Connection
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
 * Kept for 30 days. Each event has one place, and no event ever appears in front of one that was read.
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

export type startGoogleLoginResponse413 = {
  data: AuroraError
  status: 413
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
export type startGoogleLoginResponseError = (startGoogleLoginResponse400 | startGoogleLoginResponse401 | startGoogleLoginResponse403 | startGoogleLoginResponse413 | startGoogleLoginResponse429 | startGoogleLoginResponse500 | startGoogleLoginResponse503 | startGoogleLoginResponse504) & {
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
export type setUpChosenProjectsResponseError = (setUpChosenProjectsResponse400 | setUpChosenProjectsResponse401 | setUpChosenProjectsResponse403 | setUpChosenProjectsResponse404 | setUpChosenProjectsResponse409 | setUpChosenProjectsResponse413 | setUpChosenProjectsResponse429 | setUpChosenProjectsResponse500 | setUpChosenProjectsResponse503 | setUpChosenProjectsResponse504) & {
  headers: Headers;
};

export type setUpChosenProjectsResponse = (setUpChosenProjectsResponseSuccess | setUpChosenProjectsResponseError)

export const getSetUpChosenProjectsUrl = () => {




  return `/gcp/post-auth-retry`
}

/**
 * One run works on a connection at a time: while one does, its id is answered.
 * @summary Sets up the projects that a person chose
 */
export const setUpChosenProjects = async (setUpChosenProjectsBody: SetUpChosenProjectsBody, options?: Parameters<typeof send>[1]): Promise<setUpChosenProjectsResponse> => {

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
return send<setUpChosenProjectsResponse>(getSetUpChosenProjectsUrl(),
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
export type applySetupResponseError = (applySetupResponse400 | applySetupResponse401 | applySetupResponse403 | applySetupResponse404 | applySetupResponse409 | applySetupResponse413 | applySetupResponse429ApplicationProblemJson | applySetupResponse429ApplicationJson | applySetupResponse500 | applySetupResponse502 | applySetupResponse503 | applySetupResponse504) & {
  headers: Headers;
};

export type applySetupResponse = (applySetupResponseSuccess | applySetupResponseError)

export const getApplySetupUrl = () => {




  return `/gcp/setup/apply`
}

/**
 * `plan` is its `hash`. The plan is worked out again first. A plan that is sent twice is one run.
 * @summary Makes exactly the changes of a plan that was shown
 */
export const applySetup = async (applySetupBody: ApplySetupBody, options?: Parameters<typeof send>[1]): Promise<applySetupResponse> => {

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
return send<applySetupResponse>(getApplySetupUrl(),
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
export type readSetupLedgerResponseError = (readSetupLedgerResponse400 | readSetupLedgerResponse401 | readSetupLedgerResponse403 | readSetupLedgerResponse413 | readSetupLedgerResponse429ApplicationProblemJson | readSetupLedgerResponse429ApplicationJson | readSetupLedgerResponse500 | readSetupLedgerResponse503 | readSetupLedgerResponse504) & {
  headers: Headers;
};

export type readSetupLedgerResponse = (readSetupLedgerResponseSuccess | readSetupLedgerResponseError)

export const getReadSetupLedgerUrl = () => {




  return `/gcp/setup/ledger`
}

/**
 * @summary Everything that setup has changed, and whether it still stands
 */
export const readSetupLedger = async ( options?: Parameters<typeof send>[1]): Promise<readSetupLedgerResponse> => {

  return send<readSetupLedgerResponse>(getReadSetupLedgerUrl(),
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

export type startLoginResponse413 = {
  data: AuroraError
  status: 413
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
export type startLoginResponseError = (startLoginResponse400 | startLoginResponse401 | startLoginResponse403 | startLoginResponse413 | startLoginResponse429 | startLoginResponse500 | startLoginResponse503 | startLoginResponse504) & {
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
