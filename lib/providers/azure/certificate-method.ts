import { type KmsKey, kmsKeys } from "../../aws/kms-key.ts";
import { type Environment, readConfig, setting } from "../../config.ts";
import type { GrantPart } from "../../connections/connection.ts";
import { nextProbe } from "../../connections/duties/next-probe.ts";
import type { Finding } from "../../connections/finding.ts";
import type { Call, Duty, Method, MintedMethod, SubmissionMethod, Token, Verified } from "../../connections/provider.ts";
import { type Clock, type System, secondsAfter, system } from "../../system.ts";
import { mintedMethod, requireBearer } from "../minted-method.ts";
import { letsIn, toSubject } from "../trust-proof.ts";
import { type CertificateInput, certificateFields, parseCertificateInput } from "./application-input.ts";
import { toCommon } from "./azure.ts";
import { readCertificateDetails, toCertificateDetails } from "./azure-federated-details.ts";
import { findExpiringCertificate, findSubscriptionGaps } from "./azure-findings.ts";
import { azureSettingsFromEnvironment } from "./azure-settings.ts";
import { type CertificateDeps, findRegistered, mintWithCertificate, proveThumbprint, requestWith } from "./certificate-token.ts";
import { certificateEnd, certificateName, certificateYears, connectionCertificate } from "./connection-certificate.ts";
import { findDirectoryId } from "./directory-id.ts";
import { toRest } from "./revoke-principal.ts";
import { settleSubscription, toDirectoryLabel } from "./settle-subscription.ts";
import { listSubscriptions } from "./subscriptions.ts";
import { toNextLook, watchExpiry } from "./watch-secret-expiry.ts";

/** What the API calls it. A caller connects it by `key: "kms"` in the body of a service principal. */
export const certificateMethodName = "kms_certificate";

/**
 * Azure by an application with a certificate whose private key never leaves KMS. Nothing is stored in the credential store. It is the way out where a
 * policy of the customer's forbids foreign issuers.
 *
 * @see {@link https://learn.microsoft.com/entra/identity-platform/certificate-credentials Certificate credentials}
 */
export const certificateMethod = (deps: CertificateDeps): MintedMethod =>
  mintedMethod({
    ...toCommon(deps.settings),
    name: certificateMethodName,
    access: ["full"],
    mint: async (_held, _access, call) => ({ type: "bearer", ...(await mintWithCertificate(deps, call)) }),
    probe: (token, call) => probeCertificate(deps, token, call),
    revoke: async (_held, call) => revokeCertificate(deps, call),
    duties: { certificate: watchCertificate(deps) },
  });

/** The same method, for the functions that connect it. */
export const certificateSubmission = (deps: CertificateDeps): SubmissionMethod<CertificateInput> => ({
  ...certificateMethod(deps),
  needsId: true,
  parse: parseCertificateInput,
  fields: certificateFields,
  verify: (input, call) => verifyCertificate(deps, input, call),
});

/**
 * Checks what a connection needs at Azure, and proves again that another certificate is refused: every day, and whenever it is checked. Reads only.
 *
 * @throws {Failure} `access_token_rejected`, `trust_insecure`; retryable ones as `requestWith` and `readApi` say.
 */
async function probeCertificate(deps: CertificateDeps, token: Token, call: Call): Promise<readonly Finding[]> {
  const { accessToken } = requireBearer(token, "azure");
  const { application, year } = readCertificateDetails(call.details);
  const cloud = deps.settings.clouds[application.cloud];
  const subscriptions = await listSubscriptions(cloud, accessToken, call.signal);
  await proveThumbprint(deps, application, call);
  return [
    ...findSubscriptionGaps({ subscriptions, chosenId: call.details.subscription_id }, cloud),
    ...findExpiringCertificate(application.clientId, certificateEnd(year), deps.clock()),
  ];
}

/**
 * Lists what stays at Azure, in the order in which the customer removes it: the certificate, so that no new token comes; the roles, without which
 * tokens that exist are worth nothing; then the application. No request is made: we have no right to remove any of it.
 * Where the connection that took its place uses the same application, only the certificate is left.
 *
 * @throws {Failure} `credential_missing`: the record names no application.
 */
export function revokeCertificate({ clock }: { readonly clock: Clock }, { details, connectionId, successor }: Call): readonly GrantPart[] {
  const { application, year } = readCertificateDetails(details);
  const { clientId } = application;
  const command = connectionId === undefined ? {} : { command: toRemoveCommand(clientId, certificateName(connectionId, year)) };
  const certificate: GrantPart = { what: "certificate", target: clientId, state: "left", livesUntil: certificateEnd(year), ...command };
  const isKept = successor?.client_id === clientId;
  const client = { what: "client", command: `az ad app delete --id ${clientId}` };
  return [certificate, ...(isKept ? [] : toRest(clientId, clock, client))];
}

