import { generateKeyPairSync, sign } from "node:crypto";

const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");

/** Signs tokens with RS256 and its own key, and publishes that key. */
export class TokenSigner {
  readonly #pair = generateKeyPairSync("rsa", { modulusLength: 2048 });

  keys(): object {
    return { keys: [{ ...this.#pair.publicKey.export({ format: "jwk" }), kid: "bench", alg: "RS256", use: "sig" }] };
  }

  /** @returns A JSON Web Token with these claims, valid from now for an hour. */
  sign(claims: Readonly<Record<string, unknown>>): string {
    const iat = Math.floor(Date.now() / 1000);
    const content = `${encode({ alg: "RS256", typ: "JWT", kid: "bench" })}.${encode({ iat, exp: iat + 3600, ...claims })}`;
    return `${content}.${sign("sha256", Buffer.from(content), this.#pair.privateKey).toString("base64url")}`;
  }
}
