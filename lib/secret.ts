import { inspect } from "node:util";

/**
 * A value that must not be seen: a token, a key, a client secret, a verifier.
 *
 * Its JSON, string and inspect forms print `[secret]`, so a logger, an error or an event that gets one by mistake does not
 * show the value. `.reveal()` is the only way to the value. Only adapters call it, and `grep reveal` finds every call.
 */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  /** The value itself, for the one outbound call or store that needs it. */
  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return "[secret]";
  }

  toJSON(): string {
    return "[secret]";
  }

  [inspect.custom](): string {
    return "[secret]";
  }
}
