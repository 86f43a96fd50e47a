import type { ComponentChildren, RefObject } from "preact";

/** One of a list of facts. */
export const Fact = ({ name, children }: { readonly name: string; readonly children: ComponentChildren }) => (
  <div>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </div>
);

type FoldProps = { readonly summary: string; readonly at?: RefObject<HTMLDetailsElement | null>; readonly children: ComponentChildren };

/** Something that is shown when a person opens it. It opens by itself for what is typed into it, such as what is given back after a sign-in. */
export const Fold = ({ summary, at, children }: FoldProps) => (
  <details
    class="fold"
    ref={at ?? null}
    onInput={({ currentTarget }) => {
      currentTarget.open = true;
    }}
  >
    <summary>{summary}</summary>
    <div class="folded">{children}</div>
  </details>
);