/** Id and name have letters, digits, hyphens and underscores alone. */
const toRemoveCommand = (clientId: string, name: string): string =>
  `az ad app credential delete --id ${clientId} --cert --key-id "$(az ad app credential list --id ${clientId} --cert --query "[?displayName=='${name}'].keyId" --output tsv)"`;

/**
 * Moves a connection to the next certificate as soon as the customer has registered it: asked once a week while there is a newer one, and once a day
 * from `warningDays` days before the end of the present one, which is then told each time.
 */
const watchCertificate =
  (deps: CertificateDeps): Duty =>
  async (_held, call, now) => {
    const own = readCertificateDetails(call.details);
    const [newest] = certificateYears(now);
    const next = newest > own.year ? await connectionCertificate(deps.key, toSubject(call), newest, call.signal) : undefined;
    if (next !== undefined && (await letsIn(requestWith(deps, own.application, next.thumbprint, call.signal)))) {
      return {
        next: toNextLook(next.expiresAt, now),
        details: { ...call.details, ...toCertificateDetails({ ...own, year: next.year, thumbprint: next.thumbprint }) },
      };
    }
    return watchExpiry(certificateEnd(own.year), now);
  };

/**
 * Proves at Microsoft that an application has the certificate of this connection and is let in by no other, and looks at its subscriptions, by reads
 * alone. The account is the directory, as with a secret.
 *
 * @throws {Failure} `trust_refused`: it has no certificate of this connection. `trust_insecure`, `client_unknown`, `client_blocked`,
 *   `directory_unknown`, `wrong_cloud`; `subscription_missing`. Retryable ones as `requestWith` and `readApi` say.
 */
async function verifyCertificate(deps: CertificateDeps, { application, subscriptionId }: CertificateInput, call: Call): Promise<Verified> {
  const { signal } = call;
  const cloud = deps.settings.clouds[application.cloud];
  const tenantId = await findDirectoryId(cloud, application.tenantId, signal);
  const own = { ...application, tenantId };
  const { certificate, token } = await findRegistered(deps, own, call);
  await proveThumbprint(deps, own, call);
  const { accessToken, scopes } = token;
  const subscriptions = await listSubscriptions(cloud, accessToken, signal);
  const { chosen, details, findings } = await settleSubscription(cloud, { accessToken, subscriptions }, subscriptionId, signal);
  const now = deps.clock();
  const { year, thumbprint, expiresAt } = certificate;
  return {
    identity: { id: tenantId, label: toDirectoryLabel(application.tenantId, tenantId, chosen) },
    scopes,
    details: { ...toCertificateDetails({ application: own, year, thumbprint, provedAt: now }), ...details },
    // Its later probes are at a time of day of its own.
    duties: { probe: nextProbe(tenantId, now), certificate: secondsAfter(now, 86_400) },
    findings: [...findings, ...findExpiringCertificate(own.clientId, expiresAt, now)],
  };
}

/** Opens the key that signs certificates and assertions, and no identity token. `undefined`: the function has none (`CERTIFICATE_KEY_ARN`). */
export function certificateKeyFromEnvironment(env: Environment): KmsKey | undefined {
  const { arn } = readConfig(env, { arn: setting("CERTIFICATE_KEY_ARN", "", (raw) => raw) });
  return arn === "" ? undefined : withKnownPublicKey(kmsKeys("issuer_unavailable")(arn));
}

/** Reads the public key once for a process, and again after a failure: it never changes. */
function withKnownPublicKey(key: KmsKey): KmsKey {
  let known: Promise<Buffer> | undefined;
  const readPublicKey = () => {
    known ??= key.readPublicKey();
    known.catch(() => {
      known = undefined;
    });
    return known;
  };
  return { ...key, readPublicKey };
}

/**
 * Azure's method whose key is in KMS. None where the function has no key.
 *
 * @param build - Makes the method, or the one that connects as well.
 */
export function certificateFromEnvironment(
  build: (deps: CertificateDeps) => Method,
  env: Environment,
  { clock, random }: Pick<System, "clock" | "random"> = system,
): readonly Method[] {
  const key = certificateKeyFromEnvironment(env);
  return key === undefined ? [] : [build({ settings: azureSettingsFromEnvironment(env), key, clock, random })];
}
