import { isSameAccount, nameAccount } from "../account-name.ts";
import type { Preview } from "../answers.ts";
import { describeStay } from "../connect/describe-replacing.ts";
import { permissionList } from "../connection/permissions.ts";
import { button, element } from "../element.ts";
import { ask } from "../notice.ts";
import type { Form } from "../providers/method.ts";
import { describeName } from "../providers/parts.ts";
import { describeLoss, describeReach } from "./describe-reach.ts";

export type Confirming = {
  readonly person: string;
  readonly organisation: string;
  /** The words of the login. */
  readonly login: Pick<Form, "permissions">;
  readonly confirm: () => Promise<void>;
  readonly decline: () => void;
};

/**
 * Asks whether this account, with these permissions, is to be connected to the organisation. The question names the person
 * who is signed in: a person who was sent a link by another must be able to see that this is not theirs to confirm.
 */
export function askToConfirm(preview: Preview, { person, organisation, login, confirm, decline }: Confirming): void {
  const replaced = describeReplaced(preview);
  const colleague = preview.takes_over ? preview.replaces?.connected_by : undefined;
  const isOther = preview.replaces !== null && !isSameAccount(preview.replaces, preview);
  const verb = colleague === undefined ? "connect" : "take over";
  ask(
    colleague === undefined
      ? `Connect ${nameAccount(preview)}'s ${describeName(preview)} to ${organisation}?`
      : `Take over ${describeName(preview)} from ${colleague} with ${nameAccount(preview)}?`,
    element("p", {}, "With these permissions:"),
    permissionList(preview, login),
    ...replaced.map((text) => element("p", {}, text)),
    ...(isOther ? describeReach(preview).map((text) => element("p", {}, text)) : []),
    element("p", {}, "You are ", element("strong", {}, person), ". If another person sent you here with a link, do not confirm."),
    element(
      "div",
      { class: "buttons" },
      button(`Yes, ${verb}${describeLoss(preview.reach)}`, confirm),
      button("No, leave it", decline, "quiet"),
    ),
  );
}

function describeReplaced(preview: Preview): readonly string[] {
  const { replaces } = preview;
  if (replaces === null) {
    return [];
  }
  return isSameAccount(replaces, preview)
    ? ["This account is already connected. New tokens replace the ones it has."]
    : [
        `It replaces ${nameAccount(replaces)}, which ${replaces.connected_by} connected.`,
        ...describeStay(replaces.changes, nameAccount(replaces)),
      ];
}
