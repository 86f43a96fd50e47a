import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useMemo } from "preact/hooks";
import { Button, QuietButton } from "../parts/button.tsx";
import { Fold } from "../parts/card.tsx";
import { Choice } from "../parts/choice.tsx";
import { Sentences } from "../parts/findings.tsx";
import { Read, useReading } from "../parts/read.tsx";
import { describeAccount } from "../providers/account-parts.ts";
import { loginMethod } from "../providers/method.ts";
import type { Chosen, WayProps } from "./connect-calls.ts";
import { KitBox } from "./kit-box.tsx";
import { NameFields, type Names, openNames } from "./names.tsx";
import { PasteForm } from "./paste-form.tsx";

/** One way to connect a provider, in its steps. */
export function Way(props: WayProps) {
  const { part, form, calls, place } = props;
  const { title, why, recommended, permissions } = form;
  const names = useMemo(() => openNames(props), []);
  const isLogin = form.name === loginMethod;
  // What the customer makes is for one connection alone, which is chosen first where there is a choice.
  const isPlaced = !isLogin && form.fields === undefined;
  const isChosenFirst = isPlaced && names.areAsked;
  const chosen = useSignal(isPlaced && !isChosenFirst ? names.choose() : undefined);
  const choose = () => {
    chosen.value = names.areWhole() ? names.choose() : chosen.value;
  };
  const login = () => (names.areWhole() ? calls.login(names.choose()) : undefined);
  return (
    <section class="card method" aria-labelledby={place.id}>
      <header>
        <h2 id={place.id} tabIndex={-1}>
          {title}
        </h2>
        {recommended && (
          <p class="badge" data-status="active">
            Recommended
          </p>
        )}
      </header>
      <p>{why}</p>
      <Fold summary={`Permissions (${permissions.length})`}>
        <Sentences of={permissions.map(({ words }) => words)} />
      </Fold>
      <ol class="steps">
        {(names.areAsked || names.again !== "") && (
          <Step title={names.own === undefined ? "Name it" : "Say which account"}>
            <form method="post" noValidate autocomplete="off" aria-label="Which connection" onSubmit={(event) => event.preventDefault()}>
              <NameFields of={names} />
              {isChosenFirst && (
                <div class="buttons">
                  <QuietButton submits press={choose}>
                    Show what to trust
                  </QuietButton>
                </div>
              )}
            </form>
          </Step>
        )}
        {isLogin && (
          <Step title={`Sign in at ${part.name}`}>
            <Sentences of={form.steps} />
            <div class="buttons">
              <Button press={login}>Connect {part.name}</Button>
            </div>
          </Step>
        )}
        {!isLogin && (!isChosenFirst || chosen.value !== undefined) && (
          <FormSteps key={JSON.stringify(chosen.value)} {...props} names={names} chosen={chosen.value} isChosenFirst={isChosenFirst} />
        )}
      </ol>
    </section>
  );
}

type FormStepsProps = WayProps & {
  readonly names: Names;
  /** The connection, where what is made is for that one alone. */
  readonly chosen: Chosen | undefined;
  /** A person has chosen it just now. */
  readonly isChosenFirst: boolean;
};

/** What the customer makes at the provider, and the form of what they have from there. */
function FormSteps({ isChosenFirst, ...props }: FormStepsProps) {
  const { part, form, calls } = props;
  // Choosing the same one again begins nothing anew.
  const chosen = useMemo(() => props.chosen, []);
  const { submitMany } = calls;
  const readKit = async () => (form.kit === undefined ? undefined : calls.readKit(form, chosen?.account));
  // What is typed belongs to the fields of this kit.
  const kit = useReading({ read: readKit, isFixed: true }, []);
  const isMany = useSignal(0);
  const sayMany = () => {
    isMany.value = 1;
  };
  const Many = submitMany && part.many?.[form.name];
  const fields = form.fields ?? kit.value.value?.fields;
  return (
    <>
      {Many && (
        <Step title="Say how many accounts">
          <Choice question="How many accounts?" titles={["One account", "Many accounts at once"]} chosen={isMany} />
        </Step>
      )}
      <Step
        title={form.stores === "nothing" ? `Let ${part.name} trust Aurora` : `Make the credential at ${part.name}`}
        takesFocus={isChosenFirst}
      >
        {isChosenFirst && chosen !== undefined && (
          <p>
            For <strong>{describeAccount(part, chosen.account, chosen.label || null)}</strong> alone.
          </p>
        )}
        <Sentences of={form.steps} />
        {form.kit !== undefined && (
          <Read of={kit} name="What to make">
            {(made) => made && <KitBox of={made} />}
          </Read>
        )}
      </Step>
      {fields !== undefined && (
        <Step title="Paste">
          <div class="chosen" hidden={isMany.value === 1}>
            <PasteForm {...props} chosen={chosen} fields={fields} kit={kit.value.value} />
          </div>
          <div class="chosen" hidden={isMany.value === 0} onInput={sayMany}>
            {submitMany && Many && <Many part={part} form={form} submit={submitMany} />}
          </div>
        </Step>
      )}
    </>
  );
}

type StepProps = { readonly title: string; readonly takesFocus?: boolean; readonly children: ComponentChildren };

const focusOn = (heading: HTMLElement | null): void => heading?.focus();

const Step = ({ title, takesFocus = false, children }: StepProps) => (
  <li>
    <h3 tabIndex={-1} ref={takesFocus ? focusOn : null}>
      {title}
    </h3>
    {children}
  </li>
);
