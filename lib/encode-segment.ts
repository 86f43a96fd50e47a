/**
 * Encodes one id as one segment of a stored key: a Vault path, a secret's name, a DynamoDB key.
 *
 * Injective: two different ids never give the same segment, so two tenants never share a path. Letters, digits,
 * `-` and `_` stay; every other byte of the UTF-8 form becomes `=XX`; the empty id becomes `=`. The result holds no `/`,
 * `#`, `.` or `%`: it cannot climb a path, cannot end with a period (Vault refuses that) and needs no second encoding.
 *
 * @param id - A well-formed string, at most 256 UTF-8 bytes.
 * @throws {RangeError} The id is too long, or holds a lone surrogate (UTF-8 would map all of those to one character).
 */
export function encodeSegment(id: string): string {
  if (plain.test(id)) {
    return id;
  }
  if (!isEncodable(id)) {
    throw new RangeError("an id must be well-formed and at most 256 bytes");
  }
  return id === "" ? "=" : Array.from(new TextEncoder().encode(id), encodeByte).join("");
}

/** Most ids need no encoding. */
const plain = /^[A-Za-z0-9_-]{1,256}$/;

/** Reads an encoded id back. @throws {URIError} It is not one that {@link encodeSegment} made. */
export const decodeSegment = (segment: string): string => decodeURIComponent(segment === "=" ? "" : segment.replaceAll("=", "%"));

/** Whether a text can be an id at all. A text that cannot names nothing that exists. */
export function isEncodable(id: string): boolean {
  return id.isWellFormed() && new TextEncoder().encode(id).length <= 256;
}

function encodeByte(byte: number): string {
  const character = String.fromCharCode(byte);
  return /[A-Za-z0-9_-]/.test(character) ? character : `=${byte.toString(16).toUpperCase().padStart(2, "0")}`;
}
