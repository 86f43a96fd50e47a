import type { SubmitConnectionDeps } from "../../lib/connections/connect/submit-connection.ts";
import type { ConnectionKey } from "../../lib/connections/connection.ts";
import { defined } from "../../lib/defined.ts";
import { asFailure, type Failure, type FailureCode, failures } from "../../lib/errors.ts";
import { type EndpointRequest, type HttpReply, type Reply, reply } from "../../lib/http/reply.ts";
import { reportFailure } from "../../lib/lambda/lambda.ts";
import type { SubmissionBody } from "./submission-body.ts";
import { type LiveSubmission, submitCounted } from "./submit-all.ts";

/** The fields of the body that belong to the provider. */
export type SubmittedFields = Readonly<Record<string, unknown>>;

/** What a route says of a submission. `afterLive` is that of `SubmitConnectionDeps`. */
type Wanted = Pick<SubmitConnectionDeps, "afterLive"> & {
  readonly at: ConnectionKey;
  /** The method's name. Absent: the only one of the provider. */
  readonly method?: string;
  readonly fields: SubmittedFields;
};

type Request = Omit<EndpointRequest, "body"> & {
  /** The word by which the caller tells this connection apart from its others. */
  readonly account: string | undefined;
};

export type SubmissionRoute = {
  /** Reads the fields, submits them, and builds the answer in the words of the provider's page. */
  readonly connect: (fields: SubmittedFields, request: Request, submit: (wanted: Wanted) => Promise<LiveSubmission>) => Promise<Reply>;
  /** Builds the answer to a refusal of these fields. @throws {Failure} The failure, if it is answered as on any route. */
  readonly refuse: (failure: Failure, request: Request, fields: SubmittedFields) => HttpReply;
};

/** Makes the work of a route of Aurora's web client that connects a provider by what the body holds. */
export const connectSubmitted =
  (deps: SubmitConnectionDeps, { connect, refuse }: SubmissionRoute) =>
  async (request: EndpointRequest<SubmissionBody>): Promise<Reply> => {
    const { replace_account: replaceAccount, account, label, ...fields } = request.body;
    const submit = ({ at, method: name, fields: sent, ...rest }: Wanted) => {
      const submission = { at, name, fields: sent, principalId: request.principal.id, replaceAccount, ...defined({ label }) };
      return submitCounted({ ...deps, ...rest }, submission, request.signal);
    };
    try {
      return await connect(fields, { ...request, account }, submit);
    } catch (error) {
      return refuse(asFailure(error), { ...request, account }, fields);
    }
  };

/**
 * Builds the answer to a refused submission. Aurora's client shows `error`: 400 for the input, 401 for a refusal of the provider, with the next step in `action`. Every other
 * failure is answered as on any route.
 *
 * @param fieldTexts - What Aurora's client shows for a field of the input.
 * @throws {Failure} The failure, if it is none of the two.
 */
export function answerRefusedSubmission(
  failure: Failure,
  { requestId, logger }: Pick<EndpointRequest, "requestId" | "logger">,
  fieldTexts: Readonly<Record<string, string>>,
): HttpReply {
  const { code, field } = failure;
  const { title, status, action } = failures[code];
  const words = code === "invalid_request" ? fieldTexts[field ?? ""] : undefined;
  if (words === undefined && !isRefusal(code)) {
    throw failure;
  }
  reportFailure(failure, logger);
  const hints = { code, request_id: requestId, ...defined({ field }) };
  return words === undefined ? reply(401, { error: title, action, ...hints }) : reply(status, { error: words, ...hints });
}

/** Whether the provider refuses or fails. Another account than the connected one is our refusal, and not its. */
export const isRefusal = (code: FailureCode): boolean =>
  failures[code].owner === "provider" || (failures[code].owner === "customer" && code !== "account_mismatch");
