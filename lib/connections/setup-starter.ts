import type { Secret } from "../secret.ts";
import type { Reach } from "./attempt.ts";
import type { Connection, ConnectionKey, Provider } from "./connection.ts";
import type { SetupPart, TeardownResult } from "./teardown-result.ts";

/** `keepsTargets`: it goes on with what is set up, in the name of a colleague who has taken the connection over. */
export type StartedSetup = {
  readonly runId: string;
  readonly connection: ConnectionKey;
  readonly startedBy: string;
  readonly keepsTargets?: boolean;
};

/** Starts the setup of a provider after a connection is made. Starting the same run twice gives one run. */
export type SetupStarter = {
  /** The methods of the provider whose connections are set up. */
  readonly methods: readonly string[];
  start(run: StartedSetup): Promise<void>;
  /**
   * Removes what is listed of the targets of an account that another one replaces. What it has made stays in the ledger. May be repeated.
   *
   * @returns What it leaves behind. `undefined`: nothing.
   */
  forget(connection: ConnectionKey): Promise<TeardownResult | undefined>;
  /**
   * Compares what is set up with what another account sees. Only reads. Absent: this function compares nothing.
   *
   * @returns `undefined`: nothing is set up.
   * @throws {Failure} The provider or a store failed.
   */
  readonly compare?: (connection: ConnectionKey, accessToken: Secret, signal: AbortSignal) => Promise<Reach | undefined>;
};

/** The setups that a function starts. */
export type Setups = {
  /** Finds the setup that follows a connection of this method. `undefined`: none does. */
  find(of: Pick<Connection, "provider" | "method">): SetupStarter | undefined;
};

/** The setups of these providers. */
export const buildSetups = (starters: { readonly [Name in Provider]?: SetupStarter }): Setups => ({
  find: ({ provider, method }) => {
    const setup = starters[provider];
    return setup?.methods.includes(method) ? setup : undefined;
  },
});

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
