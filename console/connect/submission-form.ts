import { type ConnectAccountBody, connectAccount, preflightConnection } from "../../client/generated/operations.ts";
import type { Finding, Verified } from "../answers.ts";
import { CallFailure, toCallFailure } from "../call-failure.ts";
import { copyScript } from "../copy-row.ts";
import { announce, button, element } from "../element.ts";
import { findingList } from "../findings.ts";
import { failureDetails } from "../list-states.ts";
import { focusTitle, goTo } from "../navigation.ts";
import { showNews, tellFailure } from "../notice.ts";
import { oneAtATime } from "../one-at-a-time.ts";
import { describeAccount } from "../providers/describe-account.ts";
import type { Field, SubmissionForm, Values } from "../providers/method.ts";
import type { ProviderPart } from "../providers/provider-part.ts";
import { toConnectionPath } from "../route.ts";
import type { Visit } from "../visit.ts";
import { describeFailure, lowerFirst } from "../words.ts";
import { accountFormField, type FormPlace } from "./account-form-field.ts";
import { askToReplace, isReplacing, replacingNote } from "./ask-to-replace.ts";
import { describePreflight } from "./describe-preflight.ts";
import { type FormField, findProblem, formField } from "./form-field.ts";
import { keepTrying, mayPass } from "./keep-trying.ts";
import { nameFields } from "./name-fields.ts";
import { toBody } from "./to-body.ts";

/**
 * The form of a submission, made of its fields. A failure is told at its field, or below the form with what was found; what
 * was typed stays, except for secrets, which are cleared once they were sent to be stored. Before the connection of another account is replaced,
 * the person is asked.
 */
