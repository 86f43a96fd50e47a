import { decodeJwt, decodeProtectedHeader } from "jose";
import type { Application } from "./application.ts";
import { checkAssertion } from "./check-assertion.ts";
import { type AssertionNames, checkFederation, type Refusal } from "./check-federation.ts";
import type { World } from "./world.ts";

/**
 * Checks a client assertion. One that names a certificate, or the application as its issuer, is the application's own; every other one is of
 * a foreign issuer.
 */
export async function checkClientAssertion(assertion: string, application: Application, world: World): Promise<Refusal | undefined> {
  const { settings, issuers, clock, url } = world;
  const read = readNames(assertion);
  if (read === undefined || read.isOwn || read.names.iss === application.appId) {
    const code = checkAssertion(assertion, application, {
      authority: `${url}/`,
      now: clock.now(),
      ignoresThumbprints: settings.ignores_thumbprints,
    });
    return code === undefined ? undefined : { code };
  }
  issuers.isAway = settings.issuers_are_away;
  return checkFederation(assertion, read.names, application, {
    issuers,
    now: clock.now(),
    unreachableCode: settings.unreachable_issuer_code,
  });
}

function readNames(assertion: string): { readonly isOwn: boolean; readonly names: AssertionNames } | undefined {
  try {
    const header = decodeProtectedHeader(assertion);
    const { iss = "", sub = "", aud = "" } = decodeJwt(assertion);
    // A list of one is the same as its one name.
    const [only = "", ...others] = [aud].flat();
    return { isOwn: "x5t" in header || "x5t#S256" in header, names: { iss, sub, aud: others.length === 0 ? only : "" } };
  } catch {
    return undefined;
  }
}
