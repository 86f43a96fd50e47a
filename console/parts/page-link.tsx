import type { ComponentChildren } from "preact";
import { toAddress } from "../base.ts";

type LinkProps = {
  readonly to: string;
  readonly look?: string;
  readonly current?: boolean;
  /** What it is read as, where its text alone does not say it. */
  readonly label?: string;
  readonly children: ComponentChildren;
};

/** A link to another page of the console. */
export const PageLink = ({ to, look, current = false, label, children }: LinkProps) => (
  <a href={toAddress(to)} data-page="" class={look} aria-label={label} aria-current={current ? "page" : undefined}>
    {children}
  </a>
);
