import * as v from "valibot";
import type { ApiDescription } from "../../../lib/openapi/describe.ts";
import { brokenStores } from "../../../lib/openapi/failure-groups.ts";
import { finding } from "../../connections/api/answer-schemas.ts";
import { disconnectAnswers } from "../../connections/api/aurora.ts";
import { googleKey } from "../../submission/api/submission-bodies.ts";
import { submissionFailures } from "../../submission/api/submission-failures.ts";

/** The answers of `answerKeyFailure`. */
const refusedKey = ["credential_rejected", "projects_missing"] as const;

/** The routes that connect a service account's key, and that disconnect Google, for Aurora's client. */
export const keyRoutes: ApiDescription["routes"] = {
  "POST /api/gcp/service-account/connect": {
    id: "connectGoogleKey",
    summary: "Connects the service account of the customer's key",
    description:
      "The key is proven at Google. Nothing is set up: the account has the roles that the customer gave it. It replaces a login or another account's key, unless `replace_account` is `false`.",
    right: "connectors:write",
    dialect: "aurora",
    body: googleKey,
    bodyExamples: { key: { service_account_json: '{"type":"service_account","project_id":"shop-production"}' } },
    answers: {
      200: {
        description: "It is connected.",
        schema: v.strictObject({
          success: v.literal(true),
          email: v.string(),
          default_project_id: v.string(),
          accessible_projects: v.array(v.strictObject({ project_id: v.string(), name: v.string() })),
          findings: v.array(finding),
        }),
        examples: {
          connected: {
            success: true,
            email: "aurora@shop-production.iam.gserviceaccount.com",
            default_project_id: "shop-production",
            accessible_projects: [{ project_id: "shop-production", name: "Shop production" }],
            findings: [],
          },
        },
      },
    },
    failures: submissionFailures.filter((code) => code !== "credential_rejected" && !brokenStores.includes(code)),
    failuresAs: { 400: refusedKey, 500: brokenStores },
  },
  "POST /api/gcp/force-disconnect": {
    id: "disconnectGoogle",
    summary: "Disconnects Google, for Aurora's client",
    description: "Does what `DELETE /api/connected-accounts/{uid}/gcp` does. Sending it again is safe.",
    right: "connectors:write",
    dialect: "aurora",
    answers: disconnectAnswers,
  },
};
