import { startOvhLogin } from "../../../../../client/generated/operations.ts";
import type { CodeFlowMethod } from "../method.ts";
import { parseRegion, regionField } from "./regions.ts";

/** OVHcloud by signing in. */
export const loginMethod: CodeFlowMethod = {
  kind: "code_flow",
  name: "login",
  accountField: regionField,
  login: async (ask, body, own) => (await ask(startOvhLogin, { ...body, endpoint: parseRegion(own) })).authorizationUrl,
};
