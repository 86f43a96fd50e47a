/** The blocks that the environments of functions are made of, each written once. */

/** What the operator sets: a parameter of `serverless.yml`. */
const param = (name) => `\${param:${name}}`;

const store = {
  CREDENTIAL_STORE: param("credentialStore"),
  VAULT_ADDR: param("vaultAddr"),
  VAULT_AUTH: param("vaultAuth"),
  VAULT_MOUNT: param("vaultMount"),
  VAULT_BASE: param("vaultBase"),
  VAULT_NAMESPACE: param("vaultNamespace"),
  VAULT_SERVER_ID: param("vaultServerId"),
  VAULT_STS_URL: param("vaultStsUrl"),
  VAULT_TOKEN: param("vaultToken"),
  SECRETS_KEY_ARN: param("kmsKeyArn"),
};

const table = { TABLE_NAME: { Ref: "Table" } };

const records = { ...table, REFRESH_SHARDS: param("refreshShards"), EVENT_BUS_NAME: { Ref: "EventBus" } };

const sealKey = { SEAL_KEY_SECRET_ID: param("sealKeySecretId") };

/** Of the functions that serve methods whose tokens are stored. */
const tokens = { ACCESS_TOKENS: param("accessTokens"), ...sealKey };

/** Of the start and the callback of a code flow. */
const codeFlow = {
  PUBLIC_URL: param("publicUrl"),
  FRONTEND_URL: param("frontendUrl"),
  RETURN_PATHS: param("returnPaths"),
  ...sealKey,
};

/** What a callback reads beside its start. */
const callback = { ...records, ...store, ...tokens, ...codeFlow, CONSENT_CONFIRMATION: param("consentConfirmation") };

/** Of what refreshes or gives back, whichever providers it serves. */
const engine = { ...records, ...store, ...sealKey };

/** Of methods that connect without a secret. Which functions may sign with the key is in `resources/rights.cjs`. */
const identity = {
  IDENTITY_SOURCE: param("identitySource"),
  IDENTITY_URL: param("identityUrl"),
  ISSUER_KEY_ARN: { "Fn::GetAtt": ["IssuerKey", "Arn"] },
};

/** What a function may do with credentials: a role of `resources/rights.cjs`. @param name Such as `connect` or `connect-gcp`. */
const role = (name) => ({ VAULT_ROLE: `${param("vaultBase")}-${name}`, VAULT_LOGIN_SECRET_ID: `${param("vaultLoginSecrets")}/${name}` });

/** Of what keeps webhooks, or sends to their receivers. @param name Its role. */
const webhooks = (name) => ({ ...table, ...store, ...role(name), WEBHOOK_NETWORKS: param("webhookNetworks") });

module.exports = { param, store, table, records, sealKey, tokens, codeFlow, callback, engine, identity, role, webhooks };
