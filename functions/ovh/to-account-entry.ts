import type { ToAccountEntry } from "../account-entry.ts";

/** The connected account of OVHcloud, as Aurora's client names it. A region is one connection. */
export const toOvhEntry: ToAccountEntry = ({ account, identity: { id, label }, details = {} }) => ({
  name: label ?? id,
  displayText: label ?? id,
  status: { endpoint: account },
  token: {
    subscription_id: account,
    ...(details.client_id === undefined ? {} : { client_id: details.client_id }),
    ...(label?.includes("@") ? { email: label } : {}),
  },
});
