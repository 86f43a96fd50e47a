import { readCustomerSide } from "../../client/generated/operations.ts";
import { type Checked, type Connection, type Finding, isMoving } from "../answers.ts";
import { startAgain } from "../connect/go-to-provider.ts";
import { Button, CopyScript } from "../parts/button.tsx";
import { Findings, severityWords, WhatToDo } from "../parts/findings.tsx";
import { describeDistance, describeDue, Instant } from "../parts/instant.tsx";
import { useAnswer } from "../parts/read.tsx";
import { StatusBadge } from "../parts/status-badge.tsx";
import { keylessMethod } from "../providers/method.ts";
import { describeName, partFor } from "../providers/parts.ts";
import { useVisit } from "../visit.ts";
import { describeActor, describeFailure, describeWay, isCorrectedThere, lowerFirst, needsReconnect } from "../words.ts";
import type { ConnectionStore, Shown } from "./connection-store.ts";
import { describeNext, describeNone, isRefreshable } from "./connection-words.ts";

/** How a connection is, told once: what is wrong, who acts, what they paste or run, and the buttons that are due. */
export function StateBlock({ of, store }: Shown) {
  const checked = store.checked.value;
  const answer = checked.state === "checked" ? checked.answer : undefined;
  const cause = answer?.findings.find(({ code }) => code === of.last_failure?.code);
  return (
    <section class="card" aria-label="State">
      <header>
        <StatusBadge of={of} />
        {/* What moves by itself waits for no instant. */}
        {!isMoving(of) && <Next of={of} />}
      </header>
      <Standing of={of} cause={cause} />
      <TestOf of={of} />
      <section class="found" aria-label="Last check">
        <p class="note">
          <CheckLine of={of} store={store} />
        </p>
        {answer?.setup && <p class="note">{describeLook(answer.setup)}</p>}
        <Findings of={answer?.findings.filter((finding) => finding !== cause) ?? []} />
      </section>
      <Actions of={of} store={store} />
      <Outcome of={store} />
    </section>
  );
}

/** How the last deed has ended. */
export const Outcome = ({ of: { outcome } }: { readonly of: ConnectionStore }) =>
  outcome.value === "" ? null : <p class="outcome">{outcome.value}</p>;

/** When the schedule looks at it next, and why; or why it does not. */
const Next = ({ of }: { readonly of: Connection }) => (
  <div class="next">
    {of.next === null ? (
      <p>{describeNone(of)}.</p>
    ) : (
      <p>
        {describeNext(of)}: <Instant at={of.next.at} look="due" />: {lowerFirst(of.next.what)}
      </p>
    )}
  </div>
);

const standingWords: Readonly<Record<Connection["status"], string>> = {
  // Whether it works is what a check says, and the schedule's failure does not.
  active: "The last refresh failed",
  degraded: "Its token has expired and could not be refreshed yet",
  reauth_required: "This connection stopped working",
  disconnecting: "It is being disconnected: within a minute no caller gets its token",
};

/** What is wrong with it; nothing when all is well. @param cause - What the last check has found of the same failure, which says more. */
function Standing({ of, cause }: { readonly of: Connection; readonly cause: Finding | undefined }) {
  const { mayWrite } = useVisit().api.session;
  const { status, last_failure: failure, expires_at: expiresAt } = of;
  const { failures } = partFor(of);
  const hasEnded = expiresAt !== null && new Date(expiresAt) <= new Date();
  return status === "active" && failure === null ? null : (
    <div class="standing" data-status={status}>
      <h2>{standingWords[status === "active" && hasEnded ? "degraded" : status]}</h2>
      {failure !== null && (
        <>
          <p>{cause?.title ?? describeFailure(failure.code, failures).title}.</p>
          <WhatToDo action={`${describeActor(failure, mayWrite)}: ${cause?.action ?? describeWay(failure, failures)}`} />
          {failure.command !== undefined && <CopyScript name="The command that does it" text={failure.command} />}
          <p class="note">
            <code>{failure.code}</code> · <Instant at={failure.at} />
            {failure.attempts > 1 && `, ${failure.attempts} times in a row`}
          </p>
        </>
      )}
    </div>
  );
}

