import type { FeedEvent } from "../feed/event-feed.ts";
import { toEventView } from "../feed/to-event-view.ts";
import { type Clock, secondsAfter } from "../system.ts";
import type { Message, SentEvent } from "./send-event.ts";
import { type Delivery, triedForHours, type Webhooks } from "./webhook.ts";

/** An event that was given up. It names the event, and has nothing of its detail. */
export type DeadLetter = {
  readonly organisation: string;
  readonly event_id: string;
  readonly type: string;
  readonly number: number;
  readonly attempts: number;
};

/** Puts a letter into the queue. Never throws. @returns Whether the queue has it. */
export type BuryLetter = (letter: DeadLetter) => Promise<boolean>;

export type LaneDeps = {
  readonly tenant: string;
  /** Names the address that events are sent to. */
  readonly receiver: string;
  readonly webhooks: Pick<Webhooks, "writeDelivery">;
  /** @returns `undefined`: the webhook is erased, or was put again. */
  readonly send: (message: Message) => Promise<SentEvent | undefined>;
  readonly bury: BuryLetter;
  readonly clock: Clock;
  readonly toChance: () => number;
};

/**
 * Sends the events of one connection, one after the other. The first one that fails holds up the rest, until it is taken or given up: events
 * of a connection never overtake each other.
 */
export async function deliverLane(deps: LaneDeps, pass: DeliveryRun, lane: readonly FeedEvent[]): Promise<void> {
  for (const event of lane) {
    const before = pass.deliveries.get(event.number);
    if (pass.isOver() || (before?.retryAt !== undefined && before.retryAt > deps.clock())) {
      return;
    }
    const sent = await deps.send(toEventView(event.notice));
    if (sent === undefined) {
      pass.end();
      return;
    }
    pass.note(sent);
    const delivery = await decideDelivery(deps, event, before, sent);
    // Written before the next event is sent: a process that dies here sends this one again, and none too few.
    await deps.webhooks.writeDelivery(deps.tenant, delivery);
    pass.deliveries.set(event.number, delivery);
    if (delivery.state === "waiting") {
      return;
    }
  }
}

async function decideDelivery(
  deps: LaneDeps,
  { number, numberedAt, notice }: FeedEvent,
  before: Delivery | undefined,
  sent: SentEvent,
): Promise<Delivery> {
  const now = deps.clock();
  const attempts = (before?.attempts ?? 0) + 1;
  const { isTaken, retryAfterSeconds, ...tried } = sent;
  const facts = { number, eventId: notice.id, type: notice.name, attempts, lastAt: now, receiver: deps.receiver, ...tried };
  if (isTaken) {
    return { ...facts, state: "delivered" };
  }
  // A receiver that is gone says nothing about the event: the next one gets it.
  const isGivenUp = sent.status !== 410 && now >= secondsAfter(numberedAt, triedForHours * 3600);
  const letter = { organisation: deps.tenant, event_id: notice.id, type: notice.name, number, attempts };
  if (isGivenUp && (await deps.bury(letter))) {
    return { ...facts, state: "dead" };
  }
  return {
    ...facts,
    state: "waiting",
    retryAt: new Date(now.getTime() + waitAfterFailureMs(attempts, deps.toChance(), retryAfterSeconds)),
  };
}

const firstMs = 30_000;
const longestMs = 3_600_000;

/**
 * Decides how long a webhook or an event waits after a failure: twice as long each time, from half a minute to an hour, and between half of
 * that and all of it, so that receivers are not asked by all at once.
 *
 * @param failures - In a row, from 1.
 * @param chance - From 0 to below 1.
 * @param retryAfterSeconds - What the receiver asked for; followed up to an hour.
 */
export function waitAfterFailureMs(failures: number, chance: number, retryAfterSeconds = 0): number {
  const ceilingMs = Math.min(longestMs, firstMs * 2 ** Math.min(failures - 1, 16));
  return Math.max(Math.round(ceilingMs * (0.5 + chance / 2)), Math.min(retryAfterSeconds * 1000, longestMs));
}

/** Failures in a row, whatever the connections, after which a receiver is taken to be away. */
const mostFailures = 5;

/** What one pass over the events of a webhook has met so far. Its lanes share it. */
export class DeliveryRun {
  /** By the number of the event. */
  readonly deliveries = new Map<number, Delivery>();
  taken = 0;
  failed = 0;
  /** The receiver does not exist any more: it has answered 410. */
  isGone = false;
  /** There is no key to sign with. */
  isKeyless = false;
  retryAfterSeconds: number | undefined;
  readonly #mayGoOn: () => boolean;
  #inRow = 0;
  #isEnded = false;

  /** @param mayGoOn - Whether there is time for another try. */
  constructor(mayGoOn: () => boolean) {
    this.#mayGoOn = mayGoOn;
  }

  note({ isTaken, status, error, retryAfterSeconds }: SentEvent): void {
    this.taken += isTaken ? 1 : 0;
    this.failed += isTaken ? 0 : 1;
    this.#inRow = isTaken ? 0 : this.#inRow + 1;
    if (!isTaken && retryAfterSeconds !== undefined) {
      this.retryAfterSeconds = retryAfterSeconds;
    }
    this.isGone ||= status === 410;
    this.isKeyless ||= error === "no_key";
  }

  /** Ends the pass: the webhook is erased, or was put again. */
  end(): void {
    this.#isEnded = true;
  }

  /** Whether the receiver is away, asks to be left alone, is gone, or can be sent nothing. */
  get isRefused(): boolean {
    return this.isGone || this.isKeyless || this.retryAfterSeconds !== undefined || this.#inRow >= mostFailures;
  }

  /** Whether no further event is sent. */
  isOver(): boolean {
    return this.#isEnded || this.isRefused || !this.#mayGoOn();
  }

  /** Whether an event is done with: it was taken, or given up. */
  isDone(number: number): boolean {
    const state = this.deliveries.get(number)?.state;
    return state === "delivered" || state === "dead";
  }
}
