import { compactVerify, decodeJwt, decodeProtectedHeader, errors, importJWK, type JWK, type JWTPayload } from "jose";
import * as v from "valibot";
import type { Clock } from "./clock.ts";

/** What a cloud finds out about a token. Claims beside the issuer are not judged: each cloud has refusals of its own for them. */
export type Verification =
  | { readonly kind: "verified"; readonly issuer: string; readonly claims: JWTPayload }
  /** No signed JWT with `alg: RS256`, a key id and an issuer. */
  | { readonly kind: "malformed" }
  /** The issuer's address is not https. */
  | { readonly kind: "insecure_issuer" }
  /** No key set could be read: no answer, a redirect, another issuer's metadata, or keys that cannot be used. */
  | { readonly kind: "unreachable"; readonly issuer: string }
  /** The issuer was asked again, and publishes no key with this id. */
  | { readonly kind: "unknown_key"; readonly issuer: string }
  | { readonly kind: "bad_signature"; readonly issuer: string };

type KeySet = { readonly keys: readonly JWK[]; readonly fetchedAt: Date };

const keySetSchema = v.object({ keys: v.array(v.looseObject({ kty: v.string(), kid: v.exactOptional(v.string()) })) });

const FETCH_TIMEOUT_MS = 5000;

/**
 * Verifies tokens of foreign issuers as a cloud does: it fetches metadata and keys from the issuer, by its https name.
 *
 * A cloud compares the issuer with its customer's trust first, so that a token cannot lead it to any host: simulators do the same.
 *
 * @see {@link https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderConfig OpenID Connect Discovery, section 4}
 */
export class ForeignIssuers {
  /** No issuer can be reached. Keys that are in memory still verify until their time is over. */
  isAway = false;
  readonly #bases: Readonly<Record<string, string>>;
  readonly #clock: Clock;
  readonly #cacheSeconds: number;
  readonly #keySets = new Map<string, KeySet>();

  /**
   * @param options.bases - By an issuer's origin, such as `https://id.example`: where this machine serves it. Other origins cannot be reached.
   * @param options.cacheSeconds - How long a key set is used without asking again. Default 300.
   */
  constructor({ bases, clock, cacheSeconds = 300 }: { bases: Readonly<Record<string, string>>; clock: Clock; cacheSeconds?: number }) {
    this.#bases = bases;
    this.#clock = clock;
    this.#cacheSeconds = cacheSeconds;
  }

  async verify(jwt: string): Promise<Verification> {
    const token = decode(jwt);
    if (token === undefined) return { kind: "malformed" };
    const { issuer, keyId, claims } = token;
    if (!issuer.startsWith("https://")) return { kind: "insecure_issuer" };
    const keys = await this.#readKeys(issuer, keyId);
    if (keys === undefined) return { kind: "unreachable", issuer };
    const jwk = findKey(keys, keyId);
    if (jwk === undefined) return { kind: "unknown_key", issuer };
    const key = await importJWK(jwk, "RS256").catch(() => undefined);
    if (key === undefined) return { kind: "unreachable", issuer };
    return compactVerify(jwt, key, { algorithms: ["RS256"] }).then(
      () => ({ kind: "verified", issuer, claims }),
      (error: unknown) =>
        error instanceof errors.JWSSignatureVerificationFailed ? { kind: "bad_signature", issuer } : { kind: "malformed" },
    );
  }

  /** Keys from memory, or fetched: once more if the one that is looked for is not among those in memory. */
  async #readKeys(issuer: string, keyId: string): Promise<readonly JWK[] | undefined> {
    const cached = this.#keySets.get(issuer);
    const now = this.#clock.now();
    const isFresh = cached !== undefined && now.getTime() - cached.fetchedAt.getTime() < this.#cacheSeconds * 1000;
    if (isFresh && findKey(cached.keys, keyId) !== undefined) return cached.keys;
    const keys = await this.#fetchKeys(issuer);
    if (keys !== undefined) this.#keySets.set(issuer, { keys, fetchedAt: now });
    return keys;
  }

  async #fetchKeys(issuer: string): Promise<readonly JWK[] | undefined> {
    const metadata = await this.#fetchJson(
      `${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`,
      v.object({ issuer: v.literal(issuer), jwks_uri: v.string() }),
    );
    const keySet = metadata && (await this.#fetchJson(metadata.jwks_uri, keySetSchema));
    return keySet?.keys;
  }

  /** @returns Nothing for anything but a 200 with what the schema says. A redirect is not followed. */
  async #fetchJson<const Schema extends v.GenericSchema>(address: string, schema: Schema): Promise<v.InferOutput<Schema> | undefined> {
    const url = URL.parse(address);
    const base = url?.protocol === "https:" ? this.#bases[url.origin] : undefined;
    if (url === null || base === undefined || this.isAway) return undefined;
    try {
      const answer = await fetch(`${base}${url.pathname}${url.search}`, {
        redirect: "manual",
        signal: AbortSignal.timeout(FETCH_TIMEOUT_MS),
      });
      const body: unknown = await answer.json();
      const parsed = v.safeParse(schema, body);
      return answer.status === 200 && parsed.success ? parsed.output : undefined;
    } catch {
      return undefined;
    }
  }
}

function decode(jwt: string): { issuer: string; keyId: string; claims: JWTPayload } | undefined {
  try {
    const { alg, kid } = decodeProtectedHeader(jwt);
    const claims = decodeJwt(jwt);
    const isUsable = alg === "RS256" && typeof kid === "string" && typeof claims.iss === "string";
    return isUsable ? { issuer: claims.iss ?? "", keyId: kid, claims } : undefined;
  } catch {
    return undefined;
  }
}

/** A published key need not say what it is for: AWS' RSA key has no `alg`. */
const findKey = (keys: readonly JWK[], keyId: string): JWK | undefined =>
  keys.find(({ kid, kty, use = "sig", alg = "RS256" }) => kid === keyId && kty === "RSA" && use === "sig" && alg === "RS256");
