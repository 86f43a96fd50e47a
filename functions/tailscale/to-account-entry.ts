import type { ToAccountEntry } from "../account-entry.ts";
import { toTailnet } from "./to-tailnet.ts";

/** The connected tailnet, as Aurora's client names it. */
export const toTailscaleEntry: ToAccountEntry = (connection) => {
  const { tailnet, tailnetName } = toTailnet(connection);
  return {
    name: tailnetName,
    displayText: tailnetName,
    status: { tailnet },
    token: { subscription_id: tailnet, subscription_name: tailnetName },
  };
};
