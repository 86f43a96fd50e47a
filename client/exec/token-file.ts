import type { PrivateFolder } from "./private-folder.ts";
import { NoToken, type ServedToken } from "./token-api.ts";

export type TokenFileDeps = {
  readonly token: () => Promise<ServedToken>;
  readonly folder: PrivateFolder;
  readonly clock: () => number;
  /** Waits, without keeping the process alive. */
  readonly wait: (milliseconds: number) => Promise<void>;
};

const name = "access-token";

/** Writes the access token into a file. @returns The file's path. */
export const writeTokenFile = ({ folder }: Pick<TokenFileDeps, "folder">, token: ServedToken): Promise<string> =>
  folder.write(name, String(token.fields.access_token));

/**
 * Keeps the file fresh for as long as the process lives. It looks each minute, and sooner before the token expires, so that a program which reads
 * the file never gets an expired token while there is a live one. While the API says that there is no token, there is no file.
 *
 * @param first - The token that the file has.
 */
export async function keepTokenFile(deps: TokenFileDeps, first: ServedToken): Promise<never> {
  let current: ServedToken | undefined = first;
  for (;;) {
    await deps.wait(untilNextLook(current, deps.clock()));
    current = await look(deps, current);
  }
}

/** Milliseconds until the process asks for a token again: half of the token's life that is left, and a minute at most. It asks for one in place of an expired token after five seconds. */
function untilNextLook(current: ServedToken | undefined, now: number): number {
  const left = (current?.expiresAt?.getTime() ?? Number.POSITIVE_INFINITY) - now;
  return left <= 0 ? 5_000 : Math.min(60_000, Math.max(1_000, left / 2));
}

async function look(deps: TokenFileDeps, current: ServedToken | undefined): Promise<ServedToken | undefined> {
  try {
    const token = await deps.token();
    if (token.fields.access_token !== current?.fields.access_token) {
      await writeTokenFile(deps, token);
    }
    return token;
  } catch (error) {
    if (error instanceof NoToken && error.isFinal) {
      await deps.folder.erase(name);
      return undefined;
    }
    return current;
  }
}
