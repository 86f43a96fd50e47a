import type { ClientSecretCredentialOptions } from "@azure/identity";
import { Failure } from "../../errors.ts";
import { isObject, parseJson } from "../../json.ts";
import { readLifetime } from "../../oauth/issued-tokens.ts";
import type { OutboundAnswer } from "../../outbound-request.ts";
import { Secret } from "../../secret.ts";
import { type Clock, secondsAfter } from "../../system.ts";
import type { AccessToken } from "../minted-method.ts";
import { askProvider } from "../provider-request.ts";
import type { Application, PrincipalProof } from "./azure.ts";
import type { Cloud } from "./azure-clouds.ts";
import { certificateExpiry } from "./certificate.ts";
import { type EntraAnswer, toAssertionFailure, toEntraFailure, toFederationFailure } from "./entra-failure.ts";

/**
 * Requests an access token with the customer's application (client credentials grant), by Microsoft's own library. Any number can be
 * requested. A token proves the application only: without a role it is allowed nothing.
 *
 * The library is loaded here, retries nothing, and keeps nothing: each call has a credential of its own.
 *
 * @param scope - Of one API, such as a cloud's `managementScope`.
 * @throws {Failure} `client_unknown`, `client_blocked`, `directory_unknown`, `wrong_cloud`; with what is stored: `credential_rejected`,
 *   `credential_expired`; with a token of our own issuer: `trust_refused`, and `issuer_unreachable`, which is ours and retryable. Retryable too: `provider_timeout`, `provider_unreachable`, `provider_unavailable`, `provider_throttled`, `provider_answer_invalid`.
 * @see {@link https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow Client credentials flow}
 */
export async function requestAccessToken(
  { authorityUrl }: Pick<Cloud, "authorityUrl">,
  { tenantId, clientId, proof }: Application & { readonly proof: PrincipalProof },
  scope: string,
  clock: Clock,
  signal: AbortSignal,
): Promise<AccessToken> {
  const issuedAt = clock();
  requireCurrent(proof, issuedAt);
  const library = await import("./azure-identity.chunk.ts");
  const transport = entraTransport({ authorityUrl, toFailure: toFailures[proof.kind] }, library.createHttpHeaders, signal);
  const options = {
    authorityHost: authorityUrl,
    // The authority is the operator's choice, and needs no confirmation by Microsoft's public cloud.
    disableInstanceDiscovery: true,
    retryOptions: { maxRetries: 0 },
    httpClient: transport.httpClient,
  };
  try {
    const credential = openCredential();
    const { token } = await credential.getToken(scope);
    const seconds = transport.expiresInSeconds();
    return {
      accessToken: new Secret(token),
      issuedAt,
      ...(seconds === undefined ? {} : { expiresAt: secondsAfter(issuedAt, seconds) }),
      scopes: [scope],
    };
  } catch (error) {
    // The library's own error may repeat the request: it goes no further.
    throw transport.failure() ?? new Failure("provider_answer_invalid", { detail: `azure: token: ${nameOf(error)}` });
  }

  function openCredential() {
    const { ClientAssertionCredential, ClientCertificateCredential, ClientSecretCredential } = library;
    switch (proof.kind) {
      case "secret":
        return new ClientSecretCredential(tenantId, clientId, proof.secret.reveal(), options);
      case "certificate":
        return new ClientCertificateCredential(tenantId, clientId, { certificate: proof.pem.reveal() }, options);
      case "federated":
      case "assertion":
        return new ClientAssertionCredential(tenantId, clientId, async () => proof.assertion.reveal(), options);
    }
  }
}

const toFailures = {
  secret: toEntraFailure,
  certificate: toEntraFailure,
  federated: toFederationFailure,
  assertion: toAssertionFailure,
} as const satisfies Record<PrincipalProof["kind"], (answer: EntraAnswer) => Failure>;

/** Entra ID has no code of its own for an expired certificate. */
function requireCurrent(proof: PrincipalProof, now: Date): void {
  const expiry = proof.kind === "certificate" ? certificateExpiry(proof.pem) : undefined;
  if (expiry !== undefined && expiry <= now) {
    throw new Failure("credential_expired", { detail: "azure: the certificate has expired" });
  }
}

const nameOf = (error: unknown): string => (error instanceof Error ? error.name : typeof error);

type HttpClient = NonNullable<ClientSecretCredentialOptions["httpClient"]>;
type PipelineRequest = Parameters<HttpClient["sendRequest"]>[0];
type PipelineResponse = Awaited<ReturnType<HttpClient["sendRequest"]>>;
type BuildHeaders = (values: Record<string, string>) => PipelineResponse["headers"];

/**
 * Sends the requests of Microsoft's library as every request to a provider is sent: bounded in time and size, without redirects, to one
 * origin. The library turns failures into errors of its own, which differ between its versions and drop codes: so the failure is worked
 * out here, from the answer itself.
 *
 * @param rules.authorityUrl - The only origin that gets a secret, whatever the directory's metadata says.
 * @param rules.toFailure - What an answer that is not a success means for the way in which the application proves itself.
 * @param buildHeaders - The library's own.
 */
function entraTransport(
  { authorityUrl, toFailure }: { readonly authorityUrl: string; readonly toFailure: (answer: EntraAnswer) => Failure },
  buildHeaders: BuildHeaders,
  signal: AbortSignal,
) {
  const { origin } = new URL(authorityUrl);
  let failed: Failure | undefined;
  let seconds: number | undefined;
  const send = async (request: PipelineRequest): Promise<PipelineResponse> => {
    const answer = await ask(request, origin, signal);
    const data = parseJson(answer.body.toString("utf8"));
    if (answer.status >= 300) {
      throw toFailure({ ...answer, data });
    }
    seconds = isObject(data) ? readLifetime(data.expires_in) : undefined;
    return { request, status: answer.status, headers: buildHeaders(toHeaders(answer)), bodyAsText: answer.body.toString("utf8") };
  };
  return {
    httpClient: {
      sendRequest: async (request: PipelineRequest) => {
        try {
          return await send(request);
        } catch (error) {
          failed ??= error instanceof Failure ? error : undefined;
          throw error;
        }
      },
    },
    failure: () => failed,
    expiresInSeconds: () => seconds,
  };
}

async function ask({ url, method, headers, body }: PipelineRequest, origin: string, signal: AbortSignal): Promise<OutboundAnswer> {
  if (new URL(url).origin !== origin) {
    throw new Failure("provider_answer_invalid", { detail: "azure: token: the metadata names another host" });
  }
  const { host: _, "content-length": __, "accept-encoding": ___, ...sent } = headers.toJSON();
  return askProvider(url, { method, headers: sent, ...(typeof body === "string" ? { body } : {}) }, signal);
}

/** The body is decoded already. */
const toHeaders = ({ headers }: OutboundAnswer): Record<string, string> => ({
  "content-type": headers["content-type"] ?? "application/json",
});
