/** The front end's URL, and its pages that may get an outcome. The first one gets it when no attempt is known. */
export type FrontEnd = { readonly url: string; readonly returnPaths: readonly string[] };

/** Reads `/chat,/console`: paths separated by commas. */
export function parseReturnPaths(value: string): readonly string[] {
  return value
    .split(",")
    .map((path) => path.trim())
    .filter((path) => path !== "");
}

/**
 * Builds the URL of the front end's page that gets an outcome. The page was checked against the allow-list when the
 * login was started, and the result never leaves the front end's origin.
 */
export function buildFrontEndUrl(frontEnd: FrontEnd, returnPath: string | undefined, outcome: Readonly<Record<string, string>>): URL {
  const base = new URL(frontEnd.url);
  const url = new URL(returnPath ?? frontEnd.returnPaths[0] ?? "/", base);
  if (url.origin !== base.origin) {
    throw new RangeError("a return path leads away from the front end");
  }
  for (const [name, value] of Object.entries(outcome)) {
    url.searchParams.set(name, value);
  }
  return url;
}
