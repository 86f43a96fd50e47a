import { createRef } from "preact";
import * as v from "valibot";
import { accountWord, connectionLabel } from "../../lib/http/place-fields.ts";
import { Fold } from "../parts/card.tsx";
import { areWhole, FieldRow, type OpenField, openField } from "../parts/field.tsx";
import { parseAccount, toAccount } from "../providers/account-parts.ts";
import type { Field } from "../providers/method.ts";
import type { Chosen, WayProps } from "./connect-calls.ts";

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
 * Opens the fields of a form's names, which tell the connection that it makes apart from the others of its provider. Those for one more connection are
 * folded: a person who does not open them connects the account again that is connected. Before the first connection, and where a named one is connected
 * again, there are none.
 */
export function openNames({ form: { account: field }, part: { accountField, takesWord }, place: { id, account, connected } }: WayProps) {
  const { own: ofAccount, word } = parseAccount(account ?? "default", field?.choices ?? accountField?.choices);
  const again = takesWord ? word : "";
  const own = field && openField(field, id, field.choices === undefined ? account : ofAccount);
  const isMore = takesWord === true && again === "" && connected.length > 0;
  const fold = createRef<HTMLDetailsElement | null>();
  const [name, label] = [openField(nameField, id), openField(labelField, id)];
  const whenOpen = (each: OpenField): string => (fold.current?.open ? each.value() : "");
  /** @param given - The value of a field of the form in the place of `own`. */
  const choose = (given = own?.value()): Chosen => ({
    account: toAccount({ own: given, word: again || whenOpen(name) }),
    label: whenOpen(label),
  });
  return {
    /** What the provider calls the account, such as its region. */
    own,
    /** The word of the connection that is connected again. Empty: of none. */
    again,
    /** The fold of the two fields for one more connection. Without them there is nothing to tell apart. */
    fold,
    more: isMore ? [name, label] : [],
    /** Whether there is anything to choose. */
    areAsked: own !== undefined || isMore,
    choose,
    /** @returns Whether the names can be sent. If not, it says why at the field, which gets the focus. */
    areWhole: (given?: string): boolean => {
      if (own !== undefined && !areWhole([own])) {
        return false;
      }
      name.tell(fold.current?.open ? findNameProblem(name.value(), choose(given).account, connected) : "");
      label.tell(whenOpen(label) === "" ? "" : (findLabelProblem(label.value()) ?? ""));
      const wrong = [name, label].find(({ problem }) => problem.value !== "");
      wrong?.focus();
      return wrong === undefined;
    },
  };
}

export type Names = ReturnType<typeof openNames>;

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

const longest = 64;

/** @returns What is wrong with a label that a person typed, in the words of the form; `undefined`: the API takes it. */
export function findLabelProblem(label: string): string | undefined {
  if (v.safeParse(connectionLabel, label).success) {
    return undefined;
  }
  return label.length > longest
    ? `A label has at most ${longest} characters.`
    : "A label has letters, digits, signs and spaces. It has nothing that breaks a line or turns its order round.";
}

export const NameFields = ({ of: { own, again, fold, more } }: { readonly of: Names }) => (
  <>
    {own !== undefined && <FieldRow of={own} />}
    {again !== "" && (
      <p>
        This connects <strong>{again}</strong> again.
      </p>
    )}
    {more.length > 0 && (
      <Fold summary="Connect another account" at={fold}>
        {more.map((field) => (
          <FieldRow key={field.id} of={field} />
        ))}
      </Fold>
    )}
  </>
);
