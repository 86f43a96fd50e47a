import type { CallFailure } from "../call-failure.ts";

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

/** Stands in place of what is on its way. */
export const Loading = () => (
  <div class="card loading">
    <p class="visually-hidden">Loading…</p>
    <div class="bone wide" />
    <div class="bone middle" />
    <div class="bone narrow" />
  </div>
);
