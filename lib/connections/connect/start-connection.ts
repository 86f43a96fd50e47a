import { buildOpaqueValue, hashOpaqueValue } from "../../oauth/opaque-value.ts";
import type { Secret } from "../../secret.ts";
import { minutesAfter, type System } from "../../system.ts";
import { attemptMinutes, type Ticket } from "../attempt.ts";
import type { Attempts } from "../stores.ts";

type StartConnectionDeps = System & { readonly attempts: Attempts };

/**
 * First step of a code flow: the authenticated principal gets a one-use ticket for the browser.
 *
 * The browser gets the ticket, not the session, because the product's backend may sit between. The browser that opens the login link gets
 * the cookie that the callback must present.
 *
 * @returns The ticket: 256 bits, single use, valid for ten minutes.
 */
export async function startConnection(deps: StartConnectionDeps, wanted: Omit<Ticket, "expiresAt">): Promise<Secret> {
  const ticket = buildOpaqueValue(deps.random);
  const expiresAt = minutesAfter(deps.clock(), attemptMinutes);
  await deps.attempts.writeTicket(hashOpaqueValue(ticket.reveal()), { ...wanted, expiresAt });
  return ticket;
}
