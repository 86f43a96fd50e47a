/** What the paths of the console begin with: `/console` beside the API, nothing where the console has an origin of its own. */
const readBase = (): string => document.documentElement.dataset.base ?? "";

/** The address of a page of the console. @param path - Such as `/connect`; `/` is the first page. */
export const toAddress = (path: string): string => (path === "/" ? readBase() || path : `${readBase()}${path}`);

/** The path of the page that an address shows. */
export function toPath(address: string): string {
  const base = readBase();
  return address.startsWith(base) ? address.slice(base.length) || "/" : address;
}

/** Where a login at a provider comes back to. @param alone - Where the console has an origin of its own. */
export const toReturnAddress = (alone: string): string => readBase() || alone;
