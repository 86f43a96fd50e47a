import { CallFailure } from "../call-failure.ts";
import { connect } from "../connect/go-to-provider.ts";
import { announce } from "../element.ts";
import { askToConfirm, clearNotice, dropQuestion, tell, tellFailure } from "../notice.ts";
import { type Outcome, takeOutcome } from "./outcome.ts";
import { focusFirstConnection, showConnections } from "../overview/show-overview.ts";
import { tellUnlessLeft, type Visit } from "../visit.ts";
import { isRetryable } from "../words.ts";

/** What the person came back with, until it is told; a confirmation until it is answered. In memory only. */
let outcome: Outcome = takeOutcome();

/** Tells how a login has ended, above the list that is shown. */
export function tellOutcome(visit: Visit): void {
  if (visit.signal.aborted) {
    return;
  }
  const told = outcome;
  if (told.kind === "confirm") {
    ask(visit, told.value);
    return;
  }
  answered();
  if (told.kind === "connected") {
    focusFirstConnection();
  } else if (told.kind === "failed") {
    const replace = { label: "Use the other account", press: () => connect(visit, { replaceAccount: true }) };
    const actions = [{ label: "Start again", press: () => connect(visit) }, ...(told.code === "account_mismatch" ? [replace] : [])];
    tellFailure(new CallFailure(told.code), ...(visit.api.session.mayWrite ? actions : []));
  }
}

function answered(): void {
  outcome = { kind: "none" };
  dropQuestion();
}

function ask(visit: Visit, value: string): void {
  const { person, mayWrite } = visit.api.session;
  if (!mayWrite) {
    tell(
      "A connection waits to be confirmed",
      `You are ${person}, and may look only. Whoever started it must sign in here and confirm it.`,
    );
    return;
  }
  askToConfirm({
    person,
    confirm: () => confirm(visit, value),
    decline: () => {
      answered();
      tell("It was not connected", "Google's permission is given back by itself, a little more than ten minutes after it was given.");
    },
  });
}

async function confirm(visit: Visit, value: string): Promise<void> {
  try {
    await visit.api.confirm(value);
    answered();
    clearNotice();
    await showConnections(visit);
    announce("Google Cloud is connected.");
    focusFirstConnection();
  } catch (error) {
    tellUnlessLeft(visit, error, ({ code }) => {
      if (isRetryable(code)) {
        return { label: "Try again", press: () => confirm(visit, value) };
      }
      answered();
      return { label: "Start again", press: () => connect(visit) };
    });
  }
}
