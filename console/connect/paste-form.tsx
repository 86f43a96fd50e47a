import { useContext, useEffect, useMemo } from "preact/hooks";
import type { ConnectAccountBody } from "../../client/generated/operations.ts";
import { Button } from "../parts/button.tsx";
import { Fold } from "../parts/card.tsx";
import { areWhole, FieldRow, type OpenField, openField } from "../parts/field.tsx";
import { describeAccount, parseAccount } from "../providers/account-parts.ts";
import type { Field, Form } from "../providers/method.ts";
import type { ProviderPart } from "../providers/provider-part.ts";
import { describeFailure } from "../words.ts";
import { AboveForm } from "./above-form.ts";
import { nameOf } from "./chosen-way.ts";
import type { Chosen, ConnectCalls, Kit } from "./connect-calls.ts";
import type { FormPlace, Names } from "./names.tsx";
import { askToReplace } from "./replacing.tsx";
import { openSubmission } from "./submission.ts";
import { SubmissionResult } from "./submission-result.tsx";
import { toBody } from "./to-body.ts";

type PasteProps = {
  readonly part: ProviderPart;
  readonly form: Form;
  readonly calls: ConnectCalls;
  readonly place: FormPlace;
  readonly names: Names;
  readonly fields: readonly Field[];
  readonly kit: Kit | undefined;
  /** The connection, where it was chosen before the form was shown. */
  readonly chosen: Chosen | undefined;
};

/** The form of what a customer has from the provider. What was typed stays, except for secrets, which are cleared once they were sent to be stored. */
export function PasteForm(props: PasteProps) {
  const { part, form, kit, chosen } = props;
  const { fields, submission, ending } = useMemo(() => openPasted(props), [props.fields, chosen]);
  useEffect(() => () => ending.abort(), [ending]);
  const Above = useContext(AboveForm);
  const fill = (name: string, value: string) => fields.find(({ of }) => of.name === name)?.write(value);
  const offered = kit?.trust && chosen && { ...kit.trust, account: chosen.account };
  const rowsOf = (isOption: boolean) =>
    fields.filter(({ of }) => (of.optional === true) === isOption).map((field) => <FieldRow key={field.id} of={field} />);
  const options = rowsOf(true);
  const isBusy = submission.isBusy.value;
  return (
    <>
      <Above provider={part.provider} method={nameOf(form)} offered={offered} fill={fill} />
      {/* With `post` not even a browser without the script puts a secret into the address. */}
      <form method="post" noValidate autocomplete="off" aria-label={form.title} onSubmit={(event) => event.preventDefault()}>
        {rowsOf(false)}
        {options.length > 0 && <Fold summary={`Options (${options.length})`}>{options}</Fold>}
        <div class="buttons">
          <Button submits press={submission.connect} busy={isBusy}>
            Connect {part.name}
          </Button>
          <Button press={submission.check} look="quiet" busy={isBusy}>
            Check first
          </Button>
        </div>
        <SubmissionResult of={submission} part={part} method={form.name} kit={kit} />
      </form>
    </>
  );
}

/** Opens the fields of the form, and what becomes of what is typed into them. */
function openPasted({ part, form, calls, place, names, fields, chosen }: PasteProps) {
  const ending = new AbortController();
  const isOfAccount = ({ name }: Field) => name === part.accountField?.name;
  const { own } = parseAccount(place.account ?? "", part.accountField?.choices);
  const open = fields.map((field) => openField(field, place.id, isOfAccount(field) ? own : ""));
  const listValues = () => Object.fromEntries(open.flatMap(({ of, value }) => (value() === "" ? [] : [[of.name, value()] as const])));
  const readOwn = () => open.find(({ of }) => isOfAccount(of))?.value();
  const choose = (): Chosen => {
    const account = part.toAccount?.(listValues());
    return chosen ?? (account === undefined ? names.choose(readOwn()) : { account, label: "" });
  };
  const read = (): ConnectAccountBody | undefined => {
    if (!areWhole(open) || (chosen === undefined && !names.areWhole(readOwn()))) {
      return undefined;
    }
    const { account, label } = choose();
    return { method: form.name, account, ...(label !== "" && { label }), fields: toBody(listValues()) };
  };
  const submission = openSubmission(
    {
      calls,
      words: part.failureWords,
      trustMayBeNew: form.fields === undefined,
      read,
      askToReplace: (verified) => {
        const { account, label } = choose();
        return askToReplace(describeAccount(part, account, label || null), verified);
      },
      failed: ({ code, field }) => {
        const { title, action } = describeFailure(code, part.failureWords);
        const at = findNamed([...open, ...names.more], field);
        at?.tell(`${title}. ${action}`);
        at?.focus();
      },
      sent: () => {
        for (const field of open.filter(({ of }) => of.secret)) {
          field.write("");
        }
      },
    },
    ending.signal,
  );
  return { fields: open, submission, ending };
}

/** The field that a failure names: itself, the whole that it is a part of, or a part of it. */
const findNamed = (fields: readonly OpenField[], path = ""): OpenField | undefined =>
  fields.find(({ of }) => of.name === path) ?? fields.find(({ of }) => of.name.startsWith(`${path}.`) || path.startsWith(`${of.name}.`));
