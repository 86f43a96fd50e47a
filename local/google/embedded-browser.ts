/** An app shows pages in its own window: Android's WebView says `; wv)`, and Apple's has no `Safari/`. Some apps add their name. */
const embedded = [/; wv\)/, /\b(?:FBAN|FBAV|Instagram|Line|MicroMessenger|LinkedInApp)\b/, /\((?:iPhone|iPad|iPod)\b(?!.*\bSafari\/)/];

/** Whether Google takes a browser for one inside an app, and refuses to sign people in there. */
export const isEmbeddedBrowser = (userAgent = ""): boolean => embedded.some((form) => form.test(userAgent));
