import type { SentEvent } from "./send-event.ts";
import type { Delivery } from "./webhook.ts";

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
