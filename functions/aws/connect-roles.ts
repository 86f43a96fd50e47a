import { findSubmission } from "../../lib/connections/connect/find-submission.ts";
import { type SubmitConnectionDeps, submitConnection } from "../../lib/connections/connect/submit-connection.ts";
import type { Finding } from "../../lib/connections/finding.ts";
import { defined } from "../../lib/defined.ts";
import { asFailure, type Failure, type FailureCode, failures } from "../../lib/errors.ts";
import type { EndpointRequest } from "../../lib/http/reply.ts";
import { mapBounded } from "../../lib/map-bounded.ts";
import type { RoleArn } from "../../lib/providers/aws/aws.ts";
import { describeTrustFault, toCondition } from "../../lib/providers/aws/aws-findings.ts";
import { InsecureTrust } from "../../lib/providers/aws/check-external-id.ts";
import { countLogin } from "../../lib/telemetry/metrics.ts";
import type { OfWorkspaceDeps } from "./own-workspace.ts";

/** `accessRole`: our own, which a customer's role must let in. */
export type ConnectRolesDeps = SubmitConnectionDeps & OfWorkspaceDeps & { readonly accessRole: RoleArn };

/** A role to connect. */
export type RoleRequest = { readonly role: RoleArn; readonly region?: string };

/** How the connect of a role ended. `isNew`: it was not connected before, so AWS may not know it everywhere yet. */
export type RoleOutcome = { readonly findings: readonly Finding[] } | FailedRole;
export type FailedRole = { readonly failure: Failure; readonly isNew: boolean };

type Request = Pick<EndpointRequest, "principal" | "signal">;

/** Milliseconds for all tries. What is left of 29 s answers, and withdraws a submission that failed. */
const workMs = 22_000;

/** Milliseconds before each next try of roles that AWS refuses: a new role takes seconds, up to two minutes. */
const pausesMs = [1000, 2000, 4000, 6000, 6000];

/** Roles that are tried at a time. */
const lanes = 10;

/**
 * Connects roles, ten at a time. Roles that AWS refuses and that are not connected yet are tried again, together, while the request lasts:
 * AWS takes up to two minutes to know a new role everywhere. Another role of a connected account takes the place of the first.
 *
 * @returns An outcome for each role, in their order. Never throws for one role.
 */
export async function connectRoles(deps: SubmitConnectionDeps, roles: readonly RoleRequest[], request: Request) {
  const work = AbortSignal.any([request.signal, deps.timers.abortAfter(workMs)]);
  const outcomes = await mapBounded(roles, lanes, (role) => connectRole(deps, role, request, work));
  for (const pauseMs of pausesMs) {
    const waiting = outcomes.flatMap((outcome, index) => (mayStillSpread(outcome) ? [index] : []));
    if (waiting.length === 0 || !(await hasPaused(deps, pauseMs, work))) {
      break;
    }
    await mapBounded(waiting, lanes, async (index) => {
      const again = roles[index] && (await connectRole(deps, roles[index], request, work));
      if (again !== undefined && !isLate(again)) {
        outcomes[index] = again;
      }
    });
  }
  for (const outcome of outcomes) {
    countLogin("aws", "failure" in outcome ? outcome.failure.code : "active");
  }
  return outcomes;
}

/** Whether AWS may only not know the role everywhere yet. */
export const mayStillSpread = (outcome: RoleOutcome): boolean =>
  "failure" in outcome && outcome.isNew && outcome.failure.code === "trust_refused";

/** A try that was cut off says less than the one before. */
const isLate = (outcome: RoleOutcome): boolean => "failure" in outcome && outcome.failure.code === "deadline_exceeded";

const hasPaused = ({ timers }: SubmitConnectionDeps, pauseMs: number, work: AbortSignal): Promise<boolean> =>
  timers.pause(pauseMs, work).then(
    () => !work.aborted,
    () => false,
  );

async function connectRole(
  deps: SubmitConnectionDeps,
  { role, region }: RoleRequest,
  { principal, signal }: Request,
  work: AbortSignal,
): Promise<RoleOutcome> {
  const at = { tenant: principal.tenant, provider: "aws", account: role.account } as const;
  let isNew = false;
  try {
    isNew = (await deps.connections.read(at))?.identity.id !== role.arn;
    const method = findSubmission(deps.methods, at.provider, "role");
    const input = method.parse({ roleArn: role.arn, ...defined({ region }) });
    const submission = { at, method, input, principalId: principal.id, replaceAccount: true };
    const { findings } = await submitConnection(deps, submission, { work, withdraw: signal });
    return { findings };
  } catch (error) {
    return { failure: asFailure(error), isNew };
  }
}

/** What a customer must know to correct a role. */
export type RoleContext = { readonly role: RoleArn; readonly externalId: string; readonly accessRole: RoleArn };

/** Failures that AWS' refusal of a role explains: they are told as a role that cannot be assumed. */
export const ofTrust: ReadonlySet<FailureCode> = new Set(["trust_refused", "trust_insecure"]);

export const isOfTrust = ({ failure }: FailedRole): boolean => ofTrust.has(failure.code);

/**
 * Describes why a role was not connected, and what to check. Aurora's client shows the text as it is, and formats it by "Aurora cannot assume
 * this role" and "Please verify:".
 */
export function describeRoleFailure(failed: FailedRole, { role, externalId, accessRole }: RoleContext): string {
  if (failed.failure instanceof InsecureTrust) {
    const { title, action } = describeTrustFault(failed.failure.fault, role, externalId);
    return `Aurora cannot assume this role safely: ${title}.\n\nPlease verify:\n- ${action}`;
  }
  const checks = [
    `The role ${role.name} exists in account ${role.account}, and is not deleted`,
    `Its trust policy lets ${accessRole.arn} do sts:AssumeRole`,
    `The condition of its trust policy is ${toCondition(externalId)}`,
  ];
  const pending = mayStillSpread(failed) ? "\n\nA new role takes up to two minutes to work. If you have just created it, try again." : "";
  return `Aurora cannot assume this role.\n\nPlease verify:\n${checks.map((check) => `- ${check}`).join("\n")}${pending}`;
}

/** Describes a failure that is not about trust, in one line: what happened, and what the customer can do if it is theirs to do. */
export function describeOther({ code, field }: Pick<Failure, "code" | "field">): string {
  if (code === "invalid_request" && field === "roleArn") {
    return "Invalid role ARN format";
  }
  const { title, action, owner } = failures[code];
  return owner === "customer" ? `${title}. ${action}` : title;
}
