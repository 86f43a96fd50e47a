import * as v from "valibot";
import { Secret } from "../../secret.ts";
import { secondsAfter } from "../../system.ts";
import type { BearerToken } from "../minted-method.ts";

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

type Issued = Pick<BearerToken, "issuedAt" | "scopes"> & { readonly lifetimeSeconds: number };

/** The token of such an answer. It lives no longer than was asked for. */
export const toGeneratedToken = (
  { accessToken, expireTime }: v.InferOutput<typeof generatedToken>,
  { issuedAt, scopes, lifetimeSeconds }: Issued,
): BearerToken => ({
  type: "bearer",
  accessToken: new Secret(accessToken),
  issuedAt,
  expiresAt: new Date(Math.min(expireTime.getTime(), secondsAfter(issuedAt, lifetimeSeconds).getTime())),
  scopes,
});
