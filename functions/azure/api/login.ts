import * as v from "valibot";
import type { RouteDescription } from "../../../lib/openapi/describe.ts";
import { finding } from "../../connections/api/answer-schemas.ts";
import { azureLogin } from "../../submission/api/submission-bodies.ts";
import { submissionFailures } from "../../submission/api/submission-failures.ts";
import { isRefused } from "../login.ts";

const example = { message: "Successfully logged in to Azure", subscription_name: "Production", findings: [] };

/** The route that connects a directory. */
export const loginRoute: RouteDescription = {
  id: "connectAzure",
  summary: "Connects the directory of the customer's application",
  description: "The application is proven at Microsoft by reads alone. Other fields are ignored.",
  right: "connectors:write",
  dialect: "aurora",
  body: azureLogin,
  bodyExamples: {
    secret: {
      tenantId: "contoso.onmicrosoft.com",
      clientId: "6b1f6471-1bf0-4dda-aec3-cb9272f09590",
      clientSecret: "0a1~Example",
    },
  },
  answers: {
    200: {
      description: "It is connected.",
      schema: v.strictObject({
        message: v.string(),
        subscription_id: v.string(),
        subscription_name: v.string(),
        findings: v.array(finding),
      }),
      examples: { connected: { ...example, subscription_id: "0b1f6471-1bf0-4dda-aec3-cb9272f09590" } },
    },
  },
  failures: [...submissionFailures.filter((code) => !isRefused(code)), "offer_required", "issuer_unavailable"],
  failuresAs: { 400: ["subscription_missing"], 401: submissionFailures.filter(isRefused) },
};
