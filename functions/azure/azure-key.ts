import { type Connection, type ConnectionKey, usualAccount } from "../../lib/connections/connection.ts";
import type { Principal } from "../../lib/http/principal.ts";

/** The key of a connection to Azure. Whatever a body says, its organisation is the principal's. @param account - The caller's word. */
export const toAzureKey = ({ tenant }: Principal, account: string = usualAccount): ConnectionKey => ({
  tenant,
  provider: "azure",
  account,
});

/** The subscription that the connection works with, as Aurora's client names it. */
export const toSubscription = ({ details = {} }: Pick<Connection, "details">) => ({
  subscription_id: details.subscription_id ?? "",
  subscription_name: details.subscription_name ?? "",
});
