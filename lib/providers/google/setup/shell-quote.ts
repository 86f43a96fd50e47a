/** Quotes a value for a POSIX shell, so that nothing in it is taken for anything but text. */
export const shellQuote = (value: string): string => `'${value.replaceAll("'", `'\\''`)}'`;

/** Makes a value fit for a comment: a line break would end it. */
export const shellComment = (value: string): string => `# ${value.replace(/[\p{Cc}\u2028\u2029]+/gu, " ")}`;
