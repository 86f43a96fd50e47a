/** Builds a table. A cell is text in Markdown, and none is empty; a line break in it becomes a space. */
export const buildTable = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [toLine(head), head.map(() => "---").join("|"), ...rows.map(toLine)].join("\n");

const toLine = (cells: readonly string[]): string => cells.map(toCell).join(" | ");
const toCell = (text: string): string =>
  text
    .trim()
    .replaceAll(/\s*\n\s*/g, " ")
    .replaceAll("|", "\\|");

/** Builds a list, an item a line: a name, and in brackets what is short about it. */
export const buildList = (items: readonly (readonly [name: string, brief: readonly string[], words: string])[]): string =>
  items
    .map(([name, brief, words]) => {
      const short = brief.filter((one) => one !== "").join(", ");
      return `- ${name}${short === "" ? "" : ` (${short})`}: ${words.trim().replaceAll(/\s*\n\s*/g, " ")}`;
    })
    .join("\n");

/** Leads links from docs/reference: their sources write them as from docs. */
export const relink = (words: string): string => words.replaceAll(/\]\((?!https?:|#)/g, "](../");

/** Builds the beginning of a page. @param source - What is edited in its place. */
export const buildHead = (title: string, source: string): string => `# ${title}\n\n<!-- Made by npm run docs, of ${source}. -->\n`;
