import { startAzure } from "../../local/azure/server.ts";
import { selfSigned } from "../../local/self-signed.ts";
import { trustCertificate } from "../../local/trust-certificate.ts";

export const acme = "72f988bf-0000-4000-8000-00000000acbe";
export const globe = "72f988bf-0000-4000-8000-00000000610b";
export const elsewhere = "72f988bf-0000-4000-8000-000000000907";

export const management = "https://management.azure.com/.default";
export const graph = "https://graph.microsoft.com/.default";

export type Application = { readonly tenant: string; readonly id: string; readonly secret: string; readonly secretId: string };
export type Answer = { readonly status: number; readonly headers: Headers; readonly body: Record<string, unknown> };

const form = "application/x-www-form-urlencoded";

/**
 * One running simulator and what a test does with it.
 *
 * @param issuers - Where foreign issuers are served. Default: none can be reached.
 */
export async function openAzure(issuers: Readonly<Record<string, string>> = {}) {
  const certificate = selfSigned(new Date());
  trustCertificate(certificate.cert);
  const { url, close } = await startAzure({ port: 0, certificate, issuers });

  async function request(method: string, path: string, init: RequestInit = {}): Promise<Answer> {
    const response = await fetch(url + path, { method, ...init });
    return { status: response.status, headers: response.headers, body: (await response.json()) as Record<string, unknown> };
  }

  const control = (method: string, path: string, body?: unknown) =>
    request(method, `/_control/${path}`, body === undefined ? {} : { body: JSON.stringify(body) });

  /** By default a Reader on each subscription of the first directory, with a secret of 180 days. */
  async function addApplication(given: object = {}): Promise<Application> {
    const { body } = await control("POST", "applications", given);
    return {
      tenant: String(body.tenant_id),
      id: String(body.client_id),
      secret: String(body.client_secret),
      secretId: String(body.secret_id),
    };
  }

  const post = (tenant: string, fields: Readonly<Record<string, string>>, headers: Readonly<Record<string, string>> = {}) =>
    request("POST", `/${tenant}/oauth2/v2.0/token`, {
      body: new URLSearchParams(fields).toString(),
      headers: { "content-type": form, ...headers },
    });

  const token = ({ tenant, id, secret }: Application, changed: Readonly<Record<string, string>> = {}) =>
    post(tenant, { grant_type: "client_credentials", client_id: id, client_secret: secret, scope: management, ...changed });

  const mint = async (application: Application, scope = management) => String((await token(application, { scope })).body.access_token);

  const read = (path: string, accessToken?: string) =>
    request("GET", path, accessToken === undefined ? {} : { headers: { authorization: `Bearer ${accessToken}` } });

  return { url, certificate, close, request, control, addApplication, post, token, mint, read };
}
