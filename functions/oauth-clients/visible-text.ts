import * as v from "valibot";

/** The form of an id or a secret of a client: no provider publishes a narrower one. @param most - Characters. */
export const visibleText = (most: number) => v.pipe(v.string(), v.trim(), v.regex(/^[\x21-\x7e]+$/), v.maxLength(most));

/** The id of a client. */
export const clientId = visibleText(200);
