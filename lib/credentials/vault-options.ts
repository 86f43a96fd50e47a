import { hash } from "node:crypto";
import { promises as files } from "node:fs";
import { signRequest } from "../aws/sign-request.ts";
import { type Environment, oneOf, optionalSetting, readConfig, type Setting, setting, text, url } from "../config.ts";
import { defined } from "../defined.ts";
import { Failure } from "../errors.ts";
import { Secret } from "../secret.ts";
import { type OperatorSecrets, operatorSecrets } from "./operator-secrets.ts";
import type { VaultOptions } from "./vault.ts";
import type { VaultAuth, VaultLoginRequest } from "./vault-login.ts";

const methods = ["aws", "jwt", "approle", "token"] as const;
type Method = (typeof methods)[number];

/** A mount's path goes into URLs unencoded. */
const path = (key: string, fallback: string) => setting(key, fallback, (raw) => (/^[\w-]+(\/[\w-]+)*$/.test(raw) ? raw : undefined));
const secret = (key: string) => setting(key, undefined, (raw) => new Secret(raw));

/**
 * `VAULT_BASE`: the prefix of every credential's name in this deployment, in either store. One segment.
 *
 * It has no fallback: two stages with the same base would share their credentials. Characters that policies read as wildcards or
 * that names encode (`*`, `/`, `.`) are refused, because policies and names would no longer match.
 */
export const baseSetting: Setting<string> = setting("VAULT_BASE", undefined, (raw) =>
  /^[A-Za-z0-9_-]{1,64}$/.test(raw) ? raw : undefined,
);

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

type JwtAuthOptions = {
  readonly role: string;
  /** Reads the JWT of one login. Called for each login, because a JWT expires before the process ends. */
  readonly jwt: () => Promise<Secret>;
  /** Where the method is mounted. Default `jwt`. */
  readonly mount?: string;
};

/** Logs in with a JWT that the platform issues, such as AWS `sts:GetWebIdentityToken` or a mounted file. */
export function jwtAuth({ role, jwt, mount = "jwt" }: JwtAuthOptions): VaultAuth {
  return { buildLogin: async () => ({ path: `auth/${mount}/login`, body: { role, jwt: (await jwt()).reveal() } }) };
}

/**
 * Reads the JWT from a file that the platform keeps fresh. Node loads `promises` of `node:fs` when it is first used: as an import of its own,
 * every cold start would load it (14 modules, 2 ms).
 *
 * @throws {Failure} `vault_login_failed` when the file cannot be read.
 */
export function jwtFromFile(path: string): () => Promise<Secret> {
  return async () => {
    try {
      return new Secret((await files.readFile(path, "utf8")).trim());
    } catch (cause) {
      throw new Failure("vault_login_failed", { cause, detail: "login: VAULT_JWT_FILE cannot be read" });
    }
  };
}

type AppRoleAuthOptions = {
  /** Reads the role id and the secret id. `fresh`: past every cache. */
  readonly credentials: (fresh?: "fresh") => Promise<AppRoleCredentials>;
  /** Where the method is mounted. Default `approle`. */
  readonly mount?: string;
  readonly now: () => Date;
};

type AppRoleCredentials = { readonly roleId: string; readonly secretId: Secret };

/** The shortest time between two fresh reads of the stored secret after refused logins. */
const rereadMs = 30_000;

/**
 * Logs in with a role id and a secret id. Works everywhere, but the operator must deliver and rotate the secret id.
 *
 * The secret id must allow unlimited uses: every cold start of every function logs in. When Vault refuses a login, the stored secret
 * is read again, at most once in 30 seconds. It is sent only if it has changed: five wrong logins lock the role.
 */
