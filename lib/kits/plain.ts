/**
 * Lets a text into a script: its characters end no string of bash's or Terraform's, and begin no expression there.
 *
 * @throws {RangeError} The text has another character.
 */
export function plain(text: string): string {
  if (!/^[A-Za-z0-9:/._=~-]+$/.test(text)) {
    throw new RangeError("an issuer or a subject has a character that a script may read");
  }
  return text;
}
