import type { AccountBroker } from "../../lib/setup/account-broker.ts";

/** The broker for accounts of setups, where no test asks for one. */
export const noAccounts: AccountBroker = { serve: () => Promise.reject(new Error("the broker for accounts was asked")) };