export function appRoleAuth({ credentials, mount = "approle", now }: AppRoleAuthOptions): VaultAuth {
  const build = ({ roleId, secretId }: AppRoleCredentials): VaultLoginRequest => ({
    path: `auth/${mount}/login`,
    body: { role_id: roleId, secret_id: secretId.reveal() },
  });
  let rereadAt = Number.NEGATIVE_INFINITY;
  return {
    buildLogin: async () => build(await credentials()),
    rebuildLogin: async (refused) => {
      if (now().getTime() - rereadAt < rereadMs) {
        return undefined;
      }
      rereadAt = now().getTime();
      const login = build(await credentials("fresh"));
      const isSame = login.body.role_id === refused.body.role_id && login.body.secret_id === refused.body.secret_id;
      return isSame ? undefined : login;
    },
  };
}

/**
 * Reads `{"role_id": "…", "secret_id": "…"}` from the operator's secret `id`.
 *
 * @throws {Failure} `secrets_unavailable` when the secret cannot be read or has another form.
 */
export function appRoleFromSecret(secrets: OperatorSecrets, id: string): AppRoleAuthOptions["credentials"] {
  return async (fresh) => {
    const { role_id: roleId, secret_id: secretId } = await secrets.read(id, fresh);
    if (!roleId || !secretId) {
      throw new Failure("secrets_unavailable", { detail: "the secret of the Vault login has no role_id or no secret_id" });
    }
    return { roleId, secretId: new Secret(secretId) };
  };
}

export type AwsIamAuthOptions = {
  /** The role of Vault's AWS method, bound to the function's IAM role. */
  readonly role: string;
  /** Where the method is mounted. Default `aws`. */
  readonly mount?: string;
  /** Vault's `iam_server_id_header_value`. With it a login that was signed for another Vault cannot be replayed here. */
  readonly serverId?: string | undefined;
  /** The STS that Vault's `sts_endpoint` names: host and region of both must match. Default `https://sts.amazonaws.com/`. */
  readonly stsUrl?: string;
  /** The region the signature is for. Default: the one in the host of `stsUrl`, else `us-east-1`. */
  readonly stsRegion?: string | undefined;
  /** The function's own credentials, from Lambda. */
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: Secret; readonly sessionToken?: Secret | undefined };
  readonly now: () => Date;
};

const body = "Action=GetCallerIdentity&Version=2011-06-15";

/**
 * Logs in with the function's IAM role and no stored secret: signs a `GetCallerIdentity` request, which Vault sends to STS.
 *
 * @see {@link https://developer.hashicorp.com/vault/docs/auth/aws#iam-auth-method Vault, AWS IAM auth method}
 */
export function awsIamAuth(options: AwsIamAuthOptions): VaultAuth {
  const { role, mount = "aws", serverId, credentials, now } = options;
  const url = new URL(options.stsUrl ?? "https://sts.amazonaws.com/");

  const buildLogin = async () => {
    const headers = signRequest({
      service: "sts",
      region: options.stsRegion ?? regionOf(url),
      path: url.pathname,
      headers: {
        host: url.host,
        "content-type": "application/x-www-form-urlencoded; charset=utf-8",
        "x-amz-content-sha256": hash("sha256", body),
        ...defined({ "x-vault-aws-iam-server-id": serverId }),
      },
      body,
      credentials: {
        accessKeyId: credentials.accessKeyId,
        secretAccessKey: credentials.secretAccessKey.reveal(),
        sessionToken: credentials.sessionToken?.reveal(),
      },
      at: now(),
    });
    return {
      path: `auth/${mount}/login`,
      body: {
        role,
        iam_http_request_method: "POST",
        iam_request_url: toBase64(url.href),
        iam_request_body: toBase64(body),
        iam_request_headers: toBase64(JSON.stringify(headers)),
      },
    };
  };
  return { buildLogin };
}

function regionOf(url: URL): string {
  return /^sts(?:-fips)?\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?$/.exec(url.hostname)?.[1] ?? "us-east-1";
}

const toBase64 = (text: string) => Buffer.from(text).toString("base64");
