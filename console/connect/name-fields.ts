import * as v from "valibot";
import { accountWord } from "../../lib/http/place-fields.ts";
import { element } from "../element.ts";
import { parseAccount, toAccount } from "../providers/account-parts.ts";
import type { Choice, Field } from "../providers/method.ts";
import type { FormPlace } from "./account-form-field.ts";
import { type FormField, formField } from "./form-field.ts";
import { findLabelProblem } from "./label-field.ts";

/** How the connection that a form makes is told apart from the others of its provider. */
export type NameFields = {
  readonly node: HTMLElement | undefined;
  readonly fields: readonly FormField[];
  /** @param own - The value of the provider's own field, such as a region. */
  account(own: string | undefined): string;
  /** Empty: none was given. */
  label(): string;
  /** @returns Whether the names can be sent. If not, it says why at the field, which gets the focus. */
  isWhole(own: string | undefined): boolean;
};

const nameField: Field = {
  name: "account",
  title: "Name for this connection",
  hint: "A word for programs, such as production: small letters, digits and hyphens, at most 63. It never changes.",
};
const labelField: Field = {
  name: "label",
  title: "Label",
  hint: "What your colleagues read, at most 64 characters. Without one they read the name.",
  optional: true,
};

/**
 * Two fields for one more connection, folded away: who does not open them connects the account again that is connected. There are none before
 * the first connection, which needs no name, and none where a named connection is connected again.
 *
 * @param place.connected - Absent: the provider's accounts name themselves.
 */
export function nameFields({ id, account, connected = [] }: FormPlace, choices: readonly Choice[] = []): NameFields {
  const again = account === undefined ? "" : parseAccount(account, choices).word;
  if (again !== "" || connected.length === 0) {
    const node = again === "" ? undefined : element("p", {}, "This connects ", element("strong", {}, again), " again.");
    return { node, fields: [], account: (own) => toAccount({ own, word: again }), label: () => "", isWhole: () => true };
  }
  const [name, label] = [formField(nameField, id), formField(labelField, id)];
  const node = element("details", { class: "fold" }, element("summary", {}, "Connect another account"), name.node, label.node);
  const whenOpen = (field: FormField) => (node.open ? field.value() : "");
  const toNamed = (own: string | undefined) => toAccount({ own, word: whenOpen(name) });
  return {
    node,
    fields: [name, label],
    account: toNamed,
    label: () => whenOpen(label),
    isWhole: (own) => {
      const nameProblem = node.open ? findNameProblem(name.value(), toNamed(own), connected) : "";
      const labelProblem = whenOpen(label) === "" ? "" : (findLabelProblem(whenOpen(label)) ?? "");
      name.tell(nameProblem);
      label.tell(labelProblem);
      [name, label].find((_, index) => [nameProblem, labelProblem][index] !== "")?.focus();
      return nameProblem === "" && labelProblem === "";
    },
  };
}

/** @param account - The word, after the value of the provider's own field. */
function findNameProblem(word: string, account: string, connected: readonly string[]): string {
  if (word === "") {
    return "Give it a name. Or close this part, to connect again what is connected.";
  }
  if (!v.is(accountWord, word) || !v.is(accountWord, account)) {
    return "Use small letters, digits and hyphens, and a letter or a digit first. Some words have a meaning of their own, such as token.";
  }
  return connected.includes(account) ? `${account} is connected already. Choose another name.` : "";
}
