/** `status` is null until the call is answered. A simulator may add what it wants a test to see. */
export type LoggedCall = { method: string; path: string; at: string; status: number | "dropped" | null; [detail: string]: unknown };

const CAPACITY = 10_000;

/** The newest calls, oldest first. A process that runs for days does not fill its memory with them. */
export class CallLog {
  readonly #capacity: number;
  #calls: LoggedCall[] = [];
  #dropped = 0;

  /** @param capacity - How many calls are kept. Default 10,000. */
  constructor(capacity = CAPACITY) {
    this.#capacity = capacity;
  }

  add(call: LoggedCall): void {
    this.#calls.push(call);
    if (this.#calls.length > this.#capacity) {
      this.#calls.shift();
      this.#dropped += 1;
    }
  }

  get calls(): readonly LoggedCall[] {
    return this.#calls;
  }

  /** How many older calls are no longer in the log. A test that counts calls must see 0 here. */
  get dropped(): number {
    return this.#dropped;
  }

  clear(): void {
    this.#calls = [];
    this.#dropped = 0;
  }
}
