import { signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useLayoutEffect } from "preact/hooks";

export type HeadOf = {
  readonly title: string;
  readonly lede?: ComponentChildren;
  /** What leads on from here. */
  readonly action?: ComponentChildren;
  /** Where a link leads back to. */
  readonly back?: { readonly path: string; readonly text: string };
};

/** What the top of the page says. */
export const head = signal<HeadOf>({ title: "Aurora OAuth" });

/** Says at the top of the page what it is about. It shows nothing in its own place. */
export function Head(of: HeadOf): null {
  useLayoutEffect(() => {
    head.value = of;
  });
  return null;
}
