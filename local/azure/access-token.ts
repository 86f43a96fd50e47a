import { randomBytes } from "node:crypto";
import type { Application } from "./application.ts";

/** The APIs that a token can be for. A token of one does not work at the other. */
export const audiences = {
  management: ["https://management.azure.com", "https://management.core.windows.net/"],
  graph: ["https://graph.microsoft.com"],
} as const;

export type Audience = keyof typeof audiences;

/** An issued token. It cannot be revoked, and lives on when its application is deleted. */
export type AccessToken = {
  readonly text: string;
  readonly audience: Audience;
  readonly application: Application;
  readonly expiresAt: Date;
};

const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");

export function createAccessToken(application: Application, audience: Audience, now: Date, expiresAt: Date): AccessToken {
  const { directory, appId, objectId } = application;
  const toSeconds = (at: Date) => Math.floor(at.getTime() / 1000);
  const claims = {
    aud: audiences[audience][0],
    iss: `https://sts.windows.net/${directory.id}/`,
    tid: directory.id,
    appid: appId,
    oid: objectId,
    idtyp: "app",
    iat: toSeconds(now),
    exp: toSeconds(expiresAt),
  };
  const text = `${encode({ typ: "JWT", alg: "RS256" })}.${encode(claims)}.${randomBytes(32).toString("base64url")}`;
  return { text, audience, application, expiresAt };
}
