import * as v from "valibot";

/** The answer of `generateAccessToken`, as far as it is read. */
export const generatedToken = v.object({
  accessToken: v.pipe(v.string(), v.minLength(1)),
  expireTime: v.pipe(
    v.string(),
    v.transform((text) => new Date(text)),
    v.date(),
  ),
});

/** Seconds that a service account's token lives at most, without an exception in the organisation's policy. */
export const longestTokenSeconds = 3600;
