import { confirmConnection, previewConfirmation } from "../../client/generated/operations.ts";
import { focusTitle, goTo } from "../address.ts";
import { announce } from "../announce.ts";
import { type ConnectionName, nameAccount } from "../answers.ts";
import { CallFailure, toCallFailure } from "../call-failure.ts";
import { recallAccount, startAgain } from "../connect/go-to-provider.ts";
import { type Action, ask as askAbove, clearNotice, dropQuestion, tell, tellFailure } from "../messages.tsx";
import { Lacking } from "../parts/lacking.tsx";
import { toTabPath } from "../parts/page-link.tsx";
import { findForm, loginMethod } from "../providers/method.ts";
import { describeName, findPart } from "../providers/parts.ts";
import { readConnections, tellUnlessLeft, type Visit } from "../visit.ts";
import { isRetryable } from "../words.ts";
import { ConfirmQuestion, describeLoss, titleOf } from "./confirm-question.tsx";
import { type Outcome, takeOutcome } from "./outcome.ts";

/** What the person came back with, until it is told; a confirmation until it is answered. In memory only. */
let outcome: Outcome = takeOutcome();

/** Tells how a login has ended, above the page that is shown. */
export async function tellOutcome(visit: Visit): Promise<void> {
  const told = outcome;
  if (visit.signal.aborted || told.kind === "none") {
    return;
  }
  if (told.kind === "confirm") {
    return ask(visit, told);
  }
  answered();
  if (told.kind === "connected") {
    return focusTitle();
  }
  await tellFailed(visit, told);
}

function answered(): void {
  outcome = { kind: "none" };
  dropQuestion();
}

async function tellFailed(visit: Visit, { provider, code }: Extract<Outcome, { kind: "failed" }>): Promise<void> {
  const account = recallAccount(provider);
  const isOther = code === "account_mismatch";
  const connections = isOther ? await readConnections(visit.api.askQuietly).catch(() => []) : [];
  if (visit.signal.aborted) {
    return;
  }
  // The account that is connected, for a person who came back with another one.
  const connected = connections.find((each) => each.provider === provider && each.account === (account ?? "default"));
  const replace = { label: "Use the other account", press: () => startAgain(visit, provider, { account, replaceAccount: true }) };
  const actions = [{ label: "Start again", press: () => startAgain(visit, provider, { account }) }, ...(isOther ? [replace] : [])];
  const details = connected !== undefined && (
    <p>
      <strong>{nameAccount(connected)}</strong> is connected; you chose another account.
    </p>
  );
  const told = { own: findPart(provider)?.failures ?? {}, details };
  tellFailure(new CallFailure(code), told, ...(visit.api.session.mayWrite ? actions : []));
}

type Waiting = Extract<Outcome, { kind: "confirm" }>;

async function ask(visit: Visit, waiting: Waiting): Promise<void> {
  const { api, signal } = visit;
  const { person, organisation, mayWrite } = api.session;
  if (!mayWrite) {
    return tell(
      "A connection waits to be confirmed",
      <Lacking what={`The person who started it must sign in here. You are ${person}: confirming a connection`} />,
    );
  }
  try {
    const preview = await api.ask(previewConfirmation, { confirm: waiting.value });
    const forms = await api.listForms().catch(() => []);
    if (signal.aborted) {
      return;
    }
    if (preview.state === "confirmed") {
      return showConnected(preview);
    }
    const decline = () => {
      answered();
      tell("It was not connected", "The permission is revoked automatically, a little more than ten minutes after it was given.");
    };
    const login = findForm(forms, { provider: preview.provider, method: loginMethod });
    const verb = preview.takes_over ? "take over" : "connect";
    askAbove(titleOf(preview, organisation), <ConfirmQuestion of={preview} person={person} words={login?.permissions ?? []} />, [
      { label: `Yes, ${verb}${describeLoss(preview.reach)}`, press: () => confirm(visit, waiting) },
      { label: "No, leave it", press: decline },
    ]);
  } catch (error) {
    if (toCallFailure(error).code === "confirmation_foreign" && !signal.aborted) {
      return tellForeign(visit, waiting);
    }
    tellUnlessLeft(visit, error, (failure) => wayOn(visit, waiting, failure, () => ask(visit, waiting)));
  }
}

/** Only the person who started may see what it is. Another person may end it, which gives the permission back. */
function tellForeign(visit: Visit, waiting: Waiting): void {
  tell(
    "Another person started this connection",
    `You are ${visit.api.session.person}. Nothing is connected, and only the person who started it can confirm it. If you were sent here with a link and allowed access to your account, end it: the permission is then revoked.`,
    { label: "End it", press: () => confirm(visit, waiting) },
  );
}

async function confirm(visit: Visit, waiting: Waiting): Promise<void> {
  try {
    showConnected((await visit.api.ask(confirmConnection, { confirm: waiting.value })).connection);
  } catch (error) {
    const own = findPart(waiting.provider)?.failures ?? {};
    tellUnlessLeft(visit, error, (failure) => wayOn(visit, waiting, failure, () => confirm(visit, waiting)), { own });
  }
}

/** What was just connected is being set up, if its provider has a setup. */
function showConnected(connection: ConnectionName & { readonly setup_run_id?: string | null }): void {
  answered();
  clearNotice();
  goTo(toTabPath(connection, (connection.setup_run_id ?? null) === null ? "overview" : "setup"));
  announce(`${describeName(connection)} is connected.`);
  focusTitle();
}

/** The same again while that may help; otherwise the confirmation is spent, and the login begins anew. */
function wayOn(visit: Visit, { provider }: Waiting, { code }: CallFailure, again: () => Promise<void>): Action {
  if (isRetryable(code)) {
    return { label: "Try again", press: again };
  }
  answered();
  return { label: "Start again", press: () => startAgain(visit, provider, { account: recallAccount(provider) }) };
}
