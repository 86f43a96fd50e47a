import * as v from "valibot";
import { noFields } from "../../../lib/http/read-request.ts";
import type { ApiDescription } from "../../../lib/openapi/describe.ts";
import { providerFailures, storeFailures, usingFailures, waitingFailures } from "../../../lib/openapi/failure-groups.ts";
import { accountParameter, clearAccountParameter, instant } from "../../../lib/openapi/parameters.ts";
import { submission } from "../../submission/api/submission-bodies.ts";
import { connectionExample, failureExample, replacedExample } from "./answer-examples.ts";
import { connectionView, failureView, finding, foundAt, identity, replacedView } from "./answer-schemas.ts";
import { disconnection, disconnectionExamples } from "./disconnection-schemas.ts";

/** The routes that use a connection at the provider. */
export const usingRoutes: ApiDescription["routes"] = {
  "POST /connections/{provider}/refresh": {
    id: "refreshConnection",
    summary: "Refreshes the token now",
    description:
      "During a back-off too, and when the connection is `reauth_required`. Minted tokens: requests a new one, and asks the provider whether it works.",
    right: "connectors:write",
    query: { account: clearAccountParameter },
    body: noFields,
    answers: {
      200: {
        description: "What was done, and why.",
        schema: v.strictObject({
          outcome: v.picklist(["refreshed", "kept"]),
          reason: v.string(),
          expires_at: v.nullable(instant),
          connection: connectionView,
        }),
        examples: {
          refreshed: { outcome: "refreshed", reason: "asked", expires_at: "2026-11-25T20:56:23.819Z", connection: connectionExample },
        },
      },
    },
    failures: ["account_required", ...usingFailures, "organisation_limited"],
  },
  "POST /connections/{provider}/check": {
    id: "checkConnection",
    summary: "Asks the provider whether the connection works",
    description: "200 also when it does not work, or when the provider or the credential store failed: `failure` says why.",
    right: "connectors:read",
    query: {
      account: clearAccountParameter,
      look: v.optional(
        v.pipe(v.boolean(), v.description("Has the schedule look at the setup at its next minute, and not only once a day.")),
        false,
      ),
    },
    body: noFields,
    answers: {
      200: {
        description: "What was found.",
        schema: v.strictObject({
          works: v.boolean(),
          failure: v.nullable(failureView),
          findings: v.array(foundAt),
          setup: v.nullable(v.strictObject({ looked_at: v.nullable(instant), look_due_at: v.nullable(instant) })),
          connection: connectionView,
        }),
        examples: {
          works: { works: true, failure: null, findings: [], setup: null, connection: connectionExample },
          revoked: { works: false, failure: failureExample, findings: [], setup: null, connection: connectionExample },
        },
      },
    },
    failures: ["account_required", "not_found", ...storeFailures, ...waitingFailures],
  },
  "POST /connections/{provider}/preflight": {
    id: "preflightConnection",
    summary: "What connecting with the same body would find",
    description:
      "By reads alone; nothing is stored. The body is that of the provider's connect route; `method` names one if the provider has several.",
    right: "connectors:write",
    makesNothing: true,
    query: { account: accountParameter },
    body: submission,
    answers: {
      200: {
        description: "What was found. `failure`: why it would not connect.",
        schema: v.strictObject({
          works: v.boolean(),
          identity: v.nullable(identity),
          scopes: v.strictObject({ granted: v.array(v.string()), missing: v.array(v.string()) }),
          findings: v.array(finding),
          failure: v.nullable(failureView),
          replaces_connection: v.nullable(replacedView),
        }),
        examples: {
          works: {
            works: true,
            identity: { id: "example.ts.net", label: "example.ts.net" },
            scopes: { granted: ["devices:core"], missing: [] },
            findings: [],
            failure: null,
            replaces_connection: replacedExample,
          },
        },
      },
    },
    failures: ["not_found", ...storeFailures, ...providerFailures],
  },
  "DELETE /connections/{provider}": {
    id: "disconnectConnection",
    summary: "Disconnects; what was revoked and what is left",
    description:
      "Takes back what setup made, revokes at the provider, erases the credential. Sending it again is safe and answers the same for 90 days.",
    right: "connectors:write",
    query: {
      account: clearAccountParameter,
      teardown: v.optional(v.pipe(v.boolean(), v.description("Whether to take back what setup made.")), true),
    },
    answers: { 200: { description: "How far it is.", schema: disconnection, examples: disconnectionExamples } },
    failures: ["account_required", ...usingFailures],
  },
};
