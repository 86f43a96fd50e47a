import { randomBytes } from "node:crypto";
import type { Region } from "./regions.ts";

export type Code = {
  readonly region: Region;
  readonly clientId: string;
  readonly nichandle: string;
  readonly scopes: readonly string[];
  readonly redirectUri: string;
  readonly challenge: string | null;
  readonly expiresAt: Date;
};

/** One consent: ending it ends all of its tokens. */
export type Grant = { readonly clientId: string; readonly nichandle: string; readonly scopes: readonly string[]; ended: boolean };

export type RefreshToken = { readonly text: string; readonly region: Region; readonly grant: Grant; status: "live" | "replaced" };

export type AccessToken = {
  readonly text: string;
  readonly region: Region;
  readonly nichandle: string;
  readonly scopes: readonly string[];
  readonly expiresAt: Date;
  /** Of a login; a service account has none. */
  readonly grant: Grant | null;
  /** Of a service account; a login has none. */
  readonly clientId: string | null;
};

const randomText = (bytes: number) => randomBytes(bytes).toString("base64url");

/** All codes and tokens, of every region. */
export class Grants {
  readonly #codes = new Map<string, Code>();
  /** The grants that codes have brought. */
  readonly broughtBy = new Map<string, Grant>();
  readonly refreshTokens = new Map<string, RefreshToken>();
  readonly accessTokens = new Map<string, AccessToken>();

  issueCode(code: Code): string {
    const text = `ovhcode_${randomText(32)}`;
    this.#codes.set(text, code);
    return text;
  }

  /** Takes a code, which works once. */
  takeCode(text: string): Code | undefined {
    const code = this.#codes.get(text);
    this.#codes.delete(text);
    return code;
  }

  issueRefreshToken(region: Region, grant: Grant): RefreshToken {
    const token: RefreshToken = { text: `ovhrefresh_${randomText(40)}`, region, grant, status: "live" };
    this.refreshTokens.set(token.text, token);
    return token;
  }

  issueAccessToken(token: Omit<AccessToken, "text">): AccessToken {
    const issued = { ...token, text: `ovhaccess_${randomText(60)}` };
    this.accessTokens.set(issued.text, issued);
    return issued;
  }

  /** Ends every grant of an account. */
  endGrantsOf(nichandle: string): void {
    for (const { grant } of [...this.accessTokens.values(), ...this.refreshTokens.values()]) {
      if (grant?.nichandle === nichandle) grant.ended = true;
    }
  }

  /** Revokes the tokens of a service account. */
  dropTokensOf(clientId: string): void {
    for (const [text, token] of this.accessTokens) if (token.clientId === clientId) this.accessTokens.delete(text);
  }
}
