import { inspect } from "node:util";

/**
 * A value that must not be seen: a token, a key, a client secret, a verifier.
 *
 * Its JSON, string and inspect forms print `[secret]`, so a logger, an error or an event that is handed one by mistake
 * shows nothing. `.reveal()` is the only way to the value; it belongs to adapters, where `grep reveal` finds every use.
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
