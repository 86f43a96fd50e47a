import { type Failure, type FailureCode, failures, storeOf } from "../../errors.ts";
import type { Provider } from "../connection.ts";

/** Consecutive failures after which a provider, or our own stores, are not asked for the rest of the tick. */
const failuresInARow = 10;

type Row = { readonly failures: number; readonly last: Failure };

/**
 * Decides, inside one tick, whether a provider may be asked once more: not after repeated failures, not when it rejects our own client, not
 * beyond its budget, and not while our own stores fail.
 *
 * @param budgetOf - Refreshes that a provider allows in this tick.
 */
export function breaker(budgetOf: (provider: Provider) => number) {
  const rows = new Map<string, Row>();
  const asked = new Map<Provider, number>();
  const troubleOf = (name: string) => ((rows.get(name)?.failures ?? 0) >= failuresInARow ? rows.get(name)?.last : undefined);
  const storesAnswered = () => {
    rows.delete("table");
    rows.delete("credentials");
  };
  const trouble = (provider: Provider) => troubleOf("table") ?? troubleOf("credentials") ?? troubleOf(provider);
  return {
    /** Whether the table fails repeatedly: no connection can be worked on then, and nothing recorded. */
    isTableOut: () => troubleOf("table") !== undefined,

    /** Why a provider is not asked: the last failure of our own stores or of the provider. */
    trouble,

    /** Counts one request, or returns why it must not be sent. */
    refusal(provider: Provider): "breaker_open" | "budget_spent" | undefined {
      if (trouble(provider) !== undefined) {
        return "breaker_open";
      }
      const count = (asked.get(provider) ?? 0) + 1;
      if (count > budgetOf(provider)) {
        return "budget_spent";
      }
      asked.set(provider, count);
      return undefined;
    },

    /** Notes that the table accepted a write: its consecutive failures end. */
    tableAnswered: () => void rows.delete("table"),

    /** Notes that the work on a connection finished without a failure of our stores: their consecutive failures end. */
    storesAnswered,

    succeeded(provider: Provider): void {
      rows.delete(provider);
      storesAnswered();
    },

    /** A failure of the provider or the customer proves that the table and the credential store have answered. */
    failed(provider: Provider, failure: Failure): void {
      const { code } = failure;
      if (provesStores(code)) {
        storesAnswered();
      }
      const name = whose(provider, code);
      if (name !== undefined) {
        const before = rows.get(name)?.failures ?? 0;
        rows.set(name, { failures: before + (code === "client_misconfigured" ? failuresInARow : 1), last: failure });
      }
    },
  };
}

export type Breaker = ReturnType<typeof breaker>;

/** Names the side that a failure counts against: a provider or one of our stores. A customer's own failure counts against neither. */
function whose(provider: Provider, code: FailureCode): string | undefined {
  const store = storeOf(code);
  if (store !== undefined) {
    return store === "table" ? "table" : "credentials";
  }
  return failures[code].owner === "provider" || code === "client_misconfigured" ? provider : undefined;
}

/** Whether a failure proves that our stores have answered. Our own deadline, a held lease, a dead holder and a bug prove nothing. */
function provesStores(code: FailureCode): boolean {
  const { owner } = failures[code];
  return owner === "provider" || owner === "customer" || code === "client_misconfigured";
}
