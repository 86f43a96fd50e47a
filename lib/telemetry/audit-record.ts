/**
 * What was done. `requested`: a caller sent a request that may change something. `handed_out`: a caller got a token. `relayed`: a caller's call was sent
 * to a provider. `connection.*`, `connect_session.*` and `setup.*`: the domain event of the same name. `oauth_client.*`: an organisation's own OAuth client
 * was set or removed. `operator.*`: a command of `npm run ops`.
 */
export type AuditAct =
  | "requested"
  | "handed_out"
  | "relayed"
  | `${"connection" | "connect_session" | "setup" | "oauth_client"}.${string}`
  | `operator.${string}`;

/**
 * One record of the audit trail: who did what, when, and to which connection. It holds ids and words, never a secret, and no e-mail address
 * where an id does.
 */
export type AuditRecord = {
  /** The same for every delivery of the same fact. */
  readonly id: string;
  /** The instant of the act, in ISO 8601. */
  readonly at: string;
  readonly act: AuditAct;
  /** Absent: the act concerns the whole stage, such as an operator's. Only operators read such a record. */
  readonly organisation?: string;
  /** The principal who acted; an operator's ARN. Absent: the engine acted by itself. */
  readonly actor?: string;
  readonly provider?: string;
  readonly account?: string;
  /** The connection's id. */
  readonly connection?: string;
  /** The request in which the record was written. Providers have it in their logs, in the user agent of our calls. */
  readonly request?: string;
  /** Facts of the act, in the words of the API, such as `access`, `count` or `route`. */
  readonly [fact: string]: string | number | undefined;
};

/** A log line with audit records: its one field. The digest reads these lines, and no others. */
export type AuditLine = { readonly audit_records: readonly AuditRecord[] };

/** Builds the line of the log. */
export const buildAuditLine = (records: readonly AuditRecord[]): string => JSON.stringify({ audit_records: records } satisfies AuditLine);
