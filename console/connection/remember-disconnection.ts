import type { Connection, Disconnection } from "../answers.ts";

const key = "disconnection";

/** How a disconnect has ended, what people called the connection, and how it was made. */
export type Ended = Disconnection & Pick<Connection, "label" | "method">;

type Remembered = { readonly person: string; readonly disconnection: Ended };

/**
 * Remembers, until this tab is closed, how a disconnect has ended: its commands are needed after a reload too. They hold names of what stands at the
 * provider, and no secret.
 *
 * @param person - Who may see it: no other person who signs in here.
 */
export function rememberDisconnection(person: string, disconnection: Ended): void {
  sessionStorage.setItem(key, JSON.stringify({ person, disconnection } satisfies Remembered));
}

export const forgetDisconnection = (): void => sessionStorage.removeItem(key);

/** @returns `undefined`: nothing is remembered for this person. */
export function recallDisconnection(person: string): Ended | undefined {
  const text = sessionStorage.getItem(key);
  const remembered = text === null ? undefined : (JSON.parse(text) as Remembered);
  return remembered?.person === person ? remembered.disconnection : undefined;
}