export function submissionForm(visit: Visit, part: ProviderPart, sent: SubmissionForm, place: FormPlace): HTMLFormElement {
  const { api } = visit;
  const { provider } = part;
  const isOfAccount = ({ name }: Field) => name === part.accountField?.name;
  const ofAccount = accountFormField(sent.fields.find(isOfAccount), place);
  const others = sent.fields.filter((field) => !isOfAccount(field)).map((field) => formField(field, place.id));
  const fields = [...(ofAccount === undefined ? [] : [ofAccount]), ...others];
  const options = fields.filter(({ field }) => field.optional === true);
  const names = nameFields(place, part.accountField?.choices);
  const result = element("div", { class: "result" });

  const listValues = (): Values =>
    Object.fromEntries(fields.flatMap(({ field, value }) => (value() === "" ? [] : [[field.name, value()] as const])));
  const toAccount = (): string => sent.chosen?.account ?? part.toAccount?.(listValues()) ?? names.account(ofAccount?.value());
  /** @returns Whether everything is there that must be, in its form; the focus is on the first that is not. */
  const isWhole = (): boolean => {
    const wrong = fields.filter((each) => {
      const problem = findProblem(each);
      each.tell(problem ?? "");
      return problem !== undefined;
    });
    wrong[0]?.focus();
    return wrong.length === 0 && names.isWhole(ofAccount?.value());
  };
  const readLabel = () => sent.chosen?.label ?? names.label();
  /** The same for a first check and for the connect. */
  const toSent = (): ConnectAccountBody => {
    const label = readLabel();
    const named = label === "" ? {} : { label };
    return { method: sent.method, account: toAccount(), ...named, fields: toBody(listValues()) };
  };
  const tell = (words: string, findings: readonly Finding[], ...more: readonly HTMLElement[]) => {
    result.replaceChildren(element("p", { class: "outcome" }, words), ...more, ...[findingList(findings) ?? []].flat());
    announce(words);
  };
  const listEvidence = (code: string | undefined) => sent.evidence?.(code) ?? [];
  const showFailure = (failure: CallFailure) => {
    const { title, action } = describeFailure(failure.code, part.failureWords);
    const at = findNamed([...fields, ...names.fields], failure.field);
    at?.tell(`${title}. ${action}`);
    const way = element("p", { class: "lines" }, failure.explanation ?? action);
    tell(`${title}.`, failure.findings, way, ...listEvidence(failure.code), ...commandOf(failure), ...failureDetails(failure));
    at?.focus();
  };
  const trying = { own: part.failureWords, show: (node: HTMLElement) => result.replaceChildren(node), signal: visit.signal };
  const attempt = async (work: () => Promise<void>): Promise<void> => {
    if (!isWhole()) {
      return;
    }
    tell("Asking the provider…", []);
    try {
      await (sent.trustMayBeNew ? keepTrying(work, trying) : work());
    } catch (error) {
      const failure = toCallFailure(error);
      if (visit.signal.aborted || !form.isConnected) {
        return;
      }
      if (failure.code === "unauthenticated") {
        tell("", []);
        tellFailure(failure, {}, { label: "Sign in again", press: visit.signInAgain });
      } else {
        showFailure(failure);
      }
    }
  };
  const verify = (): Promise<Verified> => api.ask(preflightConnection, provider, toSent());
  const showVerified = (verified: Verified) => {
    const { failure, findings } = verified;
    if (failure === null) {
      return tell(describePreflight(findings), findings, ...replacingNote(verified), ...listEvidence(undefined));
    }
    const { title, action } = describeFailure(failure.code, part.failureWords);
    tell(
      `It would not work: ${lowerFirst(title)}.`,
      findings,
      element("p", {}, action),
      ...listEvidence(failure.code),
      ...commandOf(failure),
    );
  };
  /** Asks first where another account's connection would end. @returns What is sent besides; `undefined`: nothing is to be sent. */
  const agree = async (): Promise<{ readonly replace_account?: true } | undefined> => {
    if (!(await api.listConnections()).some((each) => each.provider === provider && each.account === toAccount())) {
      return {};
    }
    const verified = await verify();
    if (verified.failure !== null) {
      if (sent.trustMayBeNew && mayPass(verified.failure.code)) {
        throw new CallFailure(verified.failure.code, verified.failure);
      }
      showVerified(verified);
      return undefined;
    }
    if (!isReplacing(verified)) {
      return {};
    }
    if (!(await askToReplace(describeAccount(part, toAccount(), readLabel() || null), verified))) {
      tell("Nothing was changed.", []);
      return undefined;
    }
    return { replace_account: true };
  };

  const connect = async () => {
    let wasSent = false;
    await attempt(async () => {
      const besides = await agree();
      if (besides !== undefined) {
        wasSent = true;
        const { connection, findings } = await api.ask(connectAccount, provider, { ...toSent(), ...besides });
        await goTo(toConnectionPath(connection));
        tellConnected(describeAccount(part, connection.account, connection.label), findings);
      }
    });
    if (wasSent) {
      for (const each of fields.filter(({ field }) => field.secret)) {
        each.write("");
      }
    }
  };
  const check = () => attempt(async () => showVerified(await verify()));

  const deeds = oneAtATime((busy) => {
    for (const each of buttons) {
      each.ariaDisabled = busy ? "true" : null;
    }
  });
  const connectNow = button(sent.connectLabel ?? `Connect ${part.name}`, () => deeds.begin(connect));
  const buttons = [connectNow, button("Check first", () => deeds.begin(check), "quiet")];
  // With `post` not even a browser without the script puts a secret into the address.
  const form = element(
    "form",
    { method: "post", novalidate: "", autocomplete: "off", "aria-label": sent.title },
    ...fields.filter(({ field }) => field.optional !== true).map(({ node }) => node),
    options.length === 0
      ? undefined
      : element("details", { class: "fold" }, element("summary", {}, `Options (${options.length})`), ...options.map(({ node }) => node)),
    names.node,
    element("div", { class: "buttons" }, ...buttons),
    result,
  );
  // Enter in a field presses the button that submits; what it does is done by its own listener.
  connectNow.type = "submit";
  form.addEventListener("submit", (event) => event.preventDefault());
  return form;
}

/** What the customer runs, where a command repairs it. */
const commandOf = ({ command }: { readonly command?: string | undefined }): readonly HTMLElement[] =>
  command === undefined ? [] : [copyScript("The command that does it", command)];

/** The field that a failure names: itself, the whole that it is a part of, or a part of it. */
const findNamed = (fields: readonly FormField[], path: string | undefined): FormField | undefined =>
  path === undefined
    ? undefined
    : (fields.find(({ field }) => field.name === path) ??
      fields.find(({ field }) => field.name.startsWith(`${path}.`) || path.startsWith(`${field.name}.`)));

/** What was found is told above the connection; without findings the connection is all there is to see. */
function tellConnected(name: string, findings: readonly Finding[]): void {
  const found = findingList(findings);
  if (found !== undefined) {
    showNews(`${name} is connected`, "warning", "asked", found);
  } else {
    announce(`${name} is connected.`);
    focusTitle();
  }
}
