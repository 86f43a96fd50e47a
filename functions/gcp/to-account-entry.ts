import type { ToAccountEntry } from "../account-entry.ts";

/** The connected Google account, as Aurora's client names it. `authType` decides which page the client shows. */
export const toGoogleEntry: ToAccountEntry = ({ identity: { id, label }, method }) => {
  const authType = method === "login" ? "oauth" : "service_account";
  const email = label ?? id;
  return {
    name: email,
    displayText: email,
    account: { email, authType },
    status: { authType, ...(authType === "service_account" ? { clientEmail: email } : {}) },
    token: { email },
  };
};
