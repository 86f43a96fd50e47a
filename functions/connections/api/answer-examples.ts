/** A connection by a login, as its answers show it to a caller who may write. */
export const connectionExample = {
  id: "MJGzG_HSge0DYVrgWemAd98iPK0g8RMxAe_rw6vPypU",
  provider: "gcp",
  account: "default",
  label: "Production",
  status: "active",
  method: "login",
  identity: { id: "110100000000000000001", label: "ada@example.com" },
  connected_by: "ada",
  expires_at: "2026-11-25T20:56:23.819Z",
  refreshed_at: "2026-11-25T19:56:25.084Z",
  last_used_at: "2026-11-25T19:56:25.084Z",
  scopes: { requested: ["openid", "email"], granted: ["openid", "email"], missing: [] },
  last_failure: null,
  checked: null,
  next: { at: "2026-11-25T20:44:35.008Z", reason: "expiry", what: "The token is refreshed before it expires." },
  credential: { store: "vault", version: 1, reference: "vault:kv/data/aurora-oauth-dev/connections/gcp/acme/default" },
  left: [],
  setup_run_id: null,
  created_at: "2026-11-25T19:56:25.084Z",
  updated_at: "2026-11-25T19:56:25.084Z",
};

export const aboutExample = {
  email: "ada@example.com",
  method: "login",
  default_project: "shop-prod",
  projects: ["shop-prod", "shop-test"],
  projects_truncated: false,
};

export const failureExample = {
  code: "grant_revoked",
  title: "The customer's grant was revoked or has run out",
  action: "Connect the provider again.",
  owner: "customer",
};

export const replacedExample = {
  status: "active",
  identity: { id: "110100000000000000001", label: "ada@example.com" },
  method: "login",
  connected_by: "ada",
  changes: 708,
};
