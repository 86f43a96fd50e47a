import type { Inventory } from "../embedded/inventory.ts";
import type { Caller } from "../issuer/server.ts";
import type { ProviderUrls } from "../start-providers.ts";
import type { CustomerAccount } from "./customer-account.ts";
import type { Disconnected, StoryConnection } from "./story-connection.ts";

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

/** The life of one connection: connected, used, broken as a customer can break it, mended. @throws {Error} A step failed. */
export type Story = {
  /** The provider's name for people. */
  readonly provider: string;
  /** Begins the lines of its steps. */
  readonly title: string;
  readonly connection: StoryConnection;
  readonly connect: () => Promise<void>;
  readonly keep: () => Promise<void>;
  /** Sets up what the connection sees at the provider; absent where there is no setup. */
  readonly setUp?: () => Promise<void>;
  /** Compares the provider after the disconnect with what it was before. @returns What differs, in lines. @throws {Error} Something must not. */
  readonly compare?: (disconnected: Disconnected) => Promise<readonly string[]>;
  /** What the connection has made at the provider, and how much of it lives there; absent where it makes nothing. */
  readonly made?: { readonly what: string; readonly countLive: () => Promise<number> };
};
