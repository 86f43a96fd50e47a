import { signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useId, useLayoutEffect, useMemo, useRef } from "preact/hooks";
import { announce } from "./announce.ts";
import type { CallFailure } from "./call-failure.ts";
import { Button } from "./parts/button.tsx";
import { FailureDetails } from "./parts/failure.tsx";
import { describeFailure, type FailureWords } from "./words.ts";

export type Action = { readonly label: string; readonly press: () => unknown };
type Look = "question" | "failure" | "warning";

export type Message = {
  readonly title: string;
  readonly look: Look;
  readonly content?: ComponentChildren;
  /** The first is the one that leads on. */
  readonly actions: readonly Action[];
  /** Whether the focus goes there. Otherwise it is announced. */
  readonly isAsked: boolean;
  /** Puts it away. Absent: it waits for its answer. */
  readonly close?: () => void;
};

/** What has become of a connection, above everything else. */
export const news = signal<Message | undefined>(undefined);
/** A question, a failure, or what needs no answer. */
export const notice = signal<Message | undefined>(undefined);
/** A question that waits for its answer. Any other notice is shown in front of it and gives its place back. */
let question: Message | undefined;

/**
 * Shows what has become of a connection, above any notice and without taking its place.
 *
 * @param how - `asked`: the focus goes there. `by itself`: it is announced, and the focus stays where the person is.
 * @param closed - Done when a person closes it.
 */
export function showNews(title: string, look: Look, how: "asked" | "by itself", content: ComponentChildren, closed?: () => void): void {
  const close = () => {
    closed?.();
    closing(clearNews);
  };
  news.value = { title, look, content, actions: [], isAsked: how === "asked", close };
}

export const clearNews = (): void => {
  news.value = undefined;
};

/** Puts a notice away. A question that waits behind it is shown again. */
export const clearNotice = (): void => {
  notice.value = question;
};

/** The question has its answer, or the person who was asked has left. */
export function dropQuestion(): void {
  question = undefined;
}

/** Puts a notice away; the focus goes to the question behind it, or to what is below. */
export const closeNotice = (): void => closing(clearNotice);

function closing(clear: () => void): void {
  clear();
  if (notice.value === undefined) {
    document.getElementById("main")?.focus();
  }
}

/** Asks something that waits for its answer, however many other notices are shown meanwhile. */
export function ask(title: string, content: ComponentChildren, actions: readonly Action[]): void {
  question = { title, look: "question", content, actions, isAsked: true };
  notice.value = question;
}

export type Told = {
  /** The words of the provider that it is about. */
  readonly own?: FailureWords;
  readonly details?: ComponentChildren;
};

/** What went wrong, and what to do about it. */
function toMessage(of: CallFailure, { own, details }: Told, actions: readonly Action[]): Message {
  const { title, action } = describeFailure(of.code, own);
  const content = (
    <>
      <p>{action}</p>
      {details}
      <FailureDetails of={of} />
    </>
  );
  return { title, look: "failure", content, actions, isAsked: true };
}

/** Tells what went wrong and what to do about it. */
export function tellFailure(of: CallFailure, told: Told, ...actions: readonly Action[]): void {
  notice.value = { ...toMessage(of, told, actions), close: closeNotice };
}

const wayOn: Readonly<Record<string, string>> = { signed_out: "Sign in", unauthenticated: "Sign in again" };

/** Whether signing in leads on. */
export const needsSignIn = ({ code }: CallFailure): boolean => code in wayOn;

type UnreadableProps = { readonly failure: CallFailure; readonly again: () => unknown; readonly isAsked?: boolean };

/** Stands in place of what could not be read. */
export function Unreadable({ failure, again, isAsked = true }: UnreadableProps) {
  const actions = [{ label: wayOn[failure.code] ?? "Try again", press: again }];
  const of = useMemo(() => ({ ...toMessage(failure, {}, actions), isAsked }), [failure]);
  return <MessageCard id={useId()} of={of} />;
}

/** Tells something that needs no answer. */
export function tell(title: string, text: ComponentChildren, ...actions: readonly Action[]): void {
  notice.value = { title, look: "question", content: text, actions, isAsked: true, close: closeNotice };
}

/** A message above the page. The focus goes to its title where the person waits for it. @param id - Of its title. */
export function MessageCard({ id, of }: { readonly id: string; readonly of: Message }) {
  const { title, look, content, actions, isAsked, close } = of;
  const buttons = close === undefined ? actions : [...actions, { label: "Close", press: close }];
  const heading = useRef<HTMLHeadingElement>(null);
  useLayoutEffect(() => {
    if (isAsked) {
      heading.current?.focus();
    } else {
      announce(`${title}.`);
    }
  }, [of]);
  return (
    <section class={`card ${look}`} aria-labelledby={id}>
      <h2 id={id} tabIndex={-1} ref={heading}>
        {title}
      </h2>
      {typeof content === "string" ? <p>{content}</p> : content}
      {buttons.length > 0 && (
        <div class="buttons">
          {buttons.map((each) => (
            <Button key={each.label} press={each.press} look={each === actions[0] ? "primary" : "quiet"}>
              {each.label}
            </Button>
          ))}
        </div>
      )}
    </section>
  );
}
