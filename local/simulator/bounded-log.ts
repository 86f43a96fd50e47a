/** How many entries a log keeps by default: more than any test makes, and at most some 15 MB of calls. */
export const mostEntries = 10_000;

/** What a control plane answers for a log. A reader that counts is wrong as soon as `dropped` is not 0. */
export type LogAnswer<Entry> = {
  readonly calls: readonly Entry[];
  readonly kept: number;
  readonly dropped: number;
  readonly limit: number;
};

/** A log that keeps its newest entries and counts the older ones that it dropped: a simulator may run for days. */
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

/** The entries of a log that is whole. @throws {Error} Some were dropped: what is counted in the rest would be wrong. */
export function readWhole<Entry>({ calls, dropped, limit }: LogAnswer<Entry>): readonly Entry[] {
  if (dropped > 0) {
    throw new Error(`the log of calls holds its last ${limit} only: ${dropped} were dropped`);
  }
  return calls;
}
