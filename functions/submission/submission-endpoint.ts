import * as v from "valibot";
import type { LiveConnection } from "../../lib/connections/connect/make-live.ts";
import type { SubmitConnectionDeps } from "../../lib/connections/connect/submit-connection.ts";
import type { ConnectionKey } from "../../lib/connections/connection.ts";
import type { Verified } from "../../lib/connections/provider.ts";
import { defined } from "../../lib/defined.ts";
import { asFailure, type Failure } from "../../lib/errors.ts";
import { type EndpointRequest, endpoint } from "../../lib/http/endpoint.ts";
import type { Limits } from "../../lib/http/limit.ts";
import { accountWord, connectionLabel } from "../../lib/http/place-fields.ts";
import type { HttpReply, Reply } from "../../lib/http/reply.ts";
import { submitCounted } from "./submit-counted.ts";

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
  /** Builds the answer to a refusal of these fields. @throws {Failure} The failure, if it is answered as on any route. */
  readonly refuse: (failure: Failure, request: Request, fields: SubmittedFields) => HttpReply;
};

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
    const submit = ({ at, method: name, fields: sent, ...rest }: Wanted) => {
      const submission = { at, name, fields: sent, principalId: request.principal.id, replaceAccount, ...defined({ label }) };
      return submitCounted({ ...deps, ...rest }, submission, request.signal);
    };
    try {
      return await connect(fields, { ...request, account }, submit);
    } catch (error) {
      return refuse(asFailure(error), { ...request, account }, fields);
    }
  });
}
