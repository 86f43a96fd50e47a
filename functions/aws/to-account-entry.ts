import type { ToAccountEntry } from "../account-entry.ts";

/** The connected account, as Aurora's client names it. */
export const toAwsEntry: ToAccountEntry = ({ account, identity: { id } }) => ({
  name: account,
  displayText: account,
  account: { accountId: account, roleArn: id },
  token: { subscription_id: account },
});
