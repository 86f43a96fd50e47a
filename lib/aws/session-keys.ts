import type { Secret } from "../secret.ts";

/** The keys of a session of a role. */
export type SessionKeys = { readonly accessKeyId: string; readonly secretAccessKey: Secret; readonly sessionToken: Secret };

export type Session = SessionKeys & { readonly expiresAt: Date };
