import type { Flow } from "../code-flow/flow.ts";
import { toErrorWord } from "./to-error-word.ts";

/** The query of the front end after a login at OVHcloud. */
export const outcomes: Flow["outcomes"] = {
  failed: (failure) => ({ error: toErrorWord(failure), login: "ovh_failed", failure }),
  confirm: "ovh_confirm",
  connected: "ovh_success",
};
