import { useLayoutEffect, useRef } from "preact/hooks";
import type { Message } from "../messages.ts";
import { Button } from "../parts/button.tsx";
import { FailureDetails } from "../parts/failure.tsx";
import { describeFailure } from "../words.ts";

/** A message above the page. The focus goes to its title where the person waits for it. @param id - Of its title. */
export function MessageCard({ id, of }: { readonly id: string; readonly of: Message }) {
  const { title, look, content, failure, actions, isAsked, close } = of;
  const heading = useRef<HTMLHeadingElement>(null);
  useLayoutEffect(() => {
    if (isAsked) {
      heading.current?.focus();
    }
  }, [of]);
  const words = failure && describeFailure(failure.of.code, failure.own);
  return (
    <section class={`card ${look}`} aria-labelledby={id}>
      <h2 id={id} tabIndex={-1} ref={heading}>
        {words?.title ?? title}
      </h2>
      {words !== undefined && <p>{words.action}</p>}
      {typeof content === "string" ? <p>{content}</p> : content}
      {failure !== undefined && <FailureDetails of={failure.of} />}
      {(actions.length > 0 || close !== undefined) && (
        <div class="buttons">
          {actions.map(({ label, press }, index) => (
            <Button key={label} press={press} look={index === 0 ? "primary" : "quiet"}>
              {label}
            </Button>
          ))}
          {close !== undefined && (
            <Button press={close} look="quiet">
              Close
            </Button>
          )}
        </div>
      )}
    </section>
  );
}
