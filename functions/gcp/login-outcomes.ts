import type { Flow } from "../code-flow/flow.ts";

/** The query of the front end after a login at Google. */
export const outcomes: Flow["outcomes"] = {
  failed: (error) => ({ login: "gcp_failed", error }),
  confirm: "gcp_confirm",
  connected: "gcp_setup_pending",
};
