import { element } from "./element.ts";
import { head } from "./head.ts";
import { foreign } from "./parts/foreign.tsx";

export type PageHead = {
  readonly title: string;
  readonly lede?: readonly (string | Node)[];
  readonly action?: HTMLElement;
  readonly back?: boolean | { readonly path: string; readonly text: string };
};

/** Says at the top of the page what it is about. */
export function showHead({ title, lede = [], action, back = false }: PageHead): void {
  head.value = {
    title,
    ...(lede.length === 0 ? {} : { lede: foreign(...lede) }),
    ...(action === undefined ? {} : { action: foreign(action) }),
    ...(back === false ? {} : { back: back === true ? { path: "/connections", text: "All connections" } : back }),
  };
}

/** Says it again when its name has changed, and leaves the rest of the head as it is. */
export function showTitle(title: string): void {
  head.value = { ...head.peek(), title };
}

/** The name of the organisation, as a lede shows it. */
export const strong = (text: string): HTMLElement => element("strong", {}, text);
