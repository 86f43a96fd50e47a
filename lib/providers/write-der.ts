/**
 * Writes one value of ASN.1 in DER.
 *
 * @param tag - Of its type, such as those of `derTags`.
 * @param parts - Its content, one part after the other.
 * @see {@link https://www.itu.int/rec/T-REC-X.690 X.690}
 */
export function writeDer(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  return Buffer.concat([Buffer.of(tag), writeLength(content.length), content]);
}

/** A length below 128 is itself; a longer one is the number of its bytes, and they. */
function writeLength(length: number): Buffer {
  if (length < 0x80) {
    return Buffer.of(length);
  }
  const hex = length.toString(16);
  const bytes = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, "hex");
  return Buffer.concat([Buffer.of(0x80 | bytes.length), bytes]);
}
