import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { Clock } from "../simulator/clock.ts";
import { json } from "../simulator/reply.ts";
import { findRoute, type Route } from "../simulator/route.ts";
import { type Simulator, startSimulator } from "../simulator/server.ts";
import { type Controls, createControls, noSettings } from "../simulator/simulation.ts";

export type Caller = { readonly sub: string; readonly org?: string; readonly role?: string; readonly permissions?: readonly string[] };

/** The company's own identity provider on this machine. It signs bearer tokens for the API's callers. */
export type Issuer = Simulator & {
  readonly audience: string;
  /** Signs an access token for a caller. Default lifetime: one hour. */
  sign(
    caller: Caller,
    overrides?: { readonly audience?: string; readonly issuer?: string; readonly lifetimeSeconds?: number },
  ): Promise<string>;
};

type World = Controls<object> & { readonly url: string };

/** Starts an OpenID Connect issuer with a new key. It publishes its metadata and keys, and has no login page. */
export async function startIssuer({ port }: { port: number }): Promise<Issuer> {
  const { publicKey, privateKey } = await generateKeyPair("ES256");
  const jwk = { ...(await exportJWK(publicKey)), kid: "local", alg: "ES256", use: "sig" };
  const audience = "aurora-oauth-local";
  const clock = new Clock();
  const routes: readonly Route<World>[] = [
    { method: "GET", path: "/.well-known/openid-configuration", handle: (_call, { url }) => json(200, describeIssuer(url)) },
    { method: "GET", path: "/jwks", handle: () => json(200, { keys: [jwk] }) },
  ];
  const { url, close } = await startSimulator<World>(
    {
      name: "the issuer",
      createWorld: (url) => ({ ...createControls({}, clock), url }),
      answer: (call, world) => (findRoute(routes, call) ?? (() => json(404, {})))(call, world),
      settingsSchema: noSettings,
      commands: [],
      describeCall: () => ({}),
      describeState: () => ({ audience }),
    },
    { port },
  );
  const toSeconds = (instant: Date) => Math.floor(instant.getTime() / 1000);
  return {
    url,
    audience,
    sign: ({ sub, org, role = "editor", permissions }, { lifetimeSeconds = 3600, ...overrides } = {}) =>
      new SignJWT({ sub, role, ...(permissions === undefined ? {} : { permissions }), ...(org === undefined ? {} : { org_id: org }) })
        .setProtectedHeader({ alg: "ES256", kid: "local" })
        .setIssuer(overrides.issuer ?? url)
        .setAudience(overrides.audience ?? audience)
        .setIssuedAt(toSeconds(clock.now()))
        .setExpirationTime(toSeconds(clock.after(lifetimeSeconds)))
        .sign(privateKey),
    close,
  };
}

function describeIssuer(url: string) {
  return { issuer: url, jwks_uri: `${url}/jwks`, response_types_supported: ["code"], subject_types_supported: ["public"] };
}
