import { type ReadonlySignal, signal } from "@preact/signals";
import type { ConnectAccountBody } from "../../client/generated/operations.ts";
import { countSeverity, type Finding, type Verified } from "../answers.ts";
import { CallFailure, toCallFailure } from "../call-failure.ts";
import { pause } from "../pause.ts";
import { countOf, describeFailure, type FailureWords, lowerFirst } from "../words.ts";
import type { ConnectCalls } from "./connect-calls.ts";
import { isReplacing, type Replacing } from "./replacing.tsx";

/** What has become of a submission so far. */
export type Outcome = {
  readonly words: string;
  /** What to do about it. May have several lines. */
  readonly action?: string;
  readonly findings?: readonly Finding[];
  /** The provider has checked it. `code`: of the failure; `undefined`: it works. */
  readonly checked?: { readonly code: string | undefined };
  readonly replaces?: Replacing;
  /** What the customer runs. */
  readonly command?: string | undefined;
  readonly failure?: CallFailure;
  /** How often it was refused. It is tried again. */
  readonly times?: number;
  /** It would work but for a part, and was not sent yet. */
  readonly waits?: boolean;
};

export type SubmissionOf = {
  readonly calls: Pick<ConnectCalls, "preflight" | "submit" | "tellEnded">;
  readonly words: FailureWords;
  readonly trustMayBeNew: boolean;
  /** @returns `undefined`: something is wrong with it, and was told. */
  readonly read: () => ConnectAccountBody | undefined;
  readonly askToReplace: (verified: Replacing) => Promise<boolean>;
  /** Told of a failure, which may name a field. */
  readonly failed: (failure: CallFailure) => void;
  /** Told that everything was sent to be stored. */
  readonly sent: () => void;
};

/** Often enough for a person who looks on, and less often than a person may connect. */
const everyMs = 15_000;
/** The longest that a cloud takes to let a new trust in. What is refused after that is refused for another reason. */
const longestMs = 5 * 60_000;

/** Whether a refusal may pass by itself, because what was made a moment ago is not known everywhere yet. */
const mayPass = (error: unknown): error is CallFailure => error instanceof CallFailure && error.code === "trust_refused";

/** What a person sends to connect an account: checked first, and sent when nothing speaks against it. @param ending - The page is left. */
export function openSubmission(of: SubmissionOf, ending: AbortSignal) {
  const outcome = signal<Outcome | undefined>(undefined);
  const isBusy = signal(false);
  let stopping = new AbortController();
  const show = (verified: Verified, waits = false) => {
    outcome.value = { ...describeVerified(verified, of.words), waits };
  };

  /** Does it again while the provider refuses a trust that may be new, until that takes longer than any new trust needs. */
  const keepTrying = async (work: () => Promise<void>): Promise<void> => {
    const begunAt = Date.now();
    stopping = new AbortController();
    const ended = AbortSignal.any([ending, stopping.signal]);
    for (let times = 1; ; times += 1) {
      try {
        return await work();
      } catch (failure) {
        if (!of.trustMayBeNew || !mayPass(failure) || ended.aborted || Date.now() - begunAt >= longestMs) {
          throw failure;
        }
        outcome.value = { words: `Not yet: ${describeFailure(failure.code, of.words).title}.`, command: failure.command, times };
        await pause(everyMs, ended);
        if (ended.aborted) {
          throw failure;
        }
      }
    }
  };
  const attempt = async (work: (body: ConnectAccountBody) => Promise<void>): Promise<void> => {
    const body = isBusy.peek() ? undefined : of.read();
    if (body === undefined) {
      return;
    }
    isBusy.value = true;
    outcome.value = { words: "Asking the provider…" };
    await keepTrying(() => work(body))
      .catch((error: unknown) => ending.aborted || tellFailed(toCallFailure(error)))
      .finally(() => {
        isBusy.value = false;
      });
  };
  const tellFailed = (failure: CallFailure) => {
    const isOver = of.calls.tellEnded(failure);
    outcome.value = isOver ? undefined : describeFailed(failure, of.words);
    if (!isOver) {
      of.failed(failure);
    }
  };
  const send = async (body: ConnectAccountBody, isAgreed: boolean): Promise<void> => {
    const verified = await of.calls.preflight(body);
    const { failure, findings } = verified;
    const refused = failure && new CallFailure(failure.code, failure);
    if (of.trustMayBeNew && mayPass(refused)) {
      throw refused;
    }
    const waits = refused === null && !isAgreed && countSeverity(findings, "error") > 0;
    if (refused !== null || waits) {
      return show(verified, waits);
    }
    if (isReplacing(verified) && !(await of.askToReplace(verified))) {
      outcome.value = { words: "Nothing was changed." };
      return;
    }
    await of.calls.submit({ ...body, ...(isReplacing(verified) && { replace_account: true }) }).finally(of.sent);
  };
  return {
    outcome: outcome as ReadonlySignal<Outcome | undefined>,
    isBusy: isBusy as ReadonlySignal<boolean>,
    check: () => attempt(async (body) => show(await of.calls.preflight(body))),
    /** Checks first, and connects what works. */
    connect: () => attempt((body) => send(body, false)),
    /** Connects what would work but for a part. */
    connectAnyway: () => attempt((body) => send(body, true)),
    /** Ends the trying again. */
    stop: () => stopping.abort(),
  };
}

export type Submission = ReturnType<typeof openSubmission>;

function describeVerified(verified: Verified, own: FailureWords): Outcome {
  const { failure, findings } = verified;
  if (failure === null) {
    return {
      words: describePreflight(findings),
      findings,
      checked: { code: undefined },
      ...(isReplacing(verified) && { replaces: verified }),
    };
  }
  const { code, command } = failure;
  const { title, action } = describeFailure(code, own);
  return { words: `It would not work: ${lowerFirst(title)}.`, action, findings, checked: { code }, command };
}

/** What a verification that met no failure has come to. It never says that all would work above an error. */
export function describePreflight(findings: readonly Finding[]): string {
  const errors = countSeverity(findings, "error");
  if (errors > 0) {
    return `It would connect, but ${countOf(errors, "part")} would not work.`;
  }
  return countSeverity(findings, "unknown") > 0 ? "It would work, as far as it could be checked." : "It would work.";
}

function describeFailed(failure: CallFailure, own: FailureWords): Outcome {
  const { code, command, explanation, findings } = failure;
  const { title, action } = describeFailure(code, own);
  return { words: `${title}.`, action: explanation ?? action, findings, checked: { code }, command, failure };
}
