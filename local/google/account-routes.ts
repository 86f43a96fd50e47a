import type { Route } from "../simulator/route.ts";
import { deleteAccount, disableAccount, enableAccount, getAccount, listAccounts, undeleteAccount } from "./account-lifecycle.ts";
import { getAccountPolicy, setAccountPolicy } from "./account-policy.ts";
import { createAccount } from "./create-account.ts";
import { generateAccessToken } from "./generate-access-token.ts";
import type { World } from "./world.ts";

const ACCOUNTS = "/v1/projects/{project}/serviceAccounts";

/** iam.googleapis.com, and iamcredentials.googleapis.com with its one method. */
export const accountRoutes: readonly Route<World>[] = [
  { method: "POST", path: ACCOUNTS, handle: createAccount },
  { method: "GET", path: ACCOUNTS, handle: listAccounts },
  { method: "GET", path: `${ACCOUNTS}/{account}`, handle: getAccount },
  { method: "DELETE", path: `${ACCOUNTS}/{account}`, handle: deleteAccount },
  { method: "POST", path: `${ACCOUNTS}/{account}:disable`, handle: disableAccount },
  { method: "POST", path: `${ACCOUNTS}/{account}:enable`, handle: enableAccount },
  { method: "POST", path: `${ACCOUNTS}/{account}:undelete`, handle: undeleteAccount },
  { method: "POST", path: `${ACCOUNTS}/{account}:getIamPolicy`, handle: getAccountPolicy },
  { method: "POST", path: `${ACCOUNTS}/{account}:setIamPolicy`, handle: setAccountPolicy },
  { method: "POST", path: `${ACCOUNTS}/{account}:generateAccessToken`, handle: generateAccessToken },
];
