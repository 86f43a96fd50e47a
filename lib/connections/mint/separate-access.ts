import { endsConnection, Failure, type FailureCode, failures, toFailureCode } from "../../errors.ts";
import type { Access } from "../connection.ts";
import type { CredentialFields } from "../credential-store.ts";
import type { Finding } from "../finding.ts";
import { toFailureUnder } from "../lease/with-lease.ts";
import type { Call, Minted } from "../provider.ts";

type Method = Pick<Minted, "mint" | "separateAccess">;

/**
 * Builds the failure of a token request. If the level has a credential of its own, a failure that would end the connection is about that
 * credential: it becomes `access_credential_rejected`, which ends nothing. Its detail has the reason.
 */
export function toAccessFailure({ separateAccess = [] }: Pick<Minted, "separateAccess">, access: Access, failure: Failure): Failure {
  const isOfLevel = endsConnection(failure.code) && separateAccess.some((level) => level === access);
  return isOfLevel ? new Failure("access_credential_rejected", { cause: failure, detail: `${access}: ${failure.code}` }) : failure;
}

/** Whether the provider has rejected the credential of the token that was requested: that of the connection, or of one level of access. */
export const rejectsCredential = (code: FailureCode): boolean => endsConnection(code) || code === "access_credential_rejected";

/**
 * Requests a token of each level that has a credential of its own, for a check: no other work would notice that an unused one was rejected.
 * A level that this connection was made without is left out.
 *
 * @throws A bug. No failure.
 */
export async function checkSeparateAccess(method: Method, held: CredentialFields, call: Call): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const level of method.separateAccess ?? []) {
    try {
      await retryRejectedToken(() => method.mint(held, level, call));
    } catch (error) {
      const failure = toAccessFailure(method, level, toFailureUnder(call.signal, error));
      if (failure.code === "internal") {
        throw error;
      }
      if (failure.field !== "access") {
        findings.push(toFinding(level, failure));
      }
    }
  }
  return findings;
}

function toFinding(target: Access, { code }: Failure): Finding {
  const { title, action, owner } = failures[code];
  return { code, severity: code === "access_credential_rejected" ? "error" : "unknown", target, title, action, owner };
}

/**
 * Runs work that begins with a new token, and runs it once more if the provider rejects that token: it may have expired in transit, and
 * another one can be requested at any time.
 *
 * @throws What the work throws.
 */
export async function retryRejectedToken<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (toFailureCode(error) !== "access_token_rejected") {
      throw error;
    }
    return work();
  }
}
