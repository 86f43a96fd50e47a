import { isObject, parseJson } from "../../../lib/json.ts";
import { type Check, type Finding, fail, unknown } from "../check.ts";
import { fetchPage } from "../fetch-page.ts";
import { readLoginRegions } from "../login-regions.ts";
import { readRefusal } from "../read-refusal.ts";
import type { Stage } from "../stage.ts";

/** A client of ours at a provider, and an address that it must have registered. */
type Registration = { readonly provider: string; readonly clientId: string; readonly authorizeUrl: string; readonly redirectUri: string };

/** Whether each provider knows our OAuth client and the addresses to which it shall redirect: its own page says if it does not. */
export const redirectUris: Check = {
  name: "redirect-uris",
  rights: ["lambda:GetFunctionConfiguration", "secretsmanager:GetSecretValue"],
  timeoutMs: 60_000,
  look: async (stage) => {
    const registrations = [...(await listAtGoogle(stage)), ...(await listAtOvh(stage))];
    const findings = await Promise.all(registrations.map((each) => judge(stage, each)));
    return { saw: `${registrations.length} redirect URIs on the providers' own pages`, findings: findings.flat() };
  },
};

async function listAtGoogle(stage: Stage): Promise<readonly Registration[]> {
  const clientId = await readField(stage, "GOOGLE_CLIENT_SECRET_ID", "client_id");
  const issuer = await stage.setting("GOOGLE_ISSUER");
  const api = await stage.setting("PUBLIC_URL");
  if (clientId === undefined || issuer === "") {
    return [];
  }
  const described = parseJson((await fetchPage(`${issuer}/.well-known/openid-configuration`, stage.signal)).text);
  const authorizeUrl = isObject(described) ? String(described.authorization_endpoint) : "";
  return ["/callback", "/gcp/callback"].map((path) => ({ provider: "Google", clientId, authorizeUrl, redirectUri: `${api}${path}` }));
}

async function listAtOvh(stage: Stage): Promise<readonly Registration[]> {
  const redirectUri = `${await stage.setting("PUBLIC_URL")}/ovh_api/ovh/oauth2/callback`;
  const found = (await readLoginRegions(stage)).map(async (region) => {
    const clientId = await readField(stage, "OVH_CLIENTS_SECRET_ID", `${region}_client_id`);
    const authorizeUrl = await stage.setting(`${region.toUpperCase().replace("-", "_")}_AUTHORIZE_URL`);
    return clientId === undefined || authorizeUrl === "" ? [] : [{ provider: `OVHcloud ${region}`, clientId, authorizeUrl, redirectUri }];
  });
  return (await Promise.all(found)).flat();
}

/** Client ids are public: they stand in every login link. */
async function readField(stage: Stage, setting: string, field: string): Promise<string | undefined> {
  const id = await stage.setting(setting);
  const secret = id === "" ? undefined : await stage.secret(id);
  return secret?.state === "stored" ? secret.fields?.[field]?.reveal() : undefined;
}

async function judge(stage: Stage, { provider, clientId, authorizeUrl, redirectUri }: Registration): Promise<readonly Finding[]> {
  const url = URL.parse(authorizeUrl);
  if (url === null) {
    return [
      fail(
        `${provider}: the address of its login is none: ${authorizeUrl}`,
        "the provider's parameters in docs/reference/configuration.md",
      ),
    ];
  }
  const scope = provider === "Google" ? "openid" : "all";
  const query = { client_id: clientId, redirect_uri: redirectUri, response_type: "code", scope, state: "doctor" };
  for (const [name, value] of Object.entries(query)) {
    url.searchParams.set(name, value);
  }
  const outcome = await readRefusal(url, stage.signal).catch(unknown);
  if (typeof outcome === "object") {
    return [outcome];
  }
  return {
    none: [],
    redirect_uri: [
      fail(
        `${provider} does not know ${redirectUri}`,
        `register exactly ${redirectUri} with the OAuth client ${clientId}: docs/deploy/first-deploy.md, step 7`,
      ),
    ],
    client: [
      fail(
        `${provider} does not know the OAuth client ${clientId}`,
        "a client of the provider's into the secret: npm run ops -- doctor --only secrets names it",
      ),
    ],
    other: [
      unknown(
        `${provider} refuses the login page of ${redirectUri} in words that are not known here: open ${url.origin} by a login of your own`,
      ),
    ],
  }[outcome];
}
