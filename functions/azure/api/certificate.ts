import * as v from "valibot";
import type { RouteDescription } from "../../../lib/openapi/describe.ts";
import { accountParameter } from "../../../lib/openapi/parameters.ts";
import { sideSchema } from "../../federation/api/side.ts";

/** The route that shows the certificate of a connection. */
export const certificateRoute: RouteDescription = {
  id: "readAzureCertificate",
  summary: "The certificate by which a connection proves the customer's application",
  description:
    'Its private key never leaves our key service. Reserves the connection\'s id, which the certificate names. A new one is shown each year, which may stand beside the one before. Connect with `key: "kms"`.',
  right: "connectors:write",
  dialect: "aurora",
  query: { account: accountParameter },
  answers: {
    200: {
      description: "The certificate of this year, and the texts that register it.",
      schema: v.strictObject({
        certificate: v.pipe(v.string(), v.description("In PEM. It is not secret.")),
        thumbprint: v.pipe(v.string(), v.description("As Azure's portal shows it.")),
        expires_at: v.string(),
        in_use_until: v.pipe(
          v.nullable(v.string()),
          v.description("The end of the certificate that the connection uses. `null`: it uses none."),
        ),
        ...sideSchema,
      }),
      examples: {
        certificate: {
          certificate: "-----BEGIN CERTIFICATE-----\n…\n-----END CERTIFICATE-----\n",
          thumbprint: "6B1F64711BF04DDAAEC3CB9272F095900B1F6471",
          expires_at: "2028-01-01T00:00:00.000Z",
          in_use_until: null,
          set_up: [{ kind: "bash", title: "With the Azure CLI", text: "…" }],
          remove: [{ kind: "bash", title: "With the Azure CLI", text: "…" }],
          fields: [{ name: "clientId", title: "Client ID", hint: "The script prints it.", optional: false }],
          links: [],
        },
      },
    },
  },
  failures: ["not_found", "issuer_unavailable", "organisation_limited", "connection_disconnecting"],
};
