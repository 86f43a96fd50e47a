import { inspect } from "node:util";

/**
 * A value that must not be seen: a token, a key, a client secret, a verifier.
 *
 * Its JSON, string and inspect forms print `[secret]`, so a logger, an error or an event that gets one by mistake does not
 * show the value. `.reveal()` is the only way to the value. Who may call it:
 *
 * - the adapters of providers and of credential stores, and the protocol (`lib/oauth`), for the one request or write that needs it;
 * - the client of STS, which signs with the keys of a session;
 * - a use case that hashes, compares, seals or parses it, and passes it no further; the relay and the test of an OAuth client, which send it to its provider;
 * - what answers with it to the caller whom it is for: the login cookie, the hint of a sign-out, a ticket, a confirmation, a token, a key of a webhook.
 *
 * The table, the logs, the metrics, the setup and every other file do not. `tests/wiring/source.test.ts` names those of the last three groups.
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
