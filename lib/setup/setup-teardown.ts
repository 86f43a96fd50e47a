import type { ConnectionKey } from "../connections/connection.ts";
import type { SetupReport, StandingPart, Teardown } from "../connections/setup-starter.ts";
import { defined } from "../defined.ts";
import { type Ledger, type LedgerEntry, mustUndo } from "./ledger.ts";
import { isOfPart } from "./list-teardown-targets.ts";
import type { Setup } from "./setup.ts";
import type { SetupClaims } from "./setup-claims.ts";
import { type ForgetDeps, forgetTargets, type SetupMachine } from "./start-setup.ts";
import type { RunFacts } from "./task-input.ts";

export type SetupTeardownDeps = ForgetDeps & {
  readonly ledger: Pick<Ledger, "list" | "erase">;
  readonly claims: Pick<SetupClaims, "read">;
  readonly machine: SetupMachine<RunFacts>;
  readonly setup: Pick<Setup, "toCommand" | "onceSteps">;
};

/** The teardown of a provider with a setup, out of its ledger. @param methods - Whose connections are set up. */
export const setupTeardown = (
  { ledger, claims, prepared, looks, machine, setup }: SetupTeardownDeps,
  methods: readonly string[],
): Teardown => ({
  methods,

  start: ({ runId, connection: { tenant, provider, account } }) => machine.start(runId, { tenant, provider, account, runId }),

  async report(connection: ConnectionKey): Promise<SetupReport> {
    // One after the other: what a run has begun that ends between the two is in the list.
    const setupRun = await claims.read(connection);
    const entries = await ledger.list(connection);
    return { isOpen: setupRun !== undefined || entries.some(mustUndo), ...toReport(entries, setup) };
  },

  async erase(connection) {
    await forgetTargets({ prepared, looks }, connection);
    // What stands is found by it when the same account is connected again.
    if (!(await ledger.list(connection)).some(mustUndo)) {
      await ledger.erase(connection);
    }
  },
});

/** Builds the list of what setups have made, and of what has become of it. Pure. */
export function toReport(entries: readonly LedgerEntry[], setup: SetupTeardownDeps["setup"]): Pick<SetupReport, "undone" | "standing"> {
  const shared = entries.filter((entry) => isOfPart(entry, "once", setup));
  return {
    undone: entries
      .filter(({ state }) => state === "undone" || state === "gone")
      .map(({ change: { kind, target } }) => ({ what: kind, target })),
    standing: entries.flatMap((entry) => toStanding(entry, shared, setup)),
  };
}

function toStanding(entry: LedgerEntry, shared: readonly LedgerEntry[], { toCommand }: Pick<Setup, "toCommand">): StandingPart[] {
  const { change, state, code } = entry;
  if (state !== "kept" && !mustUndo(entry)) {
    return [];
  }
  const command = toCommand(entry, shared);
  return [
    {
      what: change.kind,
      target: change.target,
      name: change.name,
      state: state === "kept" ? state : "left",
      ...defined({ code, command }),
    },
  ];
}
