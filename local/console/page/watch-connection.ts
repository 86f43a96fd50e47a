import { type Api, CallFailure } from "./api.ts";
import type { ConnectionCard } from "./connection-card.ts";

const periodMs = 15_000;

/**
 * Keeps a card true while the schedule works on its connection: once the next refresh is due, the connection is read again
 * until it has moved on. A page that nobody looks at asks nothing.
 *
 * @param gone - The connection is not there any more.
 */
export async function watchConnection(api: Api, card: ConnectionCard, gone: () => Promise<void>, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await new Promise((resolve) => setTimeout(resolve, periodMs));
    const { next } = card.shown();
    if (signal.aborted || document.hidden || next === null || new Date(next.at) > new Date()) {
      continue;
    }
    try {
      const connection = await api.readConnection(card.shown());
      if (!signal.aborted) {
        card.show(connection);
      }
    } catch (error) {
      if (error instanceof CallFailure && error.code === "not_found") {
        return gone();
      }
      // Nobody has asked for anything here: the next turn asks again.
    }
  }
}
