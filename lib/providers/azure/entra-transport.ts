import type { ClientSecretCredentialOptions } from "@azure/identity";
import { Failure } from "../../errors.ts";
import { isObject, parseJson } from "../../json.ts";
import { readLifetime } from "../../oauth/issued-tokens.ts";
import type { OutboundAnswer } from "../../outbound-request.ts";
import { askProvider } from "../provider-request.ts";
import type { EntraAnswer } from "./entra-failure.ts";

type HttpClient = NonNullable<ClientSecretCredentialOptions["httpClient"]>;
type PipelineRequest = Parameters<HttpClient["sendRequest"]>[0];
type PipelineResponse = Awaited<ReturnType<HttpClient["sendRequest"]>>;
type BuildHeaders = (values: Record<string, string>) => PipelineResponse["headers"];

/** The network of Microsoft's library for one token, and what became of it. */
export type EntraTransport = {
  readonly httpClient: HttpClient;
  /** Why no token came; `undefined` while every answer was a success. */
  failure(): Failure | undefined;
  /** The lifetime that the last answer named, in seconds; `undefined` when it named none, or what is none. */
  expiresInSeconds(): number | undefined;
};

/**
 * Sends the requests of Microsoft's library as every request to a provider is sent: bounded in time and size, without redirects, to one
 * origin. The library turns failures into errors of its own, which differ between its versions and drop codes: so the failure is worked
 * out here, from the answer itself.
 *
 * @param rules.authorityUrl - The only origin that gets a secret, whatever the directory's metadata says.
 * @param rules.toFailure - What an answer that is not a success means for the way in which the application proves itself.
 * @param buildHeaders - The library's own.
 */
export function entraTransport(
  { authorityUrl, toFailure }: { readonly authorityUrl: string; readonly toFailure: (answer: EntraAnswer) => Failure },
  buildHeaders: BuildHeaders,
  signal: AbortSignal,
): EntraTransport {
  const { origin } = new URL(authorityUrl);
  let failed: Failure | undefined;
  let seconds: number | undefined;
  const send = async (request: PipelineRequest): Promise<PipelineResponse> => {
    const answer = await ask(request, origin, signal);
    const data = parseJson(answer.body.toString("utf8"));
    if (answer.status >= 300) {
      throw toFailure({ status: answer.status, retryAfter: answer.headers["retry-after"], data });
    }
    seconds = isObject(data) ? readLifetime(data.expires_in) : undefined;
    return { request, status: answer.status, headers: buildHeaders(toHeaders(answer)), bodyAsText: answer.body.toString("utf8") };
  };
  return {
    httpClient: {
      sendRequest: async (request) => {
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
