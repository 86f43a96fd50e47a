/**
 * Reads an id or an account that a caller names, in a path or a query. What cannot be one of ours is `undefined`, so that it
 * answers as one that does not exist: the stores take no key beyond 256 bytes, and a made-up name must not end as their
 * failure.
 */
export function parseResourceId(value: string | undefined): string | undefined {
  return value !== undefined && /^[\w-]{1,64}$/.test(value) ? value : undefined;
}
