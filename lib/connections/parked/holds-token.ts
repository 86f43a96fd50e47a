import type { CredentialFields } from "../credential-store.ts";

/** Whether a code flow's credential can be revoked: it holds at least one of the two tokens. */
export const holdsToken = ({ refresh_token, access_token }: CredentialFields): boolean =>
  refresh_token !== undefined || access_token !== undefined;
