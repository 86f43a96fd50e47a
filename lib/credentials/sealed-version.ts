/** Refreshes that a version of the store can have: then the store is written once more. */
const mostRefreshes = 1_000_000;

/**
 * The version of a credential whose access token is stored apart: `3.000017` is version 3 of the store, and the 17th access token since.
 * So it can be compared with the versions of the store alone: it comes after 3, and before 4.
 */
export const toStoreVersion = (version: number): number => Math.floor(version);

/** Computes the version of the next access token. `undefined`: there is none before the store's next version. */
export function toNextVersion(version: number): number | undefined {
  const next = Math.round(version * mostRefreshes) + 1;
  // A quotient is the number nearest to its decimal form, which a sum need not be: versions are compared as text too.
  return next % mostRefreshes === 0 ? undefined : next / mostRefreshes;
}
