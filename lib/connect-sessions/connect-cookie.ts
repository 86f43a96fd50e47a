import { buildLoginCookie, readLoginCookie } from "../http/cookies.ts";
import type { Secret } from "../secret.ts";
import { sessionMinutes } from "./connect-session.ts";

const purpose = "connect";

/** Builds the `Set-Cookie` that ties a session to the browser that opened its link first: `SameSite=Lax`, because its callback comes from a provider. */
export const buildConnectCookie = (publicUrl: string, value: Secret): string =>
  buildLoginCookie({ publicUrl, purpose }, value, sessionMinutes * 60);

/** Reads what {@link buildConnectCookie} has set. */
export const readConnectCookie = (publicUrl: string, cookies: Readonly<Record<string, string>>): string | undefined =>
  readLoginCookie({ publicUrl, purpose }, cookies);
