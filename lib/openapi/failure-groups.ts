import { type FailureCode, failures } from "../errors.ts";
import type { FailureRow } from "../failure-row.ts";
import type { RouteDescription } from "./describe.ts";

const codesWhere = (isIn: (row: FailureRow) => boolean): readonly FailureCode[] =>
  (Object.keys(failures) as FailureCode[]).filter((code) => isIn(failures[code]));

/** What any route can answer: the deployment itself failed. */
const ofEveryRoute: readonly FailureCode[] = ["body_too_large", "configuration_invalid", "internal", "deadline_exceeded"];

/** What any route with a caller can answer: the caller is refused, or cannot be checked or counted. */
const ofEveryCaller: readonly FailureCode[] = [
  "invalid_request",
  "unauthenticated",
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
