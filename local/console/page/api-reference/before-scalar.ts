declare global {
  /** The configuration of zod, which is inside Scalar's bundle and reads it when that bundle is run. */
  var __zod_globalConfig: { readonly jitless: boolean };
}

// Else zod tries whether it may make code out of text. The policy of the page forbids that, and the browser would report the attempt.
globalThis.__zod_globalConfig = { jitless: true };

export {};
