/** The clock of a simulator. Moving it expires tokens without waiting. */
export class Clock {
  /** How far this clock is ahead of the machine's; negative when it is behind. */
  skewSeconds = 0;
  readonly #machine: () => Date;

  constructor(machine: () => Date = () => new Date()) {
    this.#machine = machine;
  }

  now(): Date {
    return this.after(0);
  }

  /** The instant this many seconds from now. */
  after(seconds: number): Date {
    return new Date(this.#machine().getTime() + (this.skewSeconds + seconds) * 1000);
  }
}
