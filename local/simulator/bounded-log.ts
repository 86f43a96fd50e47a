/** The default size of a log: more entries than any test makes, and at most about 15 MB of calls. */
export const mostEntries = 10_000;

/** The control plane's answer for a log. If `dropped` is not 0, the entries cannot be counted. */
export type LogAnswer<Entry> = {
  readonly calls: readonly Entry[];
  readonly kept: number;
  readonly dropped: number;
  readonly limit: number;
};

/** A log that keeps its newest entries and counts the dropped ones, because a simulator may run for days. */
export class BoundedLog<Entry> {
  readonly #limit: number;
  #entries: Entry[] = [];
  #dropped = 0;

  constructor(limit = mostEntries) {
    this.#limit = limit;
  }

  /** Oldest first. */
  get entries(): readonly Entry[] {
    return this.#entries;
  }

  add(entry: Entry): void {
    this.#entries.push(entry);
    if (this.#entries.length > this.#limit) {
      this.#entries.shift();
      this.#dropped += 1;
    }
  }

  clear(): void {
    this.#entries = [];
    this.#dropped = 0;
  }

  toAnswer(): LogAnswer<Entry> {
    return { calls: this.#entries, kept: this.#entries.length, dropped: this.#dropped, limit: this.#limit };
  }
}

/** Reads the entries of a complete log. @throws {Error} Some entries were dropped, so that counts would be wrong. */
export function readWhole<Entry>({ calls, dropped, limit }: LogAnswer<Entry>): readonly Entry[] {
  if (dropped > 0) {
    throw new Error(`the log of calls holds its last ${limit} only: ${dropped} were dropped`);
  }
  return calls;
}
