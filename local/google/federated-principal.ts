import type { JWTPayload } from "jose";
import { Refused } from "../simulator/reply.ts";
import { parseCel, type Variables } from "./cel.ts";
import { CelError } from "./cel-values.ts";
import { oauthError } from "./reply.ts";
import { type FederatedPrincipal, type Pool, type PoolProvider, poolName } from "./workload-pools.ts";

const MOST_SUBJECT_BYTES = 127;

/**
 * Works out whom a verified token names, by the provider's mapping, and whether its condition lets them in.
 *
 * @throws {Refused} 400: no subject, a subject that is too long, or the condition does not hold.
 */
export function mapAttributes(pool: Pool, provider: PoolProvider, assertion: JWTPayload): FederatedPrincipal {
  const mapped = Object.entries(provider.attributeMapping).map(([name, text]) => [name, evaluate(text, { assertion })] as const);
  const google = pick(mapped, "google.");
  const attribute = pick(mapped, "attribute.");
  // A condition over what is missing does not hold, whatever the mapping would have made of it.
  const { attributeCondition } = provider;
  if (attributeCondition !== null && evaluate(attributeCondition, { assertion, google, attribute }) !== true) {
    throw refuse("unauthorized_client", "The given credential is rejected by the attribute condition.");
  }
  const { subject, groups } = google;
  if (typeof subject !== "string" || subject === "") {
    throw refuse("invalid_request", "Could not obtain a value for google.subject from the given credential.");
  }
  if (Buffer.byteLength(subject) > MOST_SUBJECT_BYTES) throw refuse("invalid_request", tooLong);
  const all = `iam.googleapis.com/${poolName(pool)}`;
  const sets = [
    "*",
    ...Object.entries(attribute).map(([name, value]) => `attribute.${name}/${String(value)}`),
    ...(Array.isArray(groups) ? groups.map((group) => `group/${String(group)}`) : []),
  ];
  return { pool, members: [`principal://${all}/subject/${subject}`, ...sets.map((set) => `principalSet://${all}/${set}`)] };
}

const tooLong = `The size of mapped attribute google.subject exceeds the ${MOST_SUBJECT_BYTES} bytes limit. Either modify your attribute mapping or the incoming assertion to produce a mapped attribute that is less than ${MOST_SUBJECT_BYTES} bytes.`;

const refuse = (error: string, description: string) => new Refused(oauthError(400, error, description));

const pick = (mapped: readonly (readonly [string, unknown])[], prefix: string): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    mapped.flatMap(([name, value]) => (name.startsWith(prefix) && value !== undefined ? [[name.slice(prefix.length), value]] : [])),
  );

/** `undefined`: it cannot be evaluated. */
function evaluate(text: string, variables: Variables): unknown {
  try {
    return parseCel(text)?.(variables);
  } catch (error) {
    if (error instanceof CelError) return undefined;
    throw error;
  }
}
