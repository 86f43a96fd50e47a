import type { ForeignIssuers } from "../simulator/foreign-issuer.ts";
import type { Application } from "./application.ts";
import { type FederatedCredential, takes } from "./federated-credential.ts";
import type { EntraCode } from "./refusals.ts";

/** Why an assertion is refused, and the value that the refusal repeats. */
export type Refusal = { readonly code: EntraCode; readonly presented?: string };

/** The names of an assertion, before anything is verified. */
export type AssertionNames = { readonly iss: string; readonly sub: string; readonly aud: string };

/** How far an assertion may be outside of its time. */
const skewSeconds = 300;

const microsoftIssuer = /^https:\/\/(?:login\.microsoftonline\.com|sts\.windows\.net)\//;

/**
 * Checks an assertion of a foreign issuer as Entra ID does: one federated credential of the application has exactly its issuer, subject and
 * audience; its signature is of a key that the issuer publishes; the time is within its life.
 *
 * In which order Microsoft looks is not documented. Here no issuer is asked that no credential names.
 *
 * @param unreachableCode - Microsoft has three numbers for an issuer that does not answer.
 */
export async function checkFederation(
  assertion: string,
  names: AssertionNames,
  { federatedCredentials }: Application,
  { issuers, now, unreachableCode }: { readonly issuers: ForeignIssuers; readonly now: Date; readonly unreachableCode: EntraCode },
): Promise<Refusal | undefined> {
  const refusal = matchNames(names, federatedCredentials, now);
  if (refusal !== undefined) return refusal;
  const verified = await issuers.verify(assertion);
  if (verified.kind === "malformed") return { code: 50027 };
  if (verified.kind === "unreachable" || verified.kind === "insecure_issuer") return { code: unreachableCode };
  if (verified.kind !== "verified") return { code: 700027, presented: reasons[verified.kind] };
  const seconds = now.getTime() / 1000;
  const { exp, nbf = 0 } = verified.claims;
  const isInTime = exp !== undefined && seconds >= nbf - skewSeconds && seconds <= exp + skewSeconds;
  return isInTime ? undefined : { code: 700024 };
}

const reasons = { unknown_key: "[Reason - The key was not found.]", bad_signature: "[Reason - The signature is invalid.]" };

function matchNames({ iss, sub, aud }: AssertionNames, all: readonly FederatedCredential[], now: Date): Refusal | undefined {
  if (microsoftIssuer.test(iss)) return { code: 700222 };
  if (all.length === 0) return { code: 70025 };
  const known = all.filter(({ knownFrom }) => knownFrom <= now);
  if (known.length === 0) return { code: 70021 };
  const ofIssuer = known.filter((one) => takes(one, "issuer", iss));
  if (ofIssuer.length === 0) return { code: 700211, presented: `'${iss}'` };
  const ofSubject = ofIssuer.filter((one) => takes(one, "subject", sub));
  if (ofSubject.length === 0) {
    const differsInCase = ofIssuer.some(({ subject }) => subject.toLowerCase() === sub.toLowerCase());
    return { code: differsInCase ? 7002138 : 700213, presented: `'${sub}'` };
  }
  return ofSubject.some((one) => takes(one, "audience", aud)) ? undefined : { code: 7002121, presented: `'${aud}'` };
}
