import { origin, text, url } from "../../lib/config.ts";
import { type FrontEnd, parseReturnPaths } from "../../lib/http/front-end.ts";

/** Settings that the start and the callback of every code flow read: their own URL, the front end, the key of the sealed verifier. */
export const flowSettings = {
  publicUrl: url("PUBLIC_URL"),
  frontEndUrl: origin("FRONTEND_URL"),
  returnPaths: text("RETURN_PATHS"),
  sealKeySecretId: text("SEAL_KEY_SECRET_ID"),
};

/** Builds the front end from the settings. */
export const toFrontEnd = (config: { readonly frontEndUrl: string; readonly returnPaths: string }): FrontEnd => ({
  url: config.frontEndUrl,
  returnPaths: parseReturnPaths(config.returnPaths),
});
