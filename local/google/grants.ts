import { randomBytes } from "node:crypto";
import { projectNumberOf } from "./google-client.ts";

export type CodeChallenge = { value: string; method: "S256" | "plain" };

export type Code = {
  sub: string;
  clientId: string;
  scopes: string[];
  redirectUri: string;
  challenge: CodeChallenge | null;
  nonce: string | null;
  offline: boolean;
  expiresAt: Date;
};

export type RefreshToken = {
  token: string;
  sub: string;
  clientId: string;
  scopes: string[];
  issuedAt: Date;
  lastUsedAt: Date;
  expiresAt: Date | null;
  status: "live" | "revoked" | "replaced" | "rotated";
};

export type AccessToken = {
  token: string;
  sub: string;
  clientId: string;
  scopes: string[];
  offline: boolean;
  expiresAt: Date;
  revoked: boolean;
};

const CODE_LIFETIME_MS = 600_000;
const IDLE_LIMIT_MS = 180 * 86_400_000;
const LIVE_REFRESH_TOKENS_PER_CLIENT = 100;

const randomText = (bytes: number) => randomBytes(bytes).toString("base64url");

/** All grants. The operator's clients belong to one Cloud project, and each client of a customer to another one. */
export class Grants {
  readonly #codes = new Map<string, Code>();
  /** The tokens that codes have brought. */
  readonly #issued = new Map<string, readonly [AccessToken, RefreshToken | undefined]>();
  readonly #refreshTokens = new Map<string, RefreshToken>();
  readonly #accessTokens = new Map<string, AccessToken>();
  readonly #consents = new Map<string, { sub: string; clientId: string; scopes: Set<string> }>();
  #revocations: { sub: string; project: string; effectAt: Date }[] = [];

  hasConsent(sub: string, clientId: string, scopes: readonly string[]): boolean {
    const granted = this.#consents.get(`${sub} ${clientId}`)?.scopes;
    return granted !== undefined && scopes.every((scope) => granted.has(scope));
  }

  recordConsent(sub: string, clientId: string, scopes: readonly string[]): void {
    const earlier = this.#consents.get(`${sub} ${clientId}`)?.scopes ?? [];
    this.#consents.set(`${sub} ${clientId}`, { sub, clientId, scopes: new Set([...earlier, ...scopes]) });
  }

  issueCode(code: Omit<Code, "expiresAt">, now: Date): string {
    const text = `4/0A${randomText(48)}`;
    this.#codes.set(text, { ...code, expiresAt: new Date(now.getTime() + CODE_LIFETIME_MS) });
    return text;
  }

  /** Takes a code, which works once. @returns `undefined` when the code was taken before or has expired. */
  takeCode(text: string, now: Date): Code | undefined {
    const code = this.#codes.get(text);
    this.#codes.delete(text);
    return code !== undefined && code.expiresAt > now ? code : undefined;
  }

  noteIssued(code: string, accessToken: AccessToken, refreshToken: RefreshToken | undefined): void {
    this.#issued.set(code, [accessToken, refreshToken]);
  }

  /** Ends the tokens that a code has brought, and no others of the person. */
  revokeIssued(code: string): void {
    const [accessToken, refreshToken] = this.#issued.get(code) ?? [];
    if (accessToken !== undefined) accessToken.revoked = true;
    if (refreshToken?.status === "live") refreshToken.status = "revoked";
  }

  /** Issues a refresh token. The 101st live token of a person at one client silently revokes the oldest. */
  issueRefreshToken(grant: { sub: string; clientId: string; scopes: string[] }, now: Date, expiresAt: Date | null): RefreshToken {
    const refreshToken: RefreshToken = {
      ...grant,
      token: `1//0${randomText(72)}`,
      issuedAt: now,
      lastUsedAt: now,
      expiresAt,
      status: "live",
    };
    this.#refreshTokens.set(refreshToken.token, refreshToken);
    const live = this.refreshTokensOf(grant.sub).filter(({ clientId, status }) => clientId === grant.clientId && status === "live");
    for (const oldest of live.slice(0, -LIVE_REFRESH_TOKENS_PER_CLIENT)) oldest.status = "replaced";
    return refreshToken;
  }

  /** Replaces a token by a new one with the same expiry. */
  rotate(token: RefreshToken, now: Date): RefreshToken {
    token.status = "rotated";
    const { sub, clientId, scopes, issuedAt, expiresAt } = token;
    const successor = this.issueRefreshToken({ sub, clientId, scopes }, now, expiresAt);
    successor.issuedAt = issuedAt;
    return successor;
  }

  issueAccessToken(grant: Omit<AccessToken, "token" | "revoked">): AccessToken {
    const accessToken = { ...grant, token: `ya29.a0${randomText(96)}`, revoked: false };
    this.#accessTokens.set(accessToken.token, accessToken);
    return accessToken;
  }

  /** Finds dead tokens too, because Google distinguishes a dead refresh token from an unknown one. */
  findRefreshToken(token: string): RefreshToken | undefined {
    return this.#refreshTokens.get(token);
  }

  isLive(token: RefreshToken, now: Date): boolean {
    const idleMs = now.getTime() - token.lastUsedAt.getTime();
    return token.status === "live" && idleMs <= IDLE_LIMIT_MS && (token.expiresAt === null || token.expiresAt > now);
  }

  findLiveAccessToken(token: string, now: Date): AccessToken | undefined {
    const accessToken = this.#accessTokens.get(token);
    return accessToken !== undefined && !accessToken.revoked && accessToken.expiresAt > now ? accessToken : undefined;
  }

  /** Lists a person's refresh tokens, oldest first: a Map keeps the order of insertion. */
  refreshTokensOf(sub: string): RefreshToken[] {
    return [...this.#refreshTokens.values()].filter((token) => token.sub === sub);
  }

  /** Schedules a revocation: at this instant every grant of the person to the client's project is revoked, later grants until then included. */
  revokeAt({ sub, clientId }: { sub: string; clientId: string }, effectAt: Date): void {
    this.#revocations.push({ sub, project: projectNumberOf(clientId), effectAt });
  }

  /** Carries out the revocations whose instant has come. Called before each answer, so that later grants are not revoked. */
  carryOutRevocations(now: Date): void {
    const due = this.#revocations.filter(({ effectAt }) => effectAt <= now);
    this.#revocations = this.#revocations.filter(({ effectAt }) => effectAt > now);
    for (const { sub, project } of due) this.revokeAll(sub, project);
  }

  /** Revokes everything that a person granted to a Cloud project, at all of its clients. @param project - Its number. Default: every project. */
  revokeAll(person: string, project?: string): void {
    const isMeant = ({ sub, clientId }: { sub: string; clientId: string }) =>
      sub === person && (project === undefined || projectNumberOf(clientId) === project);
    for (const token of this.#refreshTokens.values()) if (isMeant(token) && token.status === "live") token.status = "revoked";
    for (const token of this.#accessTokens.values()) if (isMeant(token)) token.revoked = true;
    for (const [text, code] of this.#codes) if (isMeant(code)) this.#codes.delete(text);
    for (const [key, consent] of this.#consents) if (isMeant(consent)) this.#consents.delete(key);
  }
}
