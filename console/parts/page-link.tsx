import type { ComponentChildren } from "preact";
import { toAddress } from "../base.ts";

type LinkProps = { readonly to: string; readonly look?: string; readonly current?: boolean; readonly children: ComponentChildren };

/** A link to another page of the console. */
export const PageLink = ({ to, look, current = false, children }: LinkProps) => (
  <a href={toAddress(to)} data-page="" class={look} aria-current={current ? "page" : undefined}>
    {children}
  </a>
);
