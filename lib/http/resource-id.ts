/**
 * Reads an id or an account that a caller names, in a path or a query. An impossible one is `undefined`, so that it is answered like one
 * that does not exist: the stores accept no key beyond 256 bytes, and an invented name must not cause a store failure.
 */
export function parseResourceId(value: string | undefined): string | undefined {
  return value !== undefined && /^[\w-]{1,64}$/.test(value) ? value : undefined;
}
