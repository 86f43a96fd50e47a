import * as v from "valibot";

/**
 * What a caller may name an account when it connects: a word that paths, logs and policies can hold as it is. It is none of the routes below
 * `/connections/{provider}`, where an account of that name could not be read.
 */
export const accountWord = v.pipe(v.string(), v.regex(/^(?!(?:token|refresh|check|preflight|relay)$)[a-z0-9][a-z0-9-]{0,62}$/));

/** What a person calls a connection: letters of any script, and no control character, which could forge a line where it is shown. */
export const connectionLabel = v.pipe(v.string(), v.trim(), v.regex(/^[ -~\u00a0-\uffff]{1,64}$/));
