import { clouds } from "./azure.ts";

const managementScopes = Object.values(clouds).map(({ managementScope }) => managementScope);

/** A token is for one API. What it may do there is decided by the customer's roles, which a probe looks at. */
export const missingScopes = (granted: readonly string[]): readonly string[] =>
  managementScopes.some((scope) => granted.includes(scope)) ? [] : [clouds.public.managementScope];
