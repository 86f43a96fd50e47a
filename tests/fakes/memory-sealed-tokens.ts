import type { ConnectionKey } from "../../lib/connections/connection.ts";
import type { SealedToken, SealedTokens } from "../../lib/connections/sealed-tokens.ts";
import type { Failure } from "../../lib/errors.ts";
import { failNext } from "./fail-next.ts";

export type MemorySealedTokens = SealedTokens & {
  /** The next call of this kind fails. With `after` it has its effect, and only its answer is lost. */
  failNext(operation: keyof SealedTokens, failure: Failure, options?: { readonly after?: boolean }): void;
};

/** The fake of the port. It passes the same contract as the table. */
export function memorySealedTokens(): MemorySealedTokens {
  const stored = new Map<string, SealedToken>();
  const faults = failNext<keyof SealedTokens>();
  const { run } = faults;
  const toPath = ({ tenant, provider, account }: ConnectionKey) => JSON.stringify([tenant, provider, account]);

  return {
    read: (key) => run("read", () => stored.get(toPath(key))),
    replace: (key, token, follows) =>
      run("replace", () => {
        const found = stored.get(toPath(key));
        if (found?.version !== follows || found.grantId !== token.grantId) {
          return { found };
        }
        stored.set(toPath(key), token);
        return undefined;
      }),
    write: (key, token) =>
      run("write", () => {
        const found = stored.get(toPath(key));
        if (found !== undefined && found.version > token.version && found.grantId === token.grantId) {
          return false;
        }
        stored.set(toPath(key), token);
        return true;
      }),
    erase: (key) => run("erase", () => void stored.delete(toPath(key))),
    failNext: faults.failNext,
  };
}
