import { type Failure, type FailureCode, failures, storeOf } from "../../errors.ts";
import type { Provider } from "../connection.ts";

/** Failures in a row after which a provider, or our own stores, are left in peace for the rest of the tick. */
const failuresInARow = 10;

type Row = { readonly failures: number; readonly last: Failure };

/**
 * Decides, inside one tick, whether a provider may be asked once more: not when it fails again and again, not when it does
 * not accept our own client, not beyond its budget, and not while our own stores fail.
 *
 * @param budgetOf - Refreshes a provider takes in this tick.
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
    /** Whether the table fails again and again: nothing can be done for anybody then, and nothing written down. */
    isTableOut: () => troubleOf("table") !== undefined,

    /** Why a provider is left in peace: what our own stores or the provider failed with last. */
    trouble,

    /** Counts one request, or says why there may be none. */
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

    /** Notes that the table took what was written: that ends its row. */
    tableAnswered: () => void rows.delete("table"),

    /** Notes that the work on a connection came to its end without a failure of our stores: that ends their row. */
    storesAnswered,

    succeeded(provider: Provider): void {
      rows.delete(provider);
      storesAnswered();
    },

    /** What a provider or a customer is to blame for came up after the table and the credential store had answered. */
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

/** Whom a failure speaks against; a customer's own speaks against nobody. */
function whose(provider: Provider, code: FailureCode): string | undefined {
  const store = storeOf(code);
  if (store !== undefined) {
    return store === "table" ? "table" : "credentials";
  }
  return failures[code].owner === "provider" || code === "client_misconfigured" ? provider : undefined;
}

/** The end of our own time, a lease that is taken, a holder that died, or a bug says nothing of the stores. */
function provesStores(code: FailureCode): boolean {
  const { owner } = failures[code];
  return owner === "provider" || owner === "customer" || code === "client_misconfigured";
}
