import { type CryptoKey, exportJWK, generateKeyPair, type JWK, type JWTPayload, SignJWT } from "jose";
import { Clock } from "../simulator/clock.ts";
import { json } from "../simulator/reply.ts";
import { findRoute, type Route } from "../simulator/route.ts";
import { type Simulator, startSimulator } from "../simulator/server.ts";
import { type Controls, createControls, noSettings } from "../simulator/simulation.ts";

/** A signing key, and how it is published. */
type SigningKey = { readonly alg: string; readonly jwk: JWK & { readonly kid: string }; readonly privateKey: CryptoKey };

/** An issuer of tokens for machines: it publishes its metadata and keys, and signs what its platform would sign. */
export type MachineIssuer = Simulator & {
  /** Adds `iss`, `iat` and `exp`. A claim that is given wins. */
  sign(claims: JWTPayload, options: { readonly alg: string; readonly lifetimeSeconds: number }): Promise<string>;
  /** Its time, in seconds. */
  now(): number;
};

type World = Controls<object> & { readonly url: string };

/** Makes a key. @param published - What the key set says of it beside the key itself. */
export async function makeKey(
  alg: string,
  published: { readonly kid: string; readonly use?: string; readonly alg?: string },
): Promise<SigningKey> {
  const { publicKey, privateKey } = await generateKeyPair(alg);
  return { alg, jwk: { ...(await exportJWK(publicKey)), ...published }, privateKey };
}

/**
 * Starts an issuer with these keys.
 *
 * @param shape.jwksPath - Where its platform publishes the keys.
 * @param shape.metadata - What its discovery document says beside `issuer` and `jwks_uri`.
 */
export async function startMachineIssuer(
  shape: {
    readonly name: string;
    readonly jwksPath: string;
    readonly keys: readonly SigningKey[];
    readonly metadata: Readonly<Record<string, unknown>>;
  },
  { port }: { readonly port: number },
): Promise<MachineIssuer> {
  const { name, jwksPath, keys, metadata } = shape;
  const clock = new Clock();
  const routes: readonly Route<World>[] = [
    {
      method: "GET",
      path: "/.well-known/openid-configuration",
      handle: (_call, { url }) => json(200, { issuer: url, jwks_uri: `${url}${jwksPath}`, ...metadata }),
    },
    { method: "GET", path: jwksPath, handle: () => json(200, { keys: keys.map(({ jwk }) => jwk) }) },
  ];
  const { url, close } = await startSimulator<World>(
    {
      name,
      createWorld: (url) => ({ ...createControls({}, clock), url }),
      answer: (call, world) => (findRoute(routes, call) ?? (() => json(404, {})))(call, world),
      settingsSchema: noSettings,
      commands: [],
      describeCall: () => ({}),
      describeState: () => ({}),
    },
    { port },
  );
  const now = () => Math.floor(clock.now().getTime() / 1000);
  return {
    url,
    close,
    now,
    sign: (claims, { alg, lifetimeSeconds }) => {
      const key = keys.find((one) => one.alg === alg);
      if (key === undefined) {
        throw new Error(`${name} signs with ${keys.map((one) => one.alg).join(" and ")} only`);
      }
      return new SignJWT({ iss: url, iat: now(), exp: now() + lifetimeSeconds, ...claims })
        .setProtectedHeader({ alg, kid: key.jwk.kid, typ: "JWT" })
        .sign(key.privateKey);
    },
  };
}
