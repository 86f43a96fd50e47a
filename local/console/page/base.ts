/** What the paths of the console begin with: `/console` beside the API, nothing where the console has an origin of its own. */
const base = document.documentElement.dataset.base ?? "";

/** The address of a page of the console. @param path - Such as `/connect`; `/` is the first page. */
export const toAddress = (path: string): string => (base !== "" && path === "/" ? base : `${base}${path}`);

/** The path of the page that an address shows. */
export const toPath = (address: string): string => (address.startsWith(base) ? address.slice(base.length) || "/" : address);

/** Where a login at a provider comes back to. @param alone - Where the console has an origin of its own. */
export const toReturnAddress = (alone: string): string => (base === "" ? alone : base);
