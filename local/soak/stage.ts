import type { NetworkProxy } from "../deployed/network-proxy.ts";
import type { Deployed } from "../deployed/stack.ts";
import type { TableProxy } from "../deployed/table-proxy.ts";
import type { ProviderUrls } from "../start-providers.ts";
import type { Journal } from "./journal.ts";
import type { Random } from "./random.ts";

/** What of the deployed target is soaked. */
export type SoakedStack = ProviderUrls &
  Pick<Deployed, "api" | "aws" | "issuer" | "secrets" | "template" | "vault" | "events" | "logs" | "functionProcesses" | "killFunctions">;

/** What faults are made with. */
export type Stage = {
  readonly deployed: SoakedStack;
  /** In front of the table, and of Vault: the functions reach both through them, and the soak itself does not. */
  readonly table: TableProxy;
  readonly vault: NetworkProxy;
  readonly journal: Journal;
  readonly random: Random;
};
