import type { ComponentChildren } from "preact";
import { useContext, useEffect, useRef } from "preact/hooks";
import { announce } from "../announce.ts";
import { describeClock } from "../distance.ts";
import type { Reading } from "../reading.ts";
import { VisitContext } from "../visit.ts";
import { describeFailure, lowerFirst } from "../words.ts";
import { Button } from "./button.tsx";
import { Unreadable } from "./failure.tsx";
import { Loading } from "./loading.tsx";

type ReadProps<Value> = {
  readonly of: Reading<Value>;
  /** What people call what is shown. */
  readonly name: string;
  /** Shown until it was read for the first time, in place of an empty page. */
  readonly meanwhile?: Value | undefined;
  readonly children: (value: Value) => ComponentChildren;
};

/** Shows what was read, says when it is not up to date, and stands in its place until it is there. */
export function Read<Value>({ of, name, meanwhile, children }: ReadProps<Value>) {
  const visit = useContext(VisitContext);
  const failure = of.failure.value;
  const value = of.value.value ?? (failure === undefined ? meanwhile : undefined);
  if (value !== undefined) {
    return (
      <>
        <StaleLine of={of} name={name} />
        {children(value)}
      </>
    );
  }
  const mustSignIn = failure?.code === "unauthenticated" || failure?.code === "signed_out";
  return failure === undefined ? <Loading /> : <Unreadable failure={failure} again={(mustSignIn && visit?.signInAgain) || of.begin} />;
}

/** Says that what is shown is not up to date, since when, and why; once, however often the reading fails. */
function StaleLine<Value>({ of, name }: Pick<ReadProps<Value>, "of" | "name">) {
  const visit = useContext(VisitContext);
  const failure = of.failure.value;
  const code = failure?.code;
  const hasEnded = code === "unauthenticated";
  const why = code === undefined ? "" : `It could not be read since then: ${lowerFirst(describeFailure(code).title)}.`;
  const again = hasEnded ? "" : " This page asks again automatically.";
  const words = code === undefined ? undefined : `This is how it was ${describeClock(of.readAt.value, new Date())}. ${why}${again}`;
  const wasStale = useRef(false);
  useEffect(() => {
    if (words !== undefined || wasStale.current) {
      announce(`${name}: ${words ?? "It is up to date again."}`);
    }
    wasStale.current = words !== undefined;
  }, [code]);
  return words === undefined ? null : (
    <div class="stale">
      <p>{words}</p>
      {hasEnded && visit !== undefined && (
        <Button press={visit.signInAgain} look="quiet">
          Sign in again
        </Button>
      )}
    </div>
  );
}
