import { Failure, toFailureCode } from "../../../errors.ts";
import type { SetupCall, Verification } from "../../../setup/setup.ts";
import { findRefusal } from "../cloud-failure.ts";
import { generateToken } from "./account-api.ts";
import { toAccountLevels } from "./account-roles.ts";
import { toAccountId } from "./change-names.ts";
import { type CloudDeps, openSession } from "./cloud-session.ts";
import { findEmails } from "./known-accounts.ts";
import { toRefusalCode } from "./outcomes.ts";
import { getProject } from "./project-api.ts";
import { type WaitDeps, waitsFor } from "./waits.ts";

/** The shortest time that covers the reads. */
const lifetimeSeconds = 300;

/** Proofs that one task tries before it leaves the waiting to the state machine, whose own pauses grow. */
const proofsOfTask = 3;
const betweenProofsMs = 5000;

/** Proves as {@link verifyProject}, a few times while access is pending: a pause in a task costs less than a transition, and ends sooner. */
export async function proveAccess(deps: CloudDeps & WaitDeps, project: string, call: SetupCall): Promise<Verification> {
  const waits = waitsFor(deps, call.signal);
  for (let proof = 1; ; proof += 1) {
    try {
      return await verifyProject(deps, project, call);
    } catch (error) {
      if (toFailureCode(error) !== "access_pending" || proof >= proofsOfTask) {
        throw error;
      }
    }
    await waits.pause(betweenProofsMs);
  }
}

/**
 * Proves that each account of the setup works in one project: takes a token of it as the person, and reads the project with that token. Taking a
 * token alone would prove nothing about the account's roles.
 *
 * @throws {Failure} Retryable: `access_pending`, the roles have not taken effect yet, which Google says takes two to seven minutes and sometimes
 *   longer; `provider_…`.
 * @see {@link https://cloud.google.com/iam/docs/access-change-propagation Access change propagation}
 */
export async function verifyProject(deps: CloudDeps, project: string, call: SetupCall): Promise<Verification> {
  const google = openSession(deps, call.accessToken, call.signal);
  const accountIds = toAccountLevels(call.access).map((level) => toAccountId(level, call.connectionId));
  const emails = await findEmails(google, call, accountIds);
  for (const accountId of accountIds) {
    const email = emails.get(accountId);
    if (email === undefined) {
      return { state: "refused", code: "service_account_missing" };
    }
    const token = await whenEffective(() => generateToken(google, email, lifetimeSeconds), "generateAccessToken");
    if ("code" in token) {
      return { state: "refused", code: token.code };
    }
    const asAccount = openSession(deps, token.value, call.signal);
    const read = await whenEffective(() => getProject(asAccount, project), "projects.get");
    if ("code" in read) {
      return { state: "refused", code: read.code };
    }
  }
  return { state: "ready" };
}

/** Until a change is effective everywhere, Google answers as if it had not been made. */
async function whenEffective<T>(act: () => Promise<T>, label: string): Promise<{ readonly value: T } | { readonly code: string }> {
  try {
    return { value: await act() };
  } catch (error) {
    const refusal = findRefusal(error);
    const isForbidden = refusal === "other" && toFailureCode(error) === "provider_forbidden";
    // The account's own token, too: one that was issued while its account was being enabled is refused for a while.
    const isRejected = label === "projects.get" && toFailureCode(error) === "credential_expired";
    if (isForbidden || isRejected || refusal === "missing" || refusal === "api_disabled") {
      throw new Failure("access_pending", { cause: error, detail: `google: ${label}: not effective yet` });
    }
    return { code: toRefusalCode(error) };
  }
}
