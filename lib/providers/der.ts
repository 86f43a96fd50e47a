/** One value of ASN.1 in DER. */
export type DerValue = { readonly tag: number; readonly content: Buffer };

/** Tags of the values that keys and certificates are made of. */
export const derTags = { integer: 0x02, bitString: 0x03, octetString: 0x04, identifier: 0x06, sequence: 0x30 } as const;

/** A length has at most so many bytes: what a caller sends has at most 64 KB. */
const mostLengthBytes = 3;

/**
 * Reads the values that stand one after the other in some bytes. Reads lengths alone and computes nothing, so its work is bounded by `most`.
 *
 * @param most - Values that are read at most.
 * @returns `undefined`: the bytes are no DER, or hold more values.
 */
export function readDer(bytes: Buffer, most: number): readonly DerValue[] | undefined {
  const values: DerValue[] = [];
  for (let at = 0; at < bytes.length; ) {
    const size = readSize(bytes, at + 1);
    if (size === undefined || size.end > bytes.length || values.length === most) {
      return undefined;
    }
    values.push({ tag: bytes[at] ?? 0, content: bytes.subarray(size.start, size.end) });
    at = size.end;
  }
  return values;
}

/** Reads the values inside of the one sequence that the bytes are. @returns `undefined`: they are none. */
export function readSequence(bytes: Buffer, most: number): readonly DerValue[] | undefined {
  const [value, ...others] = readDer(bytes, 1) ?? [];
  return value?.tag === derTags.sequence && others.length === 0 ? readDer(value.content, most) : undefined;
}

/** Where the content of a value begins and ends. A length without an end of its own is no DER. */
function readSize(bytes: Buffer, at: number): { readonly start: number; readonly end: number } | undefined {
  const first = bytes[at];
  if (first === undefined) {
    return undefined;
  }
  if (first < 0x80) {
    return { start: at + 1, end: at + 1 + first };
  }
  const count = first & 0x7f;
  const start = at + 1 + count;
  return count === 0 || count > mostLengthBytes || start > bytes.length
    ? undefined
    : { start, end: start + bytes.readUIntBE(at + 1, count) };
}

/** Bits of a number that is not negative. */
export function countBits({ content }: DerValue): number {
  const first = content.findIndex((byte) => byte !== 0);
  return first < 0 ? 0 : (content.length - first) * 8 - (Math.clz32(content[first] ?? 0) - 24);
}

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
