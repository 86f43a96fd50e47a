import { NoToken, type ServedToken } from "./token-api.ts";

export type LiveTokenDeps = {
  /** Asks the API. It throws {@link NoToken}. */
  readonly ask: () => Promise<ServedToken>;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  /** Waits, without keeping the process alive. */
  readonly wait: (milliseconds: number) => Promise<void>;
};

/** A token is handed out again without asking for so long: a stop or a disconnect is noticed after it. */
const freshMs = 5_000;
/** A token that expires sooner is not handed out without asking. */
const marginMs = 30_000;
/** SDKs give up after two seconds, and the API may take longer for a new token while the old one still works. */
const patienceMs = 1_500;

/**
 * Keeps one token for all that ask at the same time.
 *
 * A token that still lives is handed out while the API is slow, fails or limits us. It is dropped when the API says that there is none.
 *
 * @returns Gets the token. It throws {@link NoToken}.
 */
export function liveToken({ ask, clock, wait }: LiveTokenDeps): () => Promise<ServedToken> {
  let held: { readonly token: ServedToken; readonly at: number } | undefined;
  let asking: Promise<ServedToken> | undefined;

  const livesFor = ({ expiresAt }: ServedToken) => (expiresAt?.getTime() ?? Number.POSITIVE_INFINITY) - clock();
  const askOnce = () => {
    asking ??= ask()
      .then((token) => {
        held = { token, at: clock() };
        return token;
      })
      .finally(() => {
        asking = undefined;
      });
    return asking;
  };

  return async () => {
    const before = held;
    if (before !== undefined && clock() - before.at < freshMs && livesFor(before.token) > marginMs) {
      return before.token;
    }
    const asked = askOnce().catch((error: unknown) => {
      if (error instanceof NoToken && error.isFinal) {
        held = undefined;
        throw error;
      }
      if (before === undefined || livesFor(before.token) <= 0) {
        throw error;
      }
      return before.token;
    });
    if (before === undefined || livesFor(before.token) <= marginMs) {
      return asked;
    }
    return Promise.race([asked, wait(patienceMs).then(() => before.token)]);
  };
}
