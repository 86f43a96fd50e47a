import { defined } from "../../defined.ts";
import { type FailureCode, failures } from "../../errors.ts";
import type { RemainingResource } from "../grant-part-view.ts";
import type { SetupLeftCode, SetupPart, TeardownResult } from "../teardown-result.ts";

/**
 * What a teardown took back: its kind, where it stood, and how many; and what still stands, each with its reason and what the customer can do.
 *
 * @param again - How the customer retries what is left.
 */
export const toSetupParts = ({ undone, left, unlisted }: TeardownResult = { undone: [], left: [] }, again: string = reconnect) => ({
  undone: undone.map((counted) => ({ ...counted, state: "removed" as const })),
  left: [...left.map((part) => toLeft(part, again)), ...(unlisted === undefined ? [] : [toUnlisted(unlisted, again)])],
});

const reconnect = "Connect the provider again and disconnect it: what is left is removed then.";

/** Without an action: it is tried again. */
const words: Readonly<Record<SetupLeftCode, { readonly reason: string; readonly action?: string }>> = {
  account_replaced: {
    reason: "An account that was connected before made it, and the account that took its place may not remove it",
    action: "Connect that account again and disconnect it: what is left is removed then.",
  },
  forgotten: {
    reason: "Setup made it, and an administrator has left it to the customer",
    action: "Remove it if nothing needs it.",
  },
  kept_for_others: {
    reason: "Setup made it, and it stays because others may use it by now",
    action: "Remove it if nothing else needs it.",
  },
  teardown_declined: { reason: "It was asked for that what setup made stays" },
  teardown_unfinished: { reason: "It could not be removed in time" },
  teardown_under_way: {
    reason: "It is being removed, unless others may need it",
    action: "Nothing needs to be done. Send the same request again to see how far it is.",
  },
};

function toLeft({ what, target, name, code, command }: SetupPart, again: string): RemainingResource {
  const { reason, action = again } = toWords(code);
  return {
    what,
    target,
    name,
    state: code === ("teardown_under_way" satisfies SetupLeftCode) ? "pending" : "left",
    code,
    reason,
    action: command === undefined || code === ("teardown_under_way" satisfies SetupLeftCode) ? action : `${action} Or run the command.`,
    ...defined({ command }),
  };
}

function toWords(code: string): { readonly reason: string; readonly action?: string } {
  if (Object.hasOwn(words, code)) {
    return words[code as SetupLeftCode];
  }
  const reason = Object.hasOwn(failures, code) ? failures[code as FailureCode].title : "The provider does not let it be removed";
  return { reason };
}

const toUnlisted = (count: number, action: string): RemainingResource => ({
  what: "setup",
  state: "left",
  code: "teardown_unfinished" satisfies SetupLeftCode,
  reason: `${count} more change${count === 1 ? " remains" : "s remain"}`,
  action,
});
