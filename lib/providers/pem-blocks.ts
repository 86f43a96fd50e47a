/** One block of a text in PEM. */
export type PemBlock = { readonly label: string; readonly bytes: Buffer };

/** A certificate and its key, with a chain. */
const mostBlocks = 10;

/** One block from its label on. Nothing in it can be read in two ways, so the time is linear. */
const form = /^([A-Z0-9 ]{1,40})-----([A-Za-z0-9+/=\s]*)-----END ([A-Z0-9 ]{1,40})-----/;

/**
 * Reads the blocks of a text in PEM. Text between them is left out, as the names that some tools write there.
 *
 * A block with headers of its own, as a key under a passphrase in the old form has them, is none.
 *
 * @returns `undefined`: a block is malformed, or there are more than ten.
 */
export function readPemBlocks(text: string): readonly PemBlock[] | undefined {
  const parts = text.split("-----BEGIN ", mostBlocks + 2).slice(1);
  const blocks = parts.flatMap((part) => {
    const [, label, body, end] = form.exec(part) ?? [];
    return label !== undefined && body !== undefined && label === end ? [{ label, bytes: Buffer.from(body, "base64") }] : [];
  });
  return blocks.length === parts.length && parts.length <= mostBlocks ? blocks : undefined;
}

/** Writes a block in PEM. */
export function toPemBlock({ label, bytes }: PemBlock): string {
  const lines = bytes.toString("base64").replace(/.{64}/g, "$&\n").trimEnd();
  return `-----BEGIN ${label}-----\n${lines}\n-----END ${label}-----\n`;
}
