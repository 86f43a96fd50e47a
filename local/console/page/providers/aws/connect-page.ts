import { connectMethod } from "../../connect/connect-method.ts";
import { keylessWay } from "../../connect/keyless/keyless-way.ts";
import { oneOfWays } from "../../connect/one-of-ways.ts";
import type { ConnectPage } from "../provider-part.ts";
import { connectMany } from "./connect-many.ts";
import { createRole } from "./create-role.ts";
import { inactiveAccounts } from "./inactive-accounts.ts";
import { trustTest } from "./trust-check.ts";
import { readWorkspace } from "./workspace.ts";

/** Create the role, paste its ARN, and see its trust tested; many at once; and accounts that were connected before. */
export const awsConnectPage: ConnectPage = {
  show: async (visit, part, forms, account) => {
    const workspace = await readWorkspace(visit.api);
    const inactive = await inactiveAccounts(visit, workspace);
    const first = createRole(visit, part, workspace);
    const ways = forms.flatMap((form) => {
      if (form.name !== "role") {
        const { keyless } = part;
        return typeof keyless === "object" ? [keylessWay(visit, part, { keyless, form }, { id: "keyless", account })] : [];
      }
      const { kit: _, ...words } = form;
      // The step that creates the role is the part above, for one account and for many.
      const second = { ...words, title: "2. Connect the role", steps: form.steps.slice(1) };
      const evidence = (code: string | undefined) => trustTest(code, workspace.externalId);
      const one = connectMethod(visit, part, second, { id: "role", account: undefined }, { evidence });
      return [
        { name: "role", title: "One account", nodes: [first, one] },
        { name: "many", title: "Many accounts at once", nodes: [first, connectMany(visit, workspace)] },
      ];
    });
    return [...oneOfWays(ways), ...inactive];
  },
};
