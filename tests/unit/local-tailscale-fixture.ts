import { startTailscale } from "../../local/tailscale/server.ts";

export type Fields = Readonly<Record<string, string>>;
export type Answer = { status: number; headers: Headers; body: Record<string, unknown> };
export type Client = { id: string; secret: string };

export const ACME = "TAcme1CNTRL";
export const GLOBE = "TGlobe2CNTRL";
export const POLICY_SCOPES = ["policy_file", "devices:core:read", "devices:posture_attributes:read"];

export const refusal = (status: number, message: string) => ({ status, body: { message } });
export const unknownToken = refusal(401, "API token invalid");
export const noPermission = refusal(403, "calling actor does not have enough permissions to perform this function");
export const notFound = refusal(404, "not found");

/** One running simulator and what a test does with it. */
export async function openTailscale(options: Omit<Parameters<typeof startTailscale>[0], "port"> = {}) {
  const { url, close } = await startTailscale({ port: 0, ...options });

  async function request(method: string, path: string, init: RequestInit = {}): Promise<Answer> {
    const response = await fetch(url + path, { method, ...init });
    const text = await response.text();
    const isJson = response.headers.get("content-type") === "application/json";
    return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : { text } };
  }

  const control = (method: string, path: string, body?: unknown) =>
    request(method, `/_control/${path}`, body === undefined ? {} : { body: JSON.stringify(body) });

  /** By default what onboarding asks for: `devices:core:read` and `auth_keys` with one tag. */
  async function addClient(grants: Record<string, unknown> = {}): Promise<Client> {
    const { body } = await control("POST", "clients", grants);
    return { id: String(body.client_id), secret: String(body.client_secret) };
  }

  const token = ({ id, secret }: Client, fields: Fields = {}) =>
    request("POST", "/api/v2/oauth/token", {
      body: new URLSearchParams({ grant_type: "client_credentials", client_id: id, client_secret: secret, ...fields }),
    });

  async function mint(client: Client, fields: Fields = {}): Promise<string> {
    return String((await token(client, fields)).body.access_token);
  }

  /** @param path - What follows `/api/v2/tailnet/`. */
  const call = (method: string, path: string, accessToken: string, init: { body?: unknown; headers?: Fields } = {}) =>
    request(method, `/api/v2/tailnet/${path}`, {
      headers: { authorization: `Bearer ${accessToken}`, ...init.headers },
      ...(init.body === undefined ? {} : { body: typeof init.body === "string" ? init.body : JSON.stringify(init.body) }),
    });

  const read = (path: string, accessToken: string, headers: Fields = {}) => call("GET", path, accessToken, { headers });

  const createKey = (accessToken: string, create: object = { tags: ["tag:aurora"] }, fields: object = {}) =>
    call("POST", "-/keys", accessToken, { body: { capabilities: { devices: { create } }, ...fields } });

  return { url, close, request, control, addClient, token, mint, call, read, createKey };
}
