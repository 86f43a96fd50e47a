import { readCustomerSide } from "../../client/generated/operations.ts";
import type { Connection, Finding } from "../answers.ts";
import { CopyScript } from "../parts/button.tsx";
import { WhatToDo } from "../parts/findings.tsx";
import { Instant } from "../parts/instant.tsx";
import { useAnswer } from "../parts/read.tsx";
import { keylessMethod } from "../providers/method.ts";
import { partFor } from "../providers/parts.ts";
import { useVisit } from "../visit.ts";
import { describeActor, describeFailure, describeWay } from "../words.ts";

const standingWords: Readonly<Record<Connection["status"], string>> = {
  // Whether it works is what a check says, and the schedule's failure does not.
  active: "The last refresh failed",
  degraded: "Its token has expired and could not be refreshed yet",
  reauth_required: "This connection stopped working",
  disconnecting: "It is being disconnected: within a minute no caller gets its token",
};

/** What is wrong with it; nothing when all is well. @param cause - What the last check has found of the same failure, which says more. */
export function Standing({ of, cause }: { readonly of: Connection; readonly cause: Finding | undefined }) {
  const { mayWrite } = useVisit().api.session;
  const { status, last_failure: failure, expires_at: expiresAt } = of;
  if (status === "active" && failure === null) {
    return null;
  }
  const { failureWords } = partFor(of);
  const hasEnded = expiresAt !== null && new Date(expiresAt) <= new Date();
  return (
    <div class="standing" data-status={status}>
      <h2>{standingWords[status === "active" && hasEnded ? "degraded" : status]}</h2>
      {failure !== null && (
        <>
          <p>{cause?.title ?? describeFailure(failure.code, failureWords).title}.</p>
          <WhatToDo action={`${describeActor(failure, mayWrite)}: ${cause?.action ?? describeWay(failure, failureWords)}`} />
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
export function TestOf({ of }: { readonly of: Connection }) {
  const { provider, method, last_failure: failure } = of;
  const { api } = useVisit();
  const { Evidence } = partFor(of);
  const isAsked = Evidence !== undefined && failure !== null && api.session.mayWrite && method !== keylessMethod;
  const kit = useAnswer(async () => (isAsked ? api.askQuietly(readCustomerSide, provider, { method }) : undefined), [isAsked]);
  return Evidence === undefined || failure === null ? null : <Evidence method={method} code={failure.code} kit={kit} />;
}
