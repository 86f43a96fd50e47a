import * as v from "valibot";
import { cloudNames } from "../../../lib/providers/azure/azure.ts";
import type { RouteDescription } from "../../../packaging/openapi/describe.ts";
import { placeFields } from "../../../packaging/openapi/parameters.ts";
import { finding } from "../../connections/api/answer-schemas.ts";
import { submissionFailures } from "../../submission/api/submission-failures.ts";
import { isRefused } from "../login.ts";

const text = (what: string) => v.optional(v.nullable(v.pipe(v.string(), v.description(what))));

/** In Aurora's first spelling of each; `principal-input.ts` reads the others too. */
const application = {
  clientId: v.pipe(v.string(), v.description("The application. Also `appId`.")),
  clientSecret: text("The value of a secret, and not its id. Also `password`."),
  clientCertificate: text("In place of a secret: an RSA certificate and its private key, in PEM."),
};

const example = { message: "Successfully logged in to Azure", subscription_name: "Production", findings: [] };

/** The route that connects a directory. */
export const loginRoute: RouteDescription = {
  id: "connectAzure",
  summary: "Connects the directory of the customer's application",
  description: "The application is proven at Microsoft by reads alone. Other fields are ignored.",
  right: "connectors:write",
  dialect: "aurora",
  body: v.looseObject({
    ...placeFields,
    tenantId: v.pipe(v.string(), v.description("The id or a domain of the directory. Also `tenant`.")),
    ...application,
    key: v.optional(
      v.nullable(
        v.pipe(
          v.literal("kms"),
          v.description("A certificate proves the application whose private key is ours: `GET /azure/certificate`."),
        ),
      ),
    ),
    cloud: v.optional(v.picklist(cloudNames), "public"),
    subscriptionId: text("The subscription to work with, if the application can see it."),
    secretExpiresAt: text("When the secret expires, for directories in which Microsoft does not show it."),
    readOnlyCredentials: v.optional(
      v.nullable(
        v.pipe(
          v.looseObject({ ...application, tenantId: text("Default: that of the other application.") }),
          v.description("A second application, for tokens with `access=read`."),
        ),
      ),
    ),
    replace_account: v.optional(v.pipe(v.boolean(), v.description("Whether another directory may replace the connected one.")), false),
  }),
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
