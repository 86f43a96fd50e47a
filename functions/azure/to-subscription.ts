import type { Connection } from "../../lib/connections/connection.ts";

/** The subscription that the connection works with, as Aurora's client names it. */
export const toSubscription = ({ details = {} }: Pick<Connection, "details">) => ({
  subscription_id: details.subscription_id ?? "",
  subscription_name: details.subscription_name ?? "",
});
