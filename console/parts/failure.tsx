import { useEffect, useRef } from "preact/hooks";
import type { CallFailure } from "../call-failure.ts";
import { describeFailure } from "../words.ts";
import { Button } from "./button.tsx";

/** What helps an operator to find the failure, and a person to know when to come back. */
export const FailureDetails = ({ of: { code, requestId, retryAfterSeconds } }: { readonly of: CallFailure }) => (
  <>
    {retryAfterSeconds !== undefined && <p>Try again in {Math.ceil(retryAfterSeconds)} seconds.</p>}
    <p class="note">
      <code>
        {code}
        {requestId !== undefined && ` · request ${requestId}`}
      </code>
    </p>
  </>
);

const wayOn: Readonly<Record<string, string>> = { signed_out: "Sign in", unauthenticated: "Sign in again" };

/** Stands in place of the page when it could not be read. */
export function Unreadable({ failure, again }: { readonly failure: CallFailure; readonly again: () => unknown }) {
  const { title, action } = describeFailure(failure.code);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return (
    <section class="card failure" aria-labelledby="unreadable">
      <h2 id="unreadable" tabIndex={-1} ref={heading}>
        {title}
      </h2>
      <p>{action}</p>
      <FailureDetails of={failure} />
      <div class="buttons">
        <Button press={again}>{wayOn[failure.code] ?? "Try again"}</Button>
      </div>
    </section>
  );
}

/** Stands in place of what is on its way. */
export const Loading = () => (
  <div class="card loading">
    <p class="visually-hidden">Loading…</p>
    <div class="bone wide" />
    <div class="bone middle" />
    <div class="bone narrow" />
  </div>
);
