class Escaped {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

/** A piece of HTML. Only {@link html} makes one, so a text that is no HTML is always escaped. */
export type Html = Escaped;

type Part = Html | string | number | boolean | undefined | readonly Part[];

const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

function toText(part: Part): string {
  if (part instanceof Escaped) {
    return part.text;
  }
  if (Array.isArray(part)) {
    return part.map(toText).join("");
  }
  return part === undefined || part === false ? "" : String(part).replace(/[&<>"']/g, (sign) => entities[sign] ?? sign);
}

/** Builds HTML of a template. Every value is escaped, apart from HTML and lists of it; `undefined` and `false` are nothing. */
export const html = (texts: TemplateStringsArray, ...parts: readonly Part[]): Html =>
  new Escaped(texts.map((text, place) => text + toText(parts[place])).join(""));

/** Builds paragraphs of a description: words between backquotes are code. */
export const paragraphs = (text = ""): readonly Html[] =>
  text.split(/\n{2,}/).flatMap((paragraph) => (paragraph.trim() === "" ? [] : [html`<p>${codeIn(paragraph)}</p>`]));

/** The words of a description, without paragraphs. */
export const codeIn = (text: string): readonly Part[] =>
  text.split("`").map((part, place) => (place % 2 === 1 ? html`<code>${part}</code>` : part));
