import type { ChangeOutcome } from "./ledger.ts";

type Outcomes = ReadonlyMap<string, ChangeOutcome>;

/**
 * A call of a setup that failed after some of its changes had their outcome. The outcomes are recorded before the failure is thrown on, so that
 * the ledger lists what the provider has done, whether or not the call is repeated.
 */
export class Interrupted extends Error {
  override readonly name = "Interrupted";
  /** By the ids of the changes. */
  readonly outcomes: Outcomes;

  /** @param cause - The failure that is thrown on, as it is. */
  constructor(outcomes: Outcomes, cause: unknown) {
    super("a call of a setup was interrupted", { cause });
    this.outcomes = outcomes;
  }
}

/** The outcomes of a call, and the failure that interrupted it, if there was one. */
export type Settled = { readonly outcomes: Outcomes; readonly failure?: { readonly cause: unknown } };

/** Waits until a call has returned or failed. @throws Never. */
export async function settle(call: Promise<Outcomes>): Promise<Settled> {
  try {
    return { outcomes: await call };
  } catch (error) {
    return error instanceof Interrupted
      ? { outcomes: error.outcomes, failure: { cause: error.cause } }
      : { outcomes: new Map(), failure: { cause: error } };
  }
}

/** Joins the ends of several calls. @throws {Interrupted} One of them failed: with the outcomes of all. */
export function joinSettled(all: readonly Settled[]): Outcomes {
  const outcomes = new Map(all.flatMap((settled) => [...settled.outcomes]));
  const failed = all.find(({ failure }) => failure !== undefined);
  if (failed?.failure !== undefined) {
    throw new Interrupted(outcomes, failed.failure.cause);
  }
  return outcomes;
}
