import type { Flow } from "../code-flow/flow.ts";

/** Google's login, with the values that Aurora's client and ours read. */
export const googleFlow: Flow = {
  provider: "gcp",
  method: "login",
  startPath: "/gcp/start",
  outcomes: { failed: (error) => ({ login: "gcp_failed", error }), confirm: "gcp_confirm", connected: "gcp_setup_pending" },
};
