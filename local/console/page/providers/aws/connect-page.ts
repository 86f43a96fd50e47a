import { connectMethod } from "../../connect/connect-method.ts";
import { keylessWay } from "../../connect/keyless/keyless-way.ts";
import { oneOfWays } from "../../connect/one-of-ways.ts";
import type { ConnectPage } from "../provider-part.ts";
import { connectMany } from "./connect-many.ts";
import { createRole } from "./create-role.ts";
import { inactiveAccounts } from "./inactive-accounts.ts";
import { roleMethod } from "./role-method.ts";
import { readWorkspace } from "./workspace.ts";

/** Create the role, paste its ARN, and see its trust tested; many at once; and accounts that were connected before. */
export const awsConnectPage: ConnectPage = {
  title: "With a role in each account",
  show: async (visit, part, account) => {
    const workspace = await readWorkspace(visit.api);
    const inactive = await inactiveAccounts(visit, workspace);
    const { keyless } = part;
    const first = createRole(visit, part, workspace);
    const one = connectMethod(visit, part, roleMethod(workspace), { id: "role", account: undefined });
    return [
      ...oneOfWays([
        { name: "role", title: "One account", nodes: [first, one] },
        { name: "many", title: "Many accounts at once", nodes: [first, connectMany(visit, workspace)] },
        ...(typeof keyless === "object" ? [keylessWay(visit, part, keyless, { id: "keyless", account })] : []),
      ]),
      ...inactive,
    ];
  },
};
