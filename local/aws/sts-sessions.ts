import { randomBytes } from "node:crypto";

/** The owner of an access key. */
export type KeyOwner = {
  /** Its assumed-role ARN. */
  readonly arn: string;
  readonly secretAccessKey: string;
  /** The session token that must come with the key. Absent: any. */
  readonly sessionToken?: string;
  readonly expiresAt?: Date;
};

/** A session that was made by assuming a role, with its temporary key. */
export type Session = KeyOwner & {
  readonly accessKeyId: string;
  readonly sessionToken: string;
  readonly expiresAt: Date;
  /** The role behind it. */
  readonly roleArn: string;
};

/** Makes a session with a temporary key of its own. */
export const createSession = (session: Pick<Session, "arn" | "roleArn" | "expiresAt">): Session => ({
  ...session,
  accessKeyId: `ASIA${randomBytes(10).toString("hex").slice(0, 16).toUpperCase()}`,
  secretAccessKey: randomBytes(30).toString("base64"),
  // Real tokens have some hundred characters, and no fixed length.
  sessionToken: `FwoG${randomBytes(240).toString("base64")}`,
});
