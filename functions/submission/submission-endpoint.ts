import * as v from "valibot";
import { findSubmission } from "../../lib/connections/connect/find-submission.ts";
import type { LiveConnection } from "../../lib/connections/connect/make-live.ts";
import { type SubmitConnectionDeps, submitConnection } from "../../lib/connections/connect/submit-connection.ts";
import type { ConnectionKey, Provider } from "../../lib/connections/connection.ts";
import type { Verified } from "../../lib/connections/provider.ts";
import { defined } from "../../lib/defined.ts";
import { asFailure, type Failure } from "../../lib/errors.ts";
import { type EndpointRequest, endpoint } from "../../lib/http/endpoint.ts";
import type { Limits } from "../../lib/http/limit.ts";
import { accountWord, connectionLabel } from "../../lib/http/place-fields.ts";
import type { HttpReply, Reply } from "../../lib/http/reply.ts";
import { countLogin } from "../../lib/telemetry/metrics.ts";

export type SubmissionDeps = SubmitConnectionDeps & { readonly limits: Limits };

/** The fields of the body that belong to the provider. */
export type SubmittedFields = Readonly<Record<string, unknown>>;

/** What a route says of a submission. `afterLive` is that of `SubmitConnectionDeps`. */
type Wanted = Pick<SubmitConnectionDeps, "afterLive"> & {
  readonly at: ConnectionKey;
  /** The method's name. Absent: the only one of the provider. */
  readonly method?: string;
  readonly fields: SubmittedFields;
};

type Submitted = LiveConnection & Pick<Verified, "findings" | "reachable">;
type Request = Omit<EndpointRequest, "body"> & {
  /** The word by which the caller tells this connection apart from its others. */
  readonly account: string | undefined;
};

type Route = {
  /** Names the rate limit. */
  readonly use: string;
  /** Whether another account may be replaced when the body does not say. Default: no. */
  readonly replacesAccount?: boolean;
  /** Reads the fields, submits them, and builds the answer in the words of the provider's page. */
  readonly connect: (fields: SubmittedFields, request: Request, submit: (wanted: Wanted) => Promise<Submitted>) => Promise<Reply>;
  /** Builds the answer to a refusal. @throws {Failure} The failure, if it is answered as on any route. */
  readonly refuse: (failure: Failure, request: Request) => HttpReply;
};

/** Milliseconds up to the connection and what it needs at once. What is left of 29 s withdraws a submission that failed. */
const workMs = 22_000;

/** Makes the handler of a route of Aurora's web client that connects a provider by what the body holds. */
export function submissionEndpoint(deps: SubmissionDeps, { use, replacesAccount = false, connect, refuse }: Route) {
  // The method parses the other fields.
  const body = v.looseObject({
    replace_account: v.optional(v.boolean(), replacesAccount),
    account: v.optional(accountWord),
    label: v.optional(connectionLabel),
  });
  const limit = { store: deps.limits, use, per: ["10/min", "50/h"] } as const;
  return endpoint({ permission: "connectors:write", dialect: "aurora", body, limit }, async (request) => {
    const { replace_account: replaceAccount, account, label, ...fields } = request.body;
    const work = AbortSignal.any([request.signal, deps.timers.abortAfter(workMs)]);
    const submit = ({ at, method: name, fields: sent, ...rest }: Wanted) =>
      countOutcome(at.provider, () => {
        const method = findSubmission(deps.methods, at.provider, name);
        const input = method.parse(sent);
        const submission = { at, method, input, principalId: request.principal.id, replaceAccount, ...defined({ label }) };
        return submitConnection({ ...deps, ...rest }, submission, { work, withdraw: request.signal });
      });
    try {
      return await connect(fields, { ...request, account }, submit);
    } catch (error) {
      return refuse(asFailure(error), { ...request, account });
    }
  });
}

/** Counts how a submission ended, as the callback counts how a login did. */
async function countOutcome(provider: Provider, submit: () => Promise<Submitted>): Promise<Submitted> {
  try {
    const submitted = await submit();
    countLogin(provider, "active");
    return submitted;
  } catch (error) {
    countLogin(provider, asFailure(error).code);
    throw error;
  }
}
