import type { PendingAuthorization, Ticket } from "../../lib/connections/attempt.ts";
import type { Attempts } from "../../lib/connections/stores.ts";

/** The fake of the port. Passes the same contract as the table. */
export function memoryAttempts(): Attempts {
  const tickets = new Map<string, Ticket>();
  const authorizations = new Map<string, PendingAuthorization>();
  return {
    writeTicket: async (hash, ticket) => void tickets.set(hash, ticket),
    takeTicket: async (hash, now) => take(tickets, hash, now),
    writeAuthorization: async (hash, authorization) => void authorizations.set(hash, authorization),
    takeAuthorization: async (hash, now) => take(authorizations, hash, now),
  };
}

function take<T extends { readonly expiresAt: Date }>(from: Map<string, T>, hash: string, now: Date): T | undefined {
  const found = from.get(hash);
  if (found === undefined || found.expiresAt <= now) {
    return undefined;
  }
  from.delete(hash);
  return found;
}
