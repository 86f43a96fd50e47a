import * as v from "valibot";

/** The id of a Public Cloud project in a body. */
export const projectId = v.pipe(v.string(), v.regex(/^[\w-]{1,64}$/));