/** What the provider's own test of a connection has come to that fails, with what to paste: those who may write read that. */
function TestOf({ of }: { readonly of: Connection }) {
  const { provider, method, last_failure: failure } = of;
  const { api } = useVisit();
  const { Evidence } = partFor(of);
  const isAsked = Evidence !== undefined && failure !== null && api.session.mayWrite && method !== keylessMethod;
  const kit = useAnswer(async () => (isAsked ? api.askQuietly(readCustomerSide, provider, { method }) : undefined), [isAsked]);
  return Evidence === undefined || failure === null ? null : <Evidence method={method} code={failure.code} kit={kit} />;
}

/** What the last check has found, and when. Until there is another one, of the check before. */
function CheckLine({ of, store }: Shown) {
  const checked = store.checked.value;
  if (checked.state === "checked") {
    const { failure } = checked.answer;
    return (
      <>
        Checked <Instant at={checked.at} />.{failure?.code !== (of.last_failure?.code ?? "") && ` ${checked.words}`}
      </>
    );
  }
  const before = of.checked;
  const found = before?.severity ? ` has found: ${severityWords[before.severity]}, ${before.code}. ` : ". ";
  return (
    <>
      {before !== null && [before.severity === null ? "Checked " : "The check ", <Instant key="at" at={before.at} />, found]}
      {checked.state === "asking" && "Asking the provider whether it works…"}
      {checked.state === "unasked" && `It could not be checked now: ${checked.why}.`}
    </>
  );
}

/** The look at a setup is the schedule's: what it finds comes after the answer of a check. */
function describeLook({ looked_at: lookedAt, look_due_at: dueAt }: NonNullable<Checked["setup"]>): string {
  const now = new Date();
  const before = lookedAt === null ? "not looked at yet" : `looked at ${describeDistance(new Date(lookedAt), now)}`;
  return `Its setup was ${before}.${dueAt === null ? "" : ` It is looked at next ${describeDue(new Date(dueAt), now)}.`}`;
}

/** Only what is due, and the check. */
function Actions({ of, store }: Shown) {
  const { mayWrite } = useVisit().api.session;
  const mustConnect = needsReconnect(of);
  const mustCheck = of.status === "reauth_required" && isCorrectedThere(of.last_failure?.code ?? "");
  const mustRefresh = mayWrite && of.last_failure !== null && !mustConnect && !mustCheck && isRefreshable(of);
  const isCheckFirst = mustCheck || (of.last_failure !== null && !mustConnect && !mustRefresh);
  return of.status === "disconnecting" ? null : (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for what is typed.
    <div class="buttons" role="group" aria-label={`What you can do with ${describeName(of)}`}>
      {mustConnect && mayWrite && <ConnectAgain of={of} store={store} look="primary" />}
      {mustRefresh && <RefreshNow store={store} look="primary" />}
      <Button press={store.check} busy={store.busy.value} look={isCheckFirst ? "primary" : "quiet"}>
        Check again
      </Button>
    </div>
  );
}

type Look = { readonly look: "primary" | "quiet" };

export const RefreshNow = ({ store, look }: Pick<Shown, "store"> & Look) => (
  <Button press={store.refresh} busy={store.busy.value} look={look}>
    Refresh now
  </Button>
);

export function ConnectAgain({ of, store, look }: Shown & Look) {
  const visit = useVisit();
  const work = async () => void (await startAgain(visit, of.provider, { account: of.account }, of.method));
  return (
    <Button press={() => store.begin({ doing: "", work })} busy={store.busy.value} look={look}>
      Connect again
    </Button>
  );
}
