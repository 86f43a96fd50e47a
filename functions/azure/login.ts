import type { KmsKey } from "../../lib/aws/kms-key.ts";
import type { SubmitConnectionDeps } from "../../lib/connections/connect/submit-connection.ts";
import { usualAccount } from "../../lib/connections/connection.ts";
import { findTrustedId } from "../../lib/connections/reserved-ids.ts";
import { defined } from "../../lib/defined.ts";
import { endsConnection, Failure, type FailureCode, failures } from "../../lib/errors.ts";
import { reply } from "../../lib/http/reply.ts";
import { serve, together } from "../../lib/http/serve.ts";
import { buildCertificateKit } from "../../lib/kits/azure/certificate-kit.ts";
import { reportFailure } from "../../lib/lambda/lambda.ts";
import { certificateKeyFromEnvironment, certificateMethodName } from "../../lib/providers/azure/certificate-method.ts";
import { certificateEnd, certificateYears, connectionCertificate } from "../../lib/providers/azure/connection-certificate.ts";
import type { Clock } from "../../lib/system.ts";
import { composeConnect } from "../compose.ts";
import { type AccountKeyDeps, requireAccountKey } from "../federation/require-account-key.ts";
import { toKitView } from "../federation/to-kit-view.ts";
import { connectSubmitted } from "../submission/connect-submitted.ts";
import { writeLambda } from "../write-lambda.ts";
import { connects } from "./provider.ts";
import * as routes from "./routes.ts";
import { toSubscription } from "./to-subscription.ts";

/**
 * `POST /azure/login`: connects the directory of the customer's application. The body's `userId` is ignored. With `key: "kms"` a certificate proves the
 * application whose private key is ours.
 */
export const login = serve(routes.connectAzure, (deps: SubmitConnectionDeps) =>
  connectSubmitted(deps, {
    connect: async ({ key, ...fields }, { principal, account = usualAccount }, submit) => {
      const at = { tenant: principal.tenant, provider: "azure", account } as const;
      const { connection, findings } = await submit({ at, method: toMethod(key), fields });
      return { message: "Successfully logged in to Azure", ...toSubscription(connection), findings };
    },
    refuse: (failure, { requestId, logger }, { key }) => {
      const { code, field } = failure;
      const refusal = toRefusal(failure, key === "kms" ? { ...fieldTexts, ...textsBesideKms } : fieldTexts);
      if (refusal === undefined) {
        throw failure;
      }
      reportFailure(failure, logger);
      const { action } = failures[code];
      return reply(refusal.status, { error: refusal.error, code, action, request_id: requestId, ...defined({ field }) });
    },
  }),
);

/** @throws {Failure} `invalid_request` with `key`. */
function toMethod(key: unknown): string {
  if (key !== undefined && key !== null && key !== "kms") {
    throw new Failure("invalid_request", { field: "key" });
  }
  return key === "kms" ? certificateMethodName : "service_principal";
}

const missing = "Missing required credentials";

const certificate = "an RSA certificate and its one private key of 2,048 to 4,096 bits in PEM, without a passphrase";

type FieldTexts = Readonly<Record<string, string>>;

const fieldTexts: FieldTexts = {
  tenantId: `${missing}: tenantId, the id or a domain of the directory`,
  clientId: `${missing}: clientId, the id of the application`,
  clientSecret: `${missing}: clientSecret, the value of a secret and not its id`,
  clientCertificate: `${missing}: clientCertificate, ${certificate}`,
  key: "key must be kms, or left out",
  readOnlyCredentials: "readOnlyCredentials must be an object",
  "readOnlyCredentials.clientId": "readOnlyCredentials must include clientId and clientSecret of another application",
  "readOnlyCredentials.clientCertificate": `readOnlyCredentials.clientCertificate must be ${certificate}`,
  "readOnlyCredentials.clientSecret": "readOnlyCredentials must include clientId and clientSecret of another application",
};

const leaveOut = (field: string) => `Leave ${field} out: with key kms, our certificate proves the application and nothing else does`;

/** What is said, with `key: "kms"`, of the fields that prove an application without it. */
const textsBesideKms: FieldTexts = Object.fromEntries(
  ["clientSecret", "clientCertificate", "readOnlyCredentials"].map((field) => [field, leaveOut(field)]),
);

/**
 * Finds what Aurora's client shows of a refusal: 400 for the input and for an application without a subscription, 401 for what Microsoft refuses.
 * Every other failure is answered as on any route.
 */
function toRefusal({ code, field = "" }: Failure, texts: FieldTexts): { readonly status: number; readonly error: string } | undefined {
  const { title } = failures[code];
  if (code === "invalid_request") {
    const error = texts[field];
    return error === undefined ? undefined : { status: 400, error };
  }
  if (code === "subscription_missing") {
    return { status: 400, error: "No enabled subscription found" };
  }
  if (!isRefused(code)) {
    return undefined;
  }
  const whose = field === "readOnlyCredentials" ? " (read-only)" : "";
  return { status: 401, error: `${endsConnection(code) ? `Invalid Azure credentials${whose}` : "Failed to get Azure token"}: ${title}` };
}

/** Whether Microsoft refuses the application, or fails. */
export const isRefused = (code: FailureCode): boolean => endsConnection(code) || failures[code].owner === "provider";

type CertificateDeps = AccountKeyDeps & {
  /** Absent: the function has no key, and the method is not served. */
  readonly certificateKey: KmsKey | undefined;
  readonly clock: Clock;
};

/**
 * `GET /connections/{provider}/certificate`: the certificate of this year of one connection, and the texts that register it. It reserves the connection's id, which the
 * certificate names. The certificate is the same with each answer of a year.
 */
export const readCertificate = serve(routes.readAzureCertificate, (deps: CertificateDeps) => async ({ principal, path, query, signal }) => {
  const at = requireAccountKey(principal, path.provider, query);
  if (at.provider !== "azure" || deps.certificateKey === undefined) {
    throw new Failure("not_found");
  }
  const connection = await deps.connections.read(at);
  const id = await findTrustedId(connection, () => deps.reservedIds.readOrReserve(at));
  const [year] = certificateYears(deps.clock());
  const signed = await connectionCertificate(deps.certificateKey, { tenant: at.tenant, connection: id }, year, signal);
  const { certificate_year: used } = connection?.method === certificateMethodName ? (connection.details ?? {}) : {};
  return {
    certificate: signed.pem,
    thumbprint: signed.shownThumbprint,
    expires_at: signed.expiresAt.toISOString(),
    // Until when the connection's present certificate works: the two may stand beside each other.
    in_use_until: used === undefined ? null : certificateEnd(Number(used)).toISOString(),
    ...toKitView(buildCertificateKit(signed, id)),
  };
});

export const createHandler = together(login, readCertificate);

export const handler = writeLambda(createHandler, (env) => ({
  ...composeConnect(env, { azure: connects }),
  certificateKey: certificateKeyFromEnvironment(env),
}));
