/** Builds a table. A cell is text in Markdown; a line break in it becomes a space. */
export const buildTable = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [toLine(head), `|${head.map(() => "---|").join("")}`, ...rows.map(toLine)].join("\n");

const toLine = (cells: readonly string[]): string => `|${cells.map((text) => (text === "" ? " |" : ` ${toCell(text)} |`)).join("")}`;
const toCell = (text: string): string =>
  text
    .trim()
    .replaceAll(/\s*\n\s*/g, " ")
    .replaceAll("|", "\\|");

/** Leads links from docs/reference: their sources write them as from docs. */
export const relink = (words: string): string => words.replaceAll(/\]\((?!https?:|#)/g, "](../");

/** Builds the beginning of a page. @param source - What is edited in its place. */
export const buildHead = (title: string, source: string): string => `# ${title}\n\n<!-- Made by npm run docs, of ${source}. -->\n`;
