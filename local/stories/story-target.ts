import type { Inventory } from "../embedded/inventory.ts";
import type { Caller } from "../issuer/server.ts";
import type { ProviderUrls } from "../start-providers.ts";
import type { CustomerAccount } from "./customer-account.ts";

/** What the stories are told on: a running stack. */
export type StoryTarget = ProviderUrls & {
  readonly api: string;
  /** The endpoint of AWS: of the cloud that the product runs on, in which the accounts of its customers are too. */
  readonly aws: string;
  /** An account of a customer's at AWS. @param id - Twelve digits. */
  customerAccount(id: string): CustomerAccount;
  /** Signs a bearer token of the API's identity provider. */
  signToken(caller: Caller): Promise<string>;
  /** Runs the schedule's next minute now; absent where the schedule fires by itself. */
  readonly tick?: () => Promise<void>;
  /** Lists everything that is stored: names and versions, never values. */
  takeInventory(): Promise<Inventory>;
};
