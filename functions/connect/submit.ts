import type { SubmitConnectionDeps } from "../../lib/connections/connect/submit-connection.ts";
import type { RefreshPorts } from "../../lib/connections/ports.ts";
import { toConnectionView, toFailureView } from "../../lib/connections/to-connection-view.ts";
import { defined } from "../../lib/defined.ts";
import { asFailure, Failure } from "../../lib/errors.ts";
import type { Principal } from "../../lib/http/principal.ts";
import { parseInput } from "../../lib/http/read-request.ts";
import type { EndpointRequest } from "../../lib/http/reply.ts";
import { serve, together } from "../../lib/http/serve.ts";
import { reportFailure } from "../../lib/lambda/lambda.ts";
import { composeConnect, composeSealer } from "../compose.ts";
import { everyConnect, everySetup } from "../providers.ts";
import { runFirstDuty } from "../submission/run-first-duty.ts";
import { submissionEntry } from "../submission/submission-body.ts";
import { type LiveSubmission, submitAll, submitCounted } from "../submission/submit-all.ts";
import { writeLambda } from "../write-lambda.ts";
import { toSubmissionBy } from "./read-submission.ts";
import * as routes from "./routes.ts";

type Deps = Omit<SubmitConnectionDeps, "afterLive"> & RefreshPorts;
type Request = Pick<EndpointRequest, "endsAt" | "logger">;

/** `POST /connections/{provider}`: connects by what the body holds, in the words of every provider. */
const connectAccount = serve(routes.connectAccount, (deps: Deps) => async (request) => {
  const submission = toSubmissionBy(deps, request.principal, request.path.provider, request.body)(request.body);
  return toView(await submitCounted(withDuty(deps, request), submission, request.signal), request.principal);
});

/** `POST /connections/{provider}/bulk`: connects up to 50 accounts, each by itself. */
const connectAccounts = serve(routes.connectAccounts, (deps: Deps) => async (request) => {
  const { body, principal, path, signal, logger } = request;
  const toSubmission = toSubmissionBy(deps, principal, path.provider, body);
  const places = new Set<string>();
  const read = body.connections.map((sent) => {
    try {
      const submission = toSubmission(parseInput(submissionEntry, sent));
      if (places.size === places.add(submission.at.account).size) {
        throw new Failure("invalid_request", { field: "account", detail: "the account is in the list twice" });
      }
      return submission;
    } catch (error) {
      return { failure: asFailure(error), isSettling: false };
    }
  });
  const outcomes = await submitAll(withDuty(deps, request), read, signal);
  const results = outcomes.map((outcome, index) => {
    const { at } = { at: undefined, ...read[index] };
    const account = at?.account ?? null;
    if (!("failure" in outcome)) {
      return { account, ...toView(outcome, principal), failure: null };
    }
    const { failure } = outcome;
    reportFailure(failure, logger);
    const hints = defined({ field: failure.field, retry_after_seconds: failure.retryAfterSeconds });
    return { account, connection: null, findings: [], failure: { ...toFailureView(failure.code, failure.command), ...hints } };
  });
  return { results };
});

const toView = ({ connection, findings }: LiveSubmission, { permissions }: Principal) => ({
  connection: toConnectionView(connection, permissions),
  findings,
});

const withDuty = (deps: Deps, request: Request): SubmitConnectionDeps => ({ ...deps, afterLive: runFirstDuty(deps, request) });

export const createHandler = together(connectAccount, connectAccounts);

export const handler = writeLambda(createHandler, (env) => {
  const { secrets, ...connect } = composeConnect(env, everyConnect, everySetup);
  return { ...connect, sealer: composeSealer(env, secrets) };
});
