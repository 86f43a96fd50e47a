/** What `hooks.py` has seen. */
export type FuzzOutput = {
  /** How many answers each route gave, by their class; `failed` is a redirect of a login that failed. */
  readonly counts: Readonly<Record<string, Readonly<Partial<Record<(typeof classes)[number], number>>>>>;
  /** The seeds that did not succeed, and what they were told. */
  readonly refused: readonly string[];
};

const classes = ["2xx", "3xx", "failed", "4xx", "5xx"] as const;

/** @returns Whether each route that was asked has succeeded at least once, and each seed; and that for people, with a table of all routes. */
export function judgeOutput({ counts, refused }: FuzzOutput): { readonly isComplete: boolean; readonly report: string } {
  const routes = Object.entries(counts).sort(([one], [other]) => (one < other ? -1 : 1));
  const width = Math.max(0, ...routes.map(([route]) => route.length));
  const toLine = (route: string, cells: readonly string[]) => `${route.padEnd(width)}${cells.map((cell) => cell.padStart(8)).join("")}`;
  const table = routes.map(([route, count]) =>
    toLine(
      route,
      classes.map((name) => String(count[name] ?? "-")),
    ),
  );
  const missing = routes.filter(([, count]) => (count["2xx"] ?? 0) + (count["3xx"] ?? 0) === 0).map(([route]) => route);
  const troubles = [
    ...missing.map((route) => `Never seen to succeed: ${route}`),
    ...refused.map((told) => `Was to succeed, but answered ${told}`),
  ];
  const end = troubles.length === 0 ? [`Each of the ${routes.length} routes was seen to succeed.`] : troubles;
  return { isComplete: troubles.length === 0, report: [toLine("", classes), ...table, "", ...end].join("\n") };
}
