import type { CredentialFields } from "../credential-store.ts";

/** Whether a credential that came by a code flow can be given back: with either of its tokens. */
export const holdsToken = ({ refresh_token, access_token }: CredentialFields): boolean =>
  refresh_token !== undefined || access_token !== undefined;
