import { createHash, generateKeyPairSync, randomUUID } from "node:crypto";
import { exportJWK, type JWTPayload, SignJWT } from "jose";
import type { Call } from "../simulator/call.ts";
import { json, type Reply } from "../simulator/reply.ts";

/** How AWS signs: each algorithm has one key, which is the same for every account here. */
export type SigningAlgorithm = "RS256" | "ES384";

const keyIds = { RS256: "RSA_0", ES384: "EC384_0" } as const;

/** The id in the address of an account's issuer. AWS makes it when the account switches its issuer on, and keeps it. */
const idOf = (account: string): string => {
  const hex = createHash("sha256").update(`issuer ${account}`).digest("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join("-");
};

/** The issuer of an account, as its tokens name it. */
export const tokenIssuerOf = (account: string): string => `https://${idOf(account)}.tokens.sts.global.api.aws`;

/** Where a local AWS serves the documents of an account's issuer. */
export const tokenIssuerBaseOf = (account: string, awsUrl: string): string => `${awsUrl}/${idOf(account)}`;

const claimsSupported = ["sub", "aud", "exp", "iat", "iss", "jti", "https://sts.amazonaws.com/"];

const path = /^\/([0-9a-f-]{36})\/\.well-known\/(openid-configuration|jwks\.json)$/;

/** AWS as the issuer of identity tokens, one for each account that has switched it on: its keys, its documents, and which accounts those are. */
export class TokenIssuers {
  readonly #enabled = new Set<string>();
  readonly #keys = {
    RS256: generateKeyPairSync("rsa", { modulusLength: 2048 }),
    ES384: generateKeyPairSync("ec", { namedCurve: "P-384" }),
  };

  isEnabled(account: string): boolean {
    return this.#enabled.has(account);
  }

  /** @returns Whether that changed something. */
  setEnabled(account: string, isEnabled: boolean): boolean {
    const changes = this.isEnabled(account) !== isEnabled;
    if (isEnabled) {
      this.#enabled.add(account);
    } else {
      this.#enabled.delete(account);
    }
    return changes;
  }

  startOver(): void {
    this.#enabled.clear();
  }

  /** Signs claims. The issuer and a random id are added. */
  sign(account: string, alg: SigningAlgorithm, claims: JWTPayload): Promise<string> {
    return new SignJWT({ iss: tokenIssuerOf(account), ...claims, jti: randomUUID() })
      .setProtectedHeader({ alg, kid: keyIds[alg], typ: "JWT" })
      .sign(this.#keys[alg].privateKey);
  }

  /** Answers a request for a document of an issuer. @returns `undefined`: the request is for something else. */
  async answer({ method, path: asked }: Pick<Call, "method" | "path">): Promise<Reply | undefined> {
    const [, id, document] = path.exec(asked) ?? [];
    if (method !== "GET" || id === undefined) {
      return undefined;
    }
    const account = [...this.#enabled].find((each) => idOf(each) === id);
    if (account === undefined) {
      return json(404, {});
    }
    return json(200, document === "jwks.json" ? { keys: await this.#publish() } : describe(tokenIssuerOf(account)));
  }

  /** AWS does not say of its RSA key which algorithm it is for. */
  async #publish() {
    const { RS256, ES384 } = this.#keys;
    return [
      { ...(await exportJWK(RS256.publicKey)), kid: keyIds.RS256, use: "sig" },
      { ...(await exportJWK(ES384.publicKey)), kid: keyIds.ES384, use: "sig", alg: "ES384" },
    ];
  }
}

/** As AWS has it, which names no response types. */
const describe = (issuer: string) => ({
  issuer,
  jwks_uri: `${issuer}/.well-known/jwks.json`,
  subject_types_supported: ["public"],
  id_token_signing_alg_values_supported: ["RS256", "ES384"],
  claims_supported: claimsSupported,
});
