import * as v from "valibot";

/** Reads a field, with a fallback when it is missing or malformed. A malformed device or key in a list must not hide the others. */
export const flag = v.fallback(v.boolean(), false);
export const word = v.fallback(v.string(), "");
export const words = v.fallback(v.array(v.string()), () => []);

/** An instant. Tailscale sends an empty text or the year 1 for "none". */
export const instant = v.pipe(
  v.optional(v.unknown()),
  v.transform((text) => {
    const at = new Date(typeof text === "string" ? text : "");
    return at.getTime() > 0 ? at : undefined;
  }),
);
