import type { ComponentChildren, RefObject } from "preact";
import { PageLink } from "./page-link.tsx";

type CardProps = {
  /** Of the heading. */
  readonly id: string;
  readonly title: ComponentChildren;
  readonly look?: string;
  readonly severity?: string | undefined;
  readonly children: ComponentChildren;
};

/** A part of a page, with a heading that names it. */
export const Card = ({ id, title, look = "card", severity, children }: CardProps) => (
  <section class={look} data-severity={severity} aria-labelledby={id}>
    <h2 id={id}>{title}</h2>
    {children}
  </section>
);

type RowProps = { readonly severity?: string | undefined; readonly isFailed?: boolean } & {
  readonly [Said in "what" | "account" | "who" | "due" | "checked" | "children"]?: ComponentChildren;
};

/** A line of a list of rows: what it is about, and what is said of that. What is `undefined` or `false` is not said. */
export const Row = ({ severity, isFailed = false, children, ...said }: RowProps) => (
  <li data-severity={severity} data-failed={isFailed ? "" : undefined}>
    {Object.entries(said).map(
      ([look, words]) =>
        words !== undefined &&
        words !== false && (
          <p key={look} class={look}>
            {words}
          </p>
        ),
    )}
    {children}
  </li>
);

/** A list of facts, by their names. What is `undefined` is left out. */
export const Facts = ({ of }: { readonly of: Readonly<Record<string, ComponentChildren>> }) => (
  <dl class="facts">
    {Object.entries(of).map(
      ([name, said]) =>
        said !== undefined && (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{said}</dd>
          </div>
        ),
    )}
  </dl>
);

type DeedsProps = { readonly label?: string; readonly of: readonly { readonly text: string; readonly mark?: string }[] };

/** A list of what was done or tried, each with its mark for the style sheet. */
export const Deeds = ({ label, of }: DeedsProps) => (
  <ul class="deeds" aria-label={label}>
    {of.map(({ text, mark }, index) => (
      <li key={index} data-mark={mark}>
        {text}
      </li>
    ))}
  </ul>
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

type NothingProps = { readonly title: string; readonly children: string; readonly way?: readonly [to: string, words: string] | undefined };

/** Says in place of a page that nothing is there, and leads on: by default to the connections. */
export const NothingHere = ({ title, children, way = ["/connections", "Show all connections"] }: NothingProps) => (
  <Card id="empty" title={title} look="card empty">
    <p>{children}</p>
    <div class="buttons">
      <PageLink to={way[0]} look="button primary">
        {way[1]}
      </PageLink>
    </div>
  </Card>
);
