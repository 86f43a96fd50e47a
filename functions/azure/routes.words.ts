import * as v from "valibot";
import { accountParameter, ok, orNull, string, type WordsOf } from "../../lib/openapi/describe.ts";
import { finding } from "../connections/answers.words.ts";
import { kitExample, kitSchema, reservingFailures } from "../federation/routes.words.ts";
import { azureLogin, submissionFailures } from "../submission/submission.words.ts";
import { isRefused } from "./login.ts";
import type * as routes from "./routes.ts";

export const tag = { name: "Azure", description: "The connected directory, its subscriptions, and the scripts that make its application." };

/** The routes of Azure alone. */
export const words: WordsOf<typeof routes> = {
  connectAzure: {
    summary: "Connects the directory of the customer's application",
    description: "The application is proven at Microsoft by reads alone. Other fields are ignored.",
    body: azureLogin,
    bodyExamples: {
      secret: { tenantId: "contoso.onmicrosoft.com", clientId: "6b1f6471-1bf0-4dda-aec3-cb9272f09590", clientSecret: "0a1~Example" },
    },
    answers: ok(
      "It is connected.",
      v.strictObject({ message: v.string(), subscription_id: v.string(), subscription_name: v.string(), findings: v.array(finding) }),
      {
        connected: {
          message: "Successfully logged in to Azure",
          subscription_id: "0b1f6471-1bf0-4dda-aec3-cb9272f09590",
          subscription_name: "Production",
          findings: [],
        },
      },
    ),
    failures: [...submissionFailures.filter((code) => !isRefused(code)), "offer_required", "issuer_unavailable"],
    failuresAs: { 400: ["subscription_missing"], 401: submissionFailures.filter(isRefused) },
  },
  readAzureCertificate: {
    summary: "The certificate by which a connection proves the customer's application",
    description:
      'Its private key never leaves our key service. Reserves the connection\'s id, which the certificate names. A new one is shown each year, which may stand beside the one before. Connect with `key: "kms"`.',
    query: { account: accountParameter },
    answers: ok(
      "The certificate of this year, and the texts that register it.",
      v.strictObject({
        certificate: string("In PEM. It is not secret."),
        thumbprint: string("As Azure's portal shows it."),
        expires_at: v.string(),
        in_use_until: orNull(v.string(), "The end of the certificate that the connection uses. `null`: it uses none."),
        ...kitSchema,
      }),
      {
        certificate: {
          certificate: "-----BEGIN CERTIFICATE-----\n…\n-----END CERTIFICATE-----\n",
          thumbprint: "6B1F64711BF04DDAAEC3CB9272F095900B1F6471",
          expires_at: "2028-01-01T00:00:00.000Z",
          in_use_until: null,
          ...kitExample,
        },
      },
    ),
    failures: reservingFailures,
  },
};
