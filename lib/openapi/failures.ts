import * as v from "valibot";
import { type FailureCode, failures } from "../errors.ts";
import type { FailureRow } from "../failure-row.ts";
import { maybe, named, type RouteDescription, said, string } from "./describe.ts";

const codesWhere = (isIn: (row: FailureRow) => boolean): readonly FailureCode[] =>
  (Object.keys(failures) as FailureCode[]).filter((code) => isIn(failures[code]));

/** What any route can answer: the deployment itself failed. */
const ofEveryRoute: readonly FailureCode[] = ["body_too_large", "configuration_invalid", "internal", "deadline_exceeded"];

/** What any route with a caller can answer: the caller is refused, or cannot be checked or counted. */
const ofEveryCaller: readonly FailureCode[] = [
  "invalid_request",
  "unauthenticated",
  "session_ended",
  "forbidden",
  "organisation_missing",
  "rate_limited",
  "identity_unavailable",
  "secrets_unavailable",
  "table_throttled",
  "table_unavailable",
];

/** The failures that a route has by its right alone. */
export const failuresOfRight = (right: RouteDescription["right"]): readonly FailureCode[] =>
  right === "public" ? ofEveryRoute : [...ofEveryRoute, ...ofEveryCaller];

/** A store of ours failed: those of `isStoreFailure`. */
export const brokenStores: readonly FailureCode[] = codesWhere(({ store }) => store !== undefined);

/** A store of ours failed, or another process wrote first. */
export const storeFailures: readonly FailureCode[] = [...brokenStores, "credential_conflict"];

/** The provider failed, or refuses what was asked. */
export const providerFailures: readonly FailureCode[] = [
  ...codesWhere(({ owner }) => owner === "provider"),
  "provider_forbidden",
  "access_token_rejected",
  "mass_refusal",
  "client_misconfigured",
  "own_client_rejected",
];

/** The connection stopped working, and its customer must act. */
export const endingFailures: readonly FailureCode[] = [
  ...codesWhere(({ endsConnection }) => endsConnection === true),
  "credential_missing",
];

/** The connection cannot be used now: another process is at work on it, or the operator has stopped it. */
export const waitingFailures: readonly FailureCode[] = [
  "connection_busy",
  "connection_disconnecting",
  "refresh_interrupted",
  "refresh_paused",
  "stopped",
];

/** What a route answers that uses a connection's credential at the provider. */
export const usingFailures: readonly FailureCode[] = [
  "not_found",
  ...storeFailures,
  ...providerFailures,
  ...endingFailures,
  ...waitingFailures,
];

const codes = Object.keys(failures) as [FailureCode, ...FailureCode[]];

export const failureCodeSchema = named(
  "FailureCode",
  said(v.picklist(codes), "What failed. The table `x-failure-codes` of this document says of each what to do and who does it."),
);

/** Who must act before the same request can succeed. */
export const owner = named("Owner", said(v.picklist(["customer", "operator", "provider", "caller"]), "Who must act."));

const hints = {
  request_id: string("Names the request in the operator's log."),
  field: maybe(v.string(), "The field of the request that is wrong, such as `projects[0]`."),
  accounts: maybe(
    v.array(v.string()),
    "With `account_required`, at most 20 accounts that the caller can name. With `already_connected`, the account that is connected already.",
  ),
  command: maybe(v.string(), "A shell command by which the customer repairs it."),
  retry_after_seconds: maybe(v.pipe(v.number(), v.minValue(0)), "When a retry makes sense."),
};

export const problem = named(
  "Problem",
  said(
    v.object({
      type: v.pipe(v.string(), v.startsWith("urn:problem-type:aurora-oauth:")),
      title: string("What happened, for people."),
      status: v.pipe(v.number(), v.integer()),
      action: string("What to do about it, and who does it."),
      owner,
      code: failureCodeSchema,
      ...hints,
    }),
    "A failure (RFC 9457). Branch on `code`.",
  ),
);

export const auroraError = named(
  "AuroraError",
  said(
    v.object({
      error: string("What happened, in the words that Aurora's client shows."),
      action: maybe(v.string(), "What the customer does about it."),
      code: failureCodeSchema,
      ...hints,
    }),
    "A failure in the form of Aurora's client. Branch on `code`.",
  ),
);

export const gatewayMessage = named(
  "GatewayMessage",
  said(v.object({ message: v.string() }), "What the gateway answers by itself, before the request reaches a function."),
);
