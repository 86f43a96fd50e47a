import { type Environment, oneOf, optionalSetting, readConfig, type Setting, text, url } from "../config.ts";
import { Secret } from "../secret.ts";
import { type OperatorSecrets, operatorSecrets } from "./operator-secrets.ts";
import type { VaultOptions } from "./vault.ts";
import { appRoleAuth, appRoleFromSecret } from "./vault-auth-app-role.ts";
import { awsIamAuth } from "./vault-auth-aws-iam.ts";
import { jwtAuth, jwtFromFile } from "./vault-auth-jwt.ts";
import type { VaultAuth } from "./vault-login.ts";

const methods = ["aws", "jwt", "approle", "token"] as const;
type Method = (typeof methods)[number];

const mapped = <T>(plain: Setting<string>, parse: (value: string) => T | undefined): Setting<T> => ({
  key: plain.key,
  read: (raw) => {
    const reading = plain.read(raw);
    const value = "value" in reading ? parse(reading.value) : undefined;
    return value === undefined ? { problem: "problem" in reading ? reading.problem : "malformed" } : { value };
  },
});

/** A mount's path goes into URLs unencoded. */
const path = (key: string, fallback: string) =>
  mapped(text(key, fallback), (value) => (/^[\w-]+(\/[\w-]+)*$/.test(value) ? value : undefined));
const secret = (key: string) => mapped(text(key), (value) => new Secret(value));

/**
 * `VAULT_BASE`: the prefix of every credential's name in this deployment, in either store. One segment.
 *
 * It has no fallback: two stages with the same base would share their credentials. Characters that policies read as wildcards or
 * that names encode (`*`, `/`, `.`) are refused, because policies and names would no longer match.
 */
export const baseSetting: Setting<string> = {
  key: "VAULT_BASE",
  read: (raw) =>
    raw === undefined ? { problem: "missing" } : /^[A-Za-z0-9_-]{1,64}$/.test(raw) ? { value: raw } : { problem: "malformed" },
};

const common = {
  address: url("VAULT_ADDR"),
  method: oneOf("VAULT_AUTH", methods),
  mount: path("VAULT_MOUNT", "kv"),
  base: baseSetting,
  namespace: optionalSetting(text("VAULT_NAMESPACE")),
};

type MethodReader = (
  env: Environment,
  now: () => Date,
  secrets: () => OperatorSecrets,
) => { readonly settings: Readonly<Record<string, Setting<unknown>>>; build(): VaultAuth };

/** The settings of each method, and how its login is built from them. */
const authOf: Readonly<Record<Method, MethodReader>> = {
  token: (env) => {
    const settings = { token: secret("VAULT_TOKEN") };
    return { settings, build: () => readConfig(env, settings) };
  },
  approle: (env, now, secrets) => {
    const settings = { loginSecretId: text("VAULT_LOGIN_SECRET_ID"), mount: path("VAULT_AUTH_MOUNT", "approle") };
    return {
      settings,
      build: () => {
        const { loginSecretId, mount } = readConfig(env, settings);
        return appRoleAuth({ credentials: appRoleFromSecret(secrets(), loginSecretId), mount, now });
      },
    };
  },
  jwt: (env) => {
    const file = text("VAULT_JWT_FILE");
    const settings = {
      role: text("VAULT_ROLE"),
      mount: path("VAULT_AUTH_MOUNT", "jwt"),
      file: env.VAULT_JWT ? optionalSetting(file) : file,
    };
    return {
      settings,
      build: () => {
        const { role, mount, file } = readConfig(env, settings);
        return jwtAuth({ role, mount, jwt: file === undefined ? async () => new Secret(env.VAULT_JWT ?? "") : jwtFromFile(file) });
      },
    };
  },
  aws: (env, now) => {
    const settings = {
      role: text("VAULT_ROLE"),
      mount: path("VAULT_AUTH_MOUNT", "aws"),
      serverId: optionalSetting(text("VAULT_SERVER_ID")),
      stsUrl: url("VAULT_STS_URL", "https://sts.amazonaws.com"),
      stsRegion: optionalSetting(text("VAULT_STS_REGION")),
      accessKeyId: text("AWS_ACCESS_KEY_ID"),
      secretAccessKey: secret("AWS_SECRET_ACCESS_KEY"),
      sessionToken: optionalSetting(secret("AWS_SESSION_TOKEN")),
    };
    return {
      settings,
      build: () => {
        const { accessKeyId, secretAccessKey, sessionToken, ...rest } = readConfig(env, settings);
        return awsIamAuth({ ...rest, credentials: { accessKeyId, secretAccessKey, sessionToken }, now });
      },
    };
  },
};

/**
 * Reads Vault's address and login method from the environment. An empty value counts as missing.
 *
 * @param env - `VAULT_ADDR`, `VAULT_BASE`, `VAULT_AUTH` (`aws`, `jwt`, `approle`, `token`), that method's settings, and optionally
 * `VAULT_MOUNT` (`kv`), `VAULT_NAMESPACE`, `VAULT_AUTH_MOUNT` (named as the method), `VAULT_SERVER_ID`, `VAULT_STS_URL`, `VAULT_STS_REGION`.
 * @param secrets - Opens the operator's secrets, which hold the role id and secret id of `approle`.
 * @throws {Failure} `configuration_invalid`, naming every missing and malformed key at once.
 */
export function parseVaultOptions(
  env: Environment,
  now: () => Date = () => new Date(),
  secrets: () => OperatorSecrets = () => operatorSecrets(now),
): VaultOptions {
  const named = methods.find((word) => word === env.VAULT_AUTH);
  const { method } = named === undefined ? readConfig(env, common) : { method: named };
  const auth = authOf[method](env, now, secrets);
  // All settings are read at once, so that one failure names every fault.
  const { address, mount, base, namespace } = readConfig(env, { ...auth.settings, ...common });
  return { address, auth: auth.build(), mount, base, namespace, now };
}
