import type { SubmitConnectionDeps } from "../../lib/connections/connect/submit-connection.ts";
import { endpoint } from "../../lib/http/endpoint.ts";
import type { Limits } from "../../lib/http/limit.ts";
import { connectSubmitted, type Submission } from "./connect-submitted.ts";
import { submissionBody } from "./submission-body.ts";

export type { SubmittedFields } from "./connect-submitted.ts";
export type SubmissionDeps = SubmitConnectionDeps & { readonly limits: Limits };

/** Makes the handler of such a route that has no row yet. @param route.replacesAccount - As of `submissionBody`. */
export function submissionEndpoint(
  deps: SubmissionDeps,
  { use, replacesAccount, ...submission }: Submission & { readonly use: string; readonly replacesAccount?: boolean },
) {
  const limit = { store: deps.limits, use, per: ["10/min", "50/h"] } as const;
  const body = submissionBody(replacesAccount);
  return endpoint({ permission: "connectors:write", dialect: "aurora", body, limit }, connectSubmitted(deps, submission));
}
