import { constants, verify, type X509Certificate } from "node:crypto";
import * as v from "valibot";
import { type Application, thumbprintsOf } from "./application.ts";
import type { EntraCode } from "./refusals.ts";

const headerSchema = v.object({
  alg: v.picklist(["RS256", "PS256"]),
  "x5t#S256": v.exactOptional(v.string()),
  x5t: v.exactOptional(v.string()),
});

/** MSAL for Python sends no `nbf`. */
const claimsSchema = v.object({
  aud: v.string(),
  iss: v.string(),
  sub: v.string(),
  jti: v.string(),
  nbf: v.exactOptional(v.number()),
  exp: v.number(),
});

/**
 * Checks a client assertion as Entra ID does: its certificate is one of the application's, its signature is that key's, its claims name the
 * application and this directory's endpoint, and the time is within its life.
 *
 * @param at - `authority`: how the audience must begin. `ignoresThumbprints`: the certificate is found by its key.
 * @returns Why it is refused; `undefined`: it is accepted.
 * @see {@link https://www.rfc-editor.org/rfc/rfc7523.html#section-3 RFC 7523, section 3}
 */
export function checkAssertion(
  assertion: string,
  application: Application,
  { authority, now, ignoresThumbprints }: { readonly authority: string; readonly now: Date; readonly ignoresThumbprints: boolean },
): EntraCode | undefined {
  const [head = "", body = "", signature = ""] = assertion.split(".");
  const [header, claims] = [parse(head, headerSchema), parse(body, claimsSchema)];
  if (header === undefined || claims === undefined) return 50027;
  // Some libraries pad the thumbprint, and some write it in the other alphabet of base64.
  const named = Buffer.from(header["x5t#S256"] ?? header.x5t ?? "", "base64").toString("base64url");
  const isOwn = (one: X509Certificate) =>
    (ignoresThumbprints || thumbprintsOf(one).includes(named)) && isSigned(`${head}.${body}`, signature, header.alg, one);
  const certificate = application.certificates.find(isOwn);
  if (certificate === undefined) return 700027;
  const seconds = now.getTime() / 1000;
  const isValid = new Date(certificate.validFrom) <= now && now < new Date(certificate.validTo);
  if (!isValid || seconds < (claims.nbf ?? 0) - 300 || seconds > claims.exp + 300) return 700024;
  if (claims.iss !== application.appId || claims.sub !== application.appId) return 700021;
  return claims.aud.startsWith(authority) && claims.aud.includes(application.directory.id) ? undefined : 700023;
}

function isSigned(text: string, signature: string, alg: "RS256" | "PS256", { publicKey }: X509Certificate): boolean {
  const padding = alg === "PS256" ? { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 } : { padding: constants.RSA_PKCS1_PADDING };
  return verify("sha256", Buffer.from(text), { key: publicKey, ...padding }, Buffer.from(signature, "base64url"));
}

function parse<const Schema extends v.GenericSchema>(part: string, schema: Schema): v.InferOutput<Schema> | undefined {
  try {
    return v.parse(schema, JSON.parse(Buffer.from(part, "base64url").toString("utf8")));
  } catch {
    return undefined;
  }
}
