/**
 * The attributes of connections that the operator's view is made of. Its function may read no other attribute of the table (S50): no sealed token, no
 * place of a credential. `resources/rights/records.cjs` makes its right of them.
 */
export const operatedAttributes = [
  ...["pk", "sk", "tenant", "provider", "account", "id", "status", "grant_id", "method", "identity", "connected_by", "details", "duties"],
  ...["checked", "failure", "scopes_granted", "scopes_missing", "expires_at", "refreshed_at", "last_used_at", "due_at", "due_reason"],
  ...["created_at", "live_since", "updated_at"],
] as const;
