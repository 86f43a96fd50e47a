import { signal } from "@preact/signals";
import type { ComponentChildren } from "preact";

export type Head = {
  readonly title: string;
  readonly lede?: ComponentChildren;
  /** What leads on from here. */
  readonly action?: ComponentChildren;
  /** Where a link leads back to. */
  readonly back?: { readonly path: string; readonly text: string };
};

/** What the top of the page says. */
export const head = signal<Head>({ title: "Aurora OAuth" });
