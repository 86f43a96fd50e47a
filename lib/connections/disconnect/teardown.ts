import type { FailureCode } from "../../failure-codes.ts";
import type { Connection, ConnectionKey, Provider } from "../connection.ts";
import type { SetupPart, TeardownProgress } from "../setup-return.ts";

/** A thing that setup made and that stands, as the ledger lists it. Without a code: no teardown has tried it, or none was refused. */
export type StandingPart = Omit<SetupPart, "code"> & { readonly code?: string };

/** What setup made and what has become of it, as far as teardowns have come. */
export type SetupReport = {
  /** Something may be taken back, or a setup is still at work. */
  readonly isOpen: boolean;
  readonly undone: readonly Pick<SetupPart, "what" | "target">[];
  readonly standing: readonly StandingPart[];
};

/** Takes back what the setups of a provider's connections have made. */
export type Teardown = {
  /** The methods of the provider whose connections are set up, and whose tokens can take it back. */
  readonly methods: readonly string[];
  /** Starts the teardown of a connection that is being disconnected. Starting the same run twice gives one run. */
  start(run: { readonly runId: string; readonly connection: ConnectionKey }): Promise<void>;
  report(connection: ConnectionKey): Promise<SetupReport>;
  /** Erases what is stored about the setups of a connection that is gone. What still stands at the provider stays listed. */
  erase(connection: ConnectionKey): Promise<void>;
};

/** The teardowns that a function begins or continues, by provider. A provider without one has no setup. */
export type Teardowns = ReadonlyMap<Provider, Teardown>;

/** The end of a teardown, as its state machine tells it. `code`: why it did not come to its end. */
export type TeardownEnd = { readonly code?: FailureCode };

/**
 * Decides, when a disconnect begins, whether it takes back what setup made. A connection that only its customer can repair has no token for it:
 * the disconnect goes on, and lists what is left.
 *
 * @returns `undefined`: there is nothing to decide, or the person wants to leave it.
 */
export function decideTeardown(
  teardowns: Teardowns,
  { provider, method, status, failure }: Connection,
  isWanted: boolean,
): TeardownProgress | undefined {
  const teardown = teardowns.get(provider);
  if (teardown === undefined || !isWanted) {
    return undefined;
  }
  if (!teardown.methods.includes(method)) {
    return { state: "over", code: "setup_needs_login" };
  }
  return status === "reauth_required" ? { state: "over", code: failure?.code ?? "credential_missing" } : { state: "wanted" };
}
