import * as v from "valibot";

/**
 * What a caller may name an account when it connects: a word that paths, logs and policies can hold as it is. It is none of the routes below
 * `/connections/{provider}`, where an account of that name could not be read.
 */
export const accountWord = v.pipe(
  v.string(),
  v.regex(/^(?!(?:token|refresh|check|preflight|federated|relay|customer-side|certificate)$)[a-z0-9][a-z0-9-]{0,62}$/),
);

/** A text for people. No character forges a line where it is shown, or turns its order round, and none is half of a pair, which no store keeps as it is. @param most - In characters. */
export const printable = (most: number) =>
  v.pipe(
    v.string(),
    v.trim(),
    v.regex(new RegExp(`^[ -~\\u00a0-\\u061b\\u061d-\\u200d\\u2010-\\u2027\\u202f-\\u2065\\u206a-\\uffff]{1,${most}}$`)),
    v.check((text) => text.isWellFormed() && /[^\s\p{Cf}]/u.test(text)),
  );

/** What a person calls a connection: letters of any script, of which something is visible. */
export const connectionLabel = printable(64);

/** The id of a connection that a login takes over from a colleague. */
export const takenOverId = v.pipe(v.string(), v.minLength(1), v.maxLength(64));
