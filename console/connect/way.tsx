import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect, useMemo, useRef } from "preact/hooks";
import { Button } from "../parts/button.tsx";
import { Fold } from "../parts/card.tsx";
import { Choice } from "../parts/choice.tsx";
import { LinkedText } from "../parts/findings.tsx";
import { Read, useReading } from "../parts/read.tsx";
import { describeAccount } from "../providers/describe-account.ts";
import { type Form, loginMethod } from "../providers/method.ts";
import type { ProviderPart } from "../providers/provider-part.ts";
import type { Chosen, ConnectCalls } from "./connect-calls.ts";
import { KitBox } from "./kit-box.tsx";
import { type FormPlace, hasNames, NameFields, type Names, openNames } from "./names.tsx";
import { PasteForm } from "./paste-form.tsx";

type WayProps = { readonly part: ProviderPart; readonly form: Form; readonly calls: ConnectCalls; readonly place: FormPlace };

/** One way to connect a provider, in its steps. */
export function Way(props: WayProps) {
  const { part, form, place } = props;
  const names = useMemo(() => openNames(form, part, place), []);
  const { title, why, recommended, permissions } = form;
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
        {form.name === loginMethod ? (
          <LoginSteps {...props} names={names} />
        ) : form.fields === undefined ? (
          <PlacedSteps {...props} names={names} />
        ) : (
          <>
            <NameStep of={names} />
            <FormSteps {...props} names={names} />
          </>
        )}
      </ol>
    </section>
  );
}

type StepsProps = WayProps & { readonly names: Names };

function LoginSteps({ part: { name }, form, calls, names }: StepsProps) {
  const go = () => (names.areWhole() ? calls.login(names.choose()) : undefined);
  return (
    <>
      <NameStep of={names} />
      <Step title={`Sign in at ${name}`}>
        <Sentences of={form.steps} />
        <div class="buttons">
          <Button press={go}>Connect {name}</Button>
        </div>
      </Step>
    </>
  );
}

/** First which connection it becomes, where there is a choice: what the customer makes is for that one alone. */
function PlacedSteps(props: StepsProps) {
  const { names } = props;
  const chosen = useSignal<Chosen | undefined>(undefined);
  const show = () => {
    chosen.value = names.areWhole() ? names.choose() : chosen.value;
  };
  if (!hasNames(names)) {
    return (
      <>
        <NameStep of={names} />
        <FormSteps {...props} chosen={names.choose()} />
      </>
    );
  }
  return (
    <>
      <NameStep of={names}>
        <div class="buttons">
          <Button submits press={show} look="quiet">
            Show what to trust
          </Button>
        </div>
      </NameStep>
      {chosen.value !== undefined && <FormSteps key={JSON.stringify(chosen.value)} {...props} chosen={chosen.value} isNamed />}
    </>
  );
}

type FormStepsProps = StepsProps & {
  /** The connection, where what is made is for that one alone. */
  readonly chosen?: Chosen;
  /** A person has chosen it just now. */
  readonly isNamed?: boolean;
};

/** What the customer makes at the provider, and the form of what they have from there. */
function FormSteps({ chosen: given, isNamed = false, ...props }: FormStepsProps) {
  const { part, form, calls } = props;
  const chosen = useMemo(() => given, []);
  const readKit = async () => (form.kit === undefined ? undefined : calls.readKit(form, chosen?.account));
  // What is typed belongs to the fields of this kit.
  const kit = useReading({ read: readKit, isFixed: true }, []);
  const isMany = useSignal(0);
  const { submitMany } = calls;
  const Many = part.many?.[form.name];
  const many = submitMany && Many && <Many part={part} form={form} submit={submitMany} />;
  const fields = form.fields ?? kit.value.value?.fields;
  return (
    <>
      {many !== undefined && (
        <Step title="Say how many accounts">
          <Choice question="How many accounts?" titles={["One account", "Many accounts at once"]} chosen={isMany} />
        </Step>
      )}
      <Step
        title={form.stores === "nothing" ? `Let ${part.name} trust Aurora` : `Make the credential at ${part.name}`}
        takesFocus={isNamed}
      >
        {isNamed && chosen !== undefined && (
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
            <PasteForm {...props} fields={fields} kit={kit.value.value} chosen={chosen} />
          </div>
          <div
            class="chosen"
            hidden={isMany.value === 0}
            onInput={() => {
              isMany.value = 1;
            }}
          >
            {many}
          </div>
        </Step>
      )}
    </>
  );
}

type StepProps = { readonly title: string; readonly takesFocus?: boolean; readonly children: ComponentChildren };

function Step({ title, takesFocus = false, children }: StepProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (takesFocus) {
      heading.current?.focus();
    }
  }, []);
  return (
    <li>
      <h3 tabIndex={-1} ref={heading}>
        {title}
      </h3>
      {children}
    </li>
  );
}

/** Which connection it becomes, where there is anything to say about it. */
const NameStep = ({ of, children }: { readonly of: Names; readonly children?: ComponentChildren }) =>
  hasNames(of) || of.again !== "" ? (
    <Step title={of.own === undefined ? "Name it" : "Say which account"}>
      <form method="post" noValidate autocomplete="off" aria-label="Which connection" onSubmit={(event) => event.preventDefault()}>
        <NameFields of={of} />
        {children}
      </form>
    </Step>
  ) : null;

const Sentences = ({ of }: { readonly of: readonly string[] }) => (
  <ul>
    {of.map((sentence) => (
      <li key={sentence}>
        <LinkedText text={sentence} />
      </li>
    ))}
  </ul>
);
