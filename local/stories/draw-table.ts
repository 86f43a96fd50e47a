const maxWidth = 36;
const gap = "  ";

/** Draws a table as lines of text. A cell that is too wide goes on below, broken between words. Pure. */
export function drawTable(head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  const wrapped = [head, ...rows].map((row) => row.map(wrap));
  const widths = head.map((_title, column) => Math.max(...wrapped.flatMap((row) => (row[column] ?? []).map(({ length }) => length))));
  return wrapped.flatMap((row) => {
    const height = Math.max(...row.map(({ length }) => length));
    return Array.from({ length: height }, (_, line) =>
      widths
        .map((width, column) => (row[column]?.[line] ?? "").padEnd(width))
        .join(gap)
        .trimEnd(),
    );
  });
}

function wrap(text: string): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + word.length > maxWidth) {
      lines.push(word);
    } else {
      lines[lines.length - 1] = `${last} ${word}`;
    }
  }
  return lines;
}
