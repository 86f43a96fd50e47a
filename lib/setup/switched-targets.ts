import type { AccountSettingsStore } from "../connections/account-settings.ts";
import type { ConnectionKey } from "../connections/connection.ts";
import { Failure } from "../errors.ts";

/** Targets that may be switched off, such as the projects of three regions. Without an end the stored list would grow past what an item of the table can hold. */
export const mostDisabled = 600;

/**
 * Stores which targets are used and which are not. Those that are not named stay as they are. A setup that no person has chosen targets for
 * leaves out what is switched off. Of several choices at once none is lost.
 *
 * @param choices - By the target's id, whether it is used.
 * @throws {Failure} `invalid_request`: too many would be switched off.
 */
export async function chooseTargets(
  settings: Pick<AccountSettingsStore, "change">,
  key: ConnectionKey,
  choices: ReadonlyMap<string, boolean>,
): Promise<void> {
  const off = [...choices].flatMap(([id, isUsed]) => (isUsed ? [] : [id]));
  await settings.change(key, ({ disabled = [] }) => {
    const next = [...new Set([...disabled.filter((id) => choices.get(id) !== true), ...off])];
    if (next.length > mostDisabled) {
      throw new Failure("invalid_request", { field: "projects", detail: `more than ${mostDisabled} targets are switched off` });
    }
    return next.length !== disabled.length || off.some((id) => !disabled.includes(id)) ? { disabled: next } : undefined;
  });
}

/** Stores that targets are used which a person has chosen for a setup. */
export const useTargets = (settings: Pick<AccountSettingsStore, "change">, key: ConnectionKey, targets: readonly string[]): Promise<void> =>
  chooseTargets(settings, key, new Map(targets.map((id) => [id, true])));
