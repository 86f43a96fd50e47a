import type { RandomBytes } from "./opaque-value.ts";

/**
 * Builds a random UUID: 122 random bits, version 4.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc9562.html#section-5.4 RFC 9562, section 5.4}
 */
export function buildUuid(random: RandomBytes): string {
  const bytes = Uint8Array.from(random(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return Buffer.from(bytes)
    .toString("hex")
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
