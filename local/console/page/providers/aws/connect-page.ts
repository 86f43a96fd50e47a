import { connectMethod } from "../../connect/connect-method.ts";
import type { ConnectPage } from "../provider-part.ts";
import { connectMany } from "./connect-many.ts";
import { createRole } from "./create-role.ts";
import { inactiveAccounts } from "./inactive-accounts.ts";
import { roleMethod } from "./role-method.ts";
import { readWorkspace } from "./workspace.ts";

/** Create the role, paste its ARN, and see its trust tested; many at once; and accounts that were connected before. */
export const awsConnectPage: ConnectPage = {
  title: "With a role in each account",
  show: async (visit, part) => {
    const workspace = await readWorkspace(visit.api);
    const inactive = await inactiveAccounts(visit, workspace);
    return [
      createRole(visit, workspace),
      connectMethod(visit, part, roleMethod(workspace), { id: "role", account: undefined }),
      connectMany(visit, workspace),
      ...inactive,
    ];
  },
};
