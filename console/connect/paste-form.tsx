import { useSignalEffect } from "@preact/signals";
import { useContext } from "preact/hooks";
import type { ConnectAccountBody } from "../../client/generated/operations.ts";
import { announce } from "../announce.ts";
import { Button, CopyScript, QuietButton } from "../parts/button.tsx";
import { Fold } from "../parts/card.tsx";
import { FailureDetails } from "../parts/failure.tsx";
import { areWhole, FieldRow, type OpenField, openField } from "../parts/field.tsx";
import { Findings } from "../parts/findings.tsx";
import { useOpened } from "../parts/read.tsx";
import { describeAccount, parseAccount } from "../providers/account-parts.ts";
import { type Field, nameOf, toBody } from "../providers/method.ts";
import type { ProviderPart } from "../providers/provider-part.ts";
import { describeFailure } from "../words.ts";
import { AboveForm } from "./above-form.ts";
import type { Chosen, Kit, WayProps } from "./connect-calls.ts";
import type { Names } from "./names.tsx";
import { askToReplace, WhatItReplaces } from "./replacing.tsx";
import { openSubmission, type Submission } from "./submission.ts";

type PasteProps = WayProps & {
  readonly names: Names;
  readonly fields: readonly Field[];
  readonly kit: Kit | undefined;
  /** The connection, where it was chosen before the form was shown. */
  readonly chosen: Chosen | undefined;
};

/** The form of what a customer has from the provider. What was typed stays, except for secrets, which are cleared once they were sent to be stored. */
export function PasteForm(props: PasteProps) {
  const { part, form, kit, chosen } = props;
  const { fields, submission } = useOpened((ending) => openPasted(props, ending), [props.fields, chosen]);
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
          <QuietButton press={submission.check} busy={isBusy}>
            Check first
          </QuietButton>
        </div>
        <SubmissionResult of={submission} part={part} method={form.name} kit={kit} />
      </form>
    </>
  );
}

/** Opens the fields of the form, and what becomes of what is typed into them. */
function openPasted({ part, form, calls, place, names, fields, chosen }: PasteProps, ending: AbortSignal) {
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
      words: part.failures,
      trustMayBeNew: form.fields === undefined,
      read,
      askToReplace: (verified) => {
        const { account, label } = choose();
        return askToReplace(describeAccount(part, account, label || null), verified);
      },
      failed: ({ code, field }) => {
        const { title, action } = describeFailure(code, part.failures);
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
    ending,
  );
  return { fields: open, submission };
}

/** The field that a failure names: itself, the whole that it is a part of, or a part of it. */
const findNamed = (fields: readonly OpenField[], path = ""): OpenField | undefined =>
  fields.find(({ of }) => of.name === path) ?? fields.find(({ of }) => of.name.startsWith(`${path}.`) || path.startsWith(`${of.name}.`));

type ResultProps = { readonly of: Submission; readonly part: ProviderPart; readonly method: string; readonly kit: Kit | undefined };

/** What has become of a submission, below its form. @param kit - What was shown before the form. */
function SubmissionResult({ of, part: { Evidence }, method, kit }: ResultProps) {
  useSignalEffect(() => {
    if (of.outcome.value !== undefined) {
      announce(of.outcome.value.words);
    }
  });
  if (of.outcome.value === undefined) {
    return null;
  }
  const { words, action, findings = [], checked, replaces, command, failure, times, waits } = of.outcome.value;
  return (
    <div class="result">
      {replaces !== undefined && <WhatItReplaces of={replaces} />}
      <p class="outcome">{words}</p>
      {action !== undefined && <p class="lines">{action}</p>}
      <Findings of={findings} />
      {checked !== undefined && Evidence !== undefined && <Evidence method={method} code={checked.code} kit={kit} />}
      {command !== undefined && <CopyScript name="The command that does it" text={command} />}
      {failure !== undefined && <FailureDetails of={failure} />}
      {times !== undefined && (
        <>
          <p>A new trust takes up to five minutes until it works. This is tried again every 15 seconds while this page is open.</p>
          <p class="note">{times === 1 ? "Refused once so far." : `Refused ${times} times so far.`}</p>
          <div class="buttons">
            <QuietButton press={of.stop}>Stop trying</QuietButton>
          </div>
        </>
      )}
      {waits && (
        <div class="buttons">
          <QuietButton press={of.connectAnyway}>Connect it all the same</QuietButton>
        </div>
      )}
    </div>
  );
}
