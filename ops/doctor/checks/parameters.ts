import { type Check, type Finding, fail, warn } from "../check.ts";

type Settings = Readonly<Record<(typeof names)[number], string>>;

const names = [
  "PUBLIC_URL",
  "FRONTEND_URL",
  "AUTH_MODE",
  "OIDC_ISSUER",
  "OIDC_AUDIENCE",
  "CREDENTIAL_STORE",
  "VAULT_ADDR",
  "VAULT_AUTH",
  "VAULT_SERVER_ID",
  "REFRESH_SHARDS",
] as const;

/** Whether the parameters that have no default were set, and fit together. */
export const parameters: Check = {
  name: "parameters",
  rights: ["lambda:GetFunctionConfiguration"],
  timeoutMs: 60_000,
  look: async (stage) => {
    const entries = await Promise.all(names.map(async (name) => [name, await stage.setting(name)] as const));
    return { saw: `${names.length} parameters, as the functions have them`, findings: judge(Object.fromEntries(entries) as Settings) };
  },
};

function judge(of: Settings): readonly Finding[] {
  const set = (parameter: string) => `npx serverless deploy --param="${parameter}=…", beside the parameters that you have`;
  const missing = (value: string, parameter: string) => (value === "" ? [fail(`${parameter} is not set`, set(parameter))] : []);
  const address = (value: string, parameter: string) => [
    ...missing(value, parameter),
    ...(value === "" || isSecureUrl(value) ? [] : [fail(`${parameter} is no https address without a slash at the end`, set(parameter))]),
  ];
  const isVault = of.CREDENTIAL_STORE !== "secrets-manager";
  return [
    ...address(of.PUBLIC_URL, "publicUrl"),
    ...address(of.FRONTEND_URL, "frontendUrl"),
    ...(of.AUTH_MODE === "proxy"
      ? []
      : [...address(of.OIDC_ISSUER.replace(/\/$/, ""), "oidcIssuer"), ...missing(of.OIDC_AUDIENCE, "oidcAudience")]),
    ...(isVault ? address(of.VAULT_ADDR.replace(/\/$/, ""), "vaultAddr") : []),
    ...(isVault && of.VAULT_AUTH === "token" ? [warn("vaultAuth is token, which is for development only", set("vaultAuth"))] : []),
    ...(isVault && of.VAULT_AUTH === "aws" && of.VAULT_SERVER_ID === ""
      ? [warn("vaultServerId is not set: a login that was signed for another server could be replayed at your Vault", set("vaultServerId"))]
      : []),
    ...missing(of.REFRESH_SHARDS, "refreshShards"),
  ];
}

/** Plain http only to this machine, as the functions have it. */
function isSecureUrl(text: string): boolean {
  const url = URL.parse(text);
  const isLocal = url?.protocol === "http:" && ["localhost", "127.0.0.1", "[::1]"].includes(url.hostname);
  return (url?.protocol === "https:" || isLocal) && !text.endsWith("/");
}
