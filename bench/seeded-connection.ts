import { createHash } from "node:crypto";
import type { Connection, ConnectionKey } from "../lib/connections/connection.ts";
import { toLiveKey } from "../lib/connections/credential-store.ts";
import { nextDueAt } from "../lib/connections/record/next-due-at.ts";
import { credentialPath } from "../lib/credentials/credential-path.ts";
import { providerNames } from "../lib/provider-names.ts";
import { googleSettings } from "../lib/providers/google/google.ts";
import { toProviderForm } from "./seeded-mix.ts";

/** The connections that a bench begins with. The same name gives the same connections in every process. */
export type Seeding = {
  readonly name: string;
  readonly count: number;
  /** How many of them are due now, spread evenly. */
  readonly due: number;
  /** Seconds until the access tokens of the due connections expire; negative: they have expired. */
  readonly remainingSeconds: number;
  /** Partitions of the due index. */
  readonly shards: number;
  /** Whether the provider rotates the refresh token with each refresh, and revokes the grant when an old one is used. */
  readonly rotating: boolean;
  /** Whether their tokens are minted: what is stored is a client and its secret. Default `false`. */
  readonly minted?: boolean;
  /** Whether all are in one organisation: accounts of AWS, and one connection to each other provider. Default `false`. */
  readonly together?: boolean;
  /** Whether their access tokens are sealed beside their records, as with `accessTokens: sealed`. Default `false`. */
  readonly sealed?: boolean;
  /** Accounts of AWS in an organisation that has its connections together. Default 30. */
  readonly accounts?: number;
};

export type SeededKeys = Pick<Seeding, "name" | "minted" | "together" | "accounts">;

/** AWS accounts in an organisation that has all of its connections together. */
const accountsTogether = 30;

/** An organisation with 30 accounts of AWS, and one connection to each other provider. */
export const countTogether = accountsTogether + providerNames.length - 1;

const digest = (text: string) => createHash("sha256").update(text).digest();

/** As long as the product's own opaque values: 32 bytes, base64url. */
const opaque = (text: string) => digest(text).toString("base64url");

/** Organisations and principals have UUIDs, as from an identity provider. */
function uuid(text: string): string {
  const hex = digest(text).toString("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join("-");
}

export const seededKey = (
  { name, minted = false, together = false, accounts = accountsTogether }: SeededKeys,
  index: number,
): ConnectionKey =>
  together
    ? { tenant: uuid(name), ...placeTogether(index, accounts) }
    : { tenant: uuid(`${name} ${index}`), provider: minted ? "tailscale" : "gcp", account: "default" };

function placeTogether(index: number, accounts: number): Pick<ConnectionKey, "provider" | "account"> {
  const others = providerNames.filter((name) => name !== "aws");
  const other = others[index - accounts];
  if (other === undefined) {
    return { provider: "aws", account: String(100_000_000_000 + index) };
  }
  // OVHcloud's account names its region.
  return { provider: other, account: other === "ovh" ? "ovh-eu" : "default" };
}

export const isSeededDue = ({ count, due }: Seeding, index: number): boolean =>
  Math.floor((index * due) / count) !== Math.floor(((index + 1) * due) / count);

/** Builds the record of a connection after some refreshes: of a Google account, or of the provider that is at its place. */
export function seededConnection(seeding: Seeding, index: number, now: Date): Connection {
  const key = seededKey(seeding, index);
  const label = `${seeding.name} ${index}`;
  const remainingSeconds = isSeededDue(seeding, index) ? seeding.remainingSeconds : 3000;
  const expiresAt = new Date(now.getTime() + remainingSeconds * 1000);
  const refreshedAt = new Date(expiresAt.getTime() - 3_600_000);
  const connection: Connection = {
    ...key,
    id: opaque(`id ${label}`),
    status: "active",
    grantId: opaque(`grant ${label}`),
    method: "login",
    identity: { id: String(110_000_000_000_000_000_000n + BigInt(index)), label: `person.${index}@customer-company.example` },
    connectedBy: uuid(`principal ${label}`),
    scopesRequested: googleSettings.scopes,
    scopesGranted: grantedScopes,
    scopesMissing: [],
    expiresAt,
    refreshedAt,
    lastUsedAt: now,
    hasRefreshToken: true,
    credential: { ref: `vault:kv/data/${seededPath(key)}`, version: 1 },
    setupRunId: opaque(`grant ${label}`),
    createdAt: new Date(refreshedAt.getTime() - 86_400_000),
    liveSince: new Date(refreshedAt.getTime() - 86_400_000),
    updatedAt: refreshedAt,
  };
  if (seeding.together === true) {
    return withDue(toProviderForm(connection), now);
  }
  return seeding.minted === true ? toMinted(connection) : withDue(connection, now);
}

function withDue(connection: Connection, now: Date): Connection {
  const due = nextDueAt(connection, now, 0.5);
  return due === undefined ? connection : { ...connection, due };
}

/** The record of a client that mints: it names no end of a token. */
function toMinted({ expiresAt: _, setupRunId: __, ...connection }: Connection): Connection {
  return { ...connection, method: "client", hasRefreshToken: false };
}

/** Google answers with its long spelling of `email`. */
export const grantedScopes: readonly string[] = [
  "openid",
  "https://www.googleapis.com/auth/userinfo.email",
  "https://www.googleapis.com/auth/cloud-platform",
];

/** Builds the path of a connection's credential in the store, below its mount. */
export const seededPath = (key: ConnectionKey): string => credentialPath("aurora", toLiveKey(key));

/** What is stored for it. Lengths as Google's and Tailscale's: 103 characters of refresh token, 220 of access token. */
export function seededFields(
  { name, rotating, minted = false }: Seeding,
  index: number,
  { refreshedAt, expiresAt, grantId }: Connection,
): Record<string, string> {
  if (minted) {
    return { grant_id: grantId, client_id: `client-${index}`, client_secret: filler("tskey-client-", `${name} ${index}`, 60) };
  }
  return {
    grant_id: grantId,
    access_token: filler("ya29.", `${name} ${index}`, 220),
    refresh_token: filler(rotating ? "rotating." : "1//0e", `${name} ${index}`, 103),
    issued_at: refreshedAt.toISOString(),
    scope: grantedScopes.join(" "),
    ...(expiresAt === undefined ? {} : { expires_at: expiresAt.toISOString() }),
  };
}

/** Builds a text of this length that looks like a token. The same label gives the same text. */
export function filler(prefix: string, label: string, length: number): string {
  const seed = opaque(label);
  return `${prefix}${seed.repeat(Math.ceil(length / seed.length))}`.slice(0, length);
}
