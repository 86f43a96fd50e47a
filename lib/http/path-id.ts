/**
 * Reads an id out of a path. What cannot be one of ours is `undefined`, so that it answers as an id that does not exist:
 * the stores take no key beyond 256 bytes, and a made-up path must not end as their failure.
 */
export function parsePathId(value: string | undefined): string | undefined {
  return value !== undefined && /^[\w-]{1,64}$/.test(value) ? value : undefined;
}
