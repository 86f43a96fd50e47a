import { type Failure, type FailureCode, failures, storeOf } from "../../errors.ts";

/** Consecutive failures after which a peer, or our own stores, are not asked for the rest of the tick. */
const failuresInARow = 10;

type Row = { readonly failures: number; readonly last: Failure };

/**
 * Decides, inside one tick, whether a peer may be asked once more: not after repeated failures, not when it rejects our own client, not
 * beyond its budget, and not while our own stores fail. A peer is a provider, or a part of it that fails by itself, such as a region.
 */
export function breaker() {
  const rows = new Map<string, Row>();
  const asked = new Map<string, number>();
  const troubleOf = (name: string) => ((rows.get(name)?.failures ?? 0) >= failuresInARow ? rows.get(name)?.last : undefined);
  const storesAnswered = () => {
    rows.delete(table);
    rows.delete(credentials);
  };
  const trouble = (peer: string) => troubleOf(table) ?? troubleOf(credentials) ?? troubleOf(peer);
  return {
    /** Whether the table fails repeatedly: no connection can be worked on then, and nothing recorded. */
    isTableOut: () => troubleOf(table) !== undefined,

    /** Whether a peer, or an organisation's own client there, is not asked. */
    isPartOut: (peer: string) => [...rows.keys()].some((row) => `${row} `.startsWith(`${peer} `) && troubleOf(row) !== undefined),

    /** Why a peer is not asked: the last failure of our own stores or of the peer. */
    trouble,

    /** Counts one request, or returns why it must not be sent. @param budget - Requests that the peer allows in this tick. */
    refusal(peer: string, budget: number): "breaker_open" | "budget_spent" | undefined {
      if (trouble(peer) !== undefined) {
        return "breaker_open";
      }
      const count = (asked.get(peer) ?? 0) + 1;
      if (count > budget) {
        return "budget_spent";
      }
      asked.set(peer, count);
      return undefined;
    },

    /** Notes that the table accepted a write: its consecutive failures end. */
    tableAnswered: () => void rows.delete(table),

    /** Notes that the work on a connection finished without a failure of our stores: their consecutive failures end. */
    storesAnswered,

    succeeded(peer: string): void {
      rows.delete(peer);
      storesAnswered();
    },

    /** A failure of the provider or the customer proves that the table and the credential store have answered. */
    failed(peer: string, failure: Failure): void {
      const { code } = failure;
      if (provesStores(code)) {
        storesAnswered();
      }
      const name = whose(peer, code);
      if (name !== undefined) {
        const before = rows.get(name)?.failures ?? 0;
        rows.set(name, { failures: before + (code === "client_misconfigured" ? failuresInARow : 1), last: failure });
      }
    },
  };
}

export type Breaker = ReturnType<typeof breaker>;

const table = "store table";
const credentials = "store credentials";

/** Names the row that a failure counts in: a peer's or one of our stores'. A customer's own failure counts in neither. */
function whose(peer: string, code: FailureCode): string | undefined {
  const store = storeOf(code);
  if (store !== undefined) {
    return store === "table" ? table : credentials;
  }
  return failures[code].owner === "provider" || code === "client_misconfigured" ? peer : undefined;
}

/** Failures of the operator that a provider's answer shows. */
const answered: ReadonlySet<FailureCode> = new Set(["client_misconfigured", "mass_refusal"]);

/** Whether a failure proves that our stores have answered. Our own deadline, a held lease, a dead holder and a bug prove nothing. */
function provesStores(code: FailureCode): boolean {
  const { owner } = failures[code];
  return owner === "provider" || owner === "customer" || answered.has(code);
}
