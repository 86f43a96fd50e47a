import type { Api } from "../api.ts";
import { toCallFailure } from "../call-failure.ts";
import type { ConnectionCard } from "./connection-card.ts";
import { pause, untilSeen } from "../pause.ts";

const periodMs = 15_000;
const longestPauseMs = 120_000;
/** How old what is shown may become while nothing is due: a colleague may change it, and a session may end. */
const oldestMs = 300_000;

/**
 * Keeps a card true. Once the next refresh is due, the connection is read every {@link periodMs} until it has moved on;
 * otherwise each five minutes. When it cannot be read, the card says so, and it is tried less and less often until it can.
 * A session that has ended does not come back by itself: that is the end.
 *
 * @param gone - The connection is not there any more.
 */
export async function watchConnection(api: Api, card: ConnectionCard, gone: () => Promise<void>, signal: AbortSignal): Promise<void> {
  let misses = 0;
  while (!signal.aborted) {
    await pause(Math.min(periodMs * 2 ** misses, longestPauseMs), signal);
    await untilSeen(signal);
    if (signal.aborted || (misses === 0 && !isDue(card))) {
      continue;
    }
    try {
      const connection = await api.readConnection(card.shown());
      if (!signal.aborted) {
        card.show(connection);
      }
      misses = 0;
    } catch (error) {
      if (signal.aborted) {
        return;
      }
      const failure = toCallFailure(error);
      if (failure.code === "not_found") {
        return gone();
      }
      card.showStale(failure);
      if (failure.code === "unauthenticated") {
        return;
      }
      misses += 1;
    }
  }
}

function isDue(card: ConnectionCard): boolean {
  const { next } = card.shown();
  const now = new Date();
  return (next !== null && new Date(next.at) <= now) || now.getTime() - card.shownAt().getTime() >= oldestMs;
}
