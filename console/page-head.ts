import { element, find } from "./element.ts";
import { pageLink } from "./navigation.ts";

export type PageHead = {
  readonly title: string;
  readonly lede?: readonly (string | Node)[];
  /** What leads on from here. */
  readonly action?: HTMLElement;
  /** Where a link leads back to; `true`: to the overview. */
  readonly back?: boolean | { readonly path: string; readonly text: string };
};

/** Says at the top of the page what it is about. */
export function showHead({ title, lede = [], action, back = false }: PageHead): void {
  showTitle(title);
  find("way-back").replaceChildren(
    ...(back === false ? [] : [back === true ? pageLink("/", "All connections") : pageLink(back.path, back.text)]),
  );
  find("title-action").replaceChildren(...(action === undefined ? [] : [action]));
  const line = find("lede");
  line.hidden = lede.length === 0;
  line.replaceChildren(...lede);
}

/** Says it again when its name has changed, and leaves the rest of the head as it is. */
export function showTitle(title: string): void {
  document.title = `${title} · Aurora OAuth`;
  find("title").textContent = title;
}

/** The name of the organisation, as a lede shows it. */
export const strong = (text: string): HTMLElement => element("strong", {}, text);
