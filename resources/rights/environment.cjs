const places = require("./places.cjs");

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

const table = { TABLE_NAME: places.tableName };

/** Of what reads records, and writes none that falls due. */
const shards = { ...table, REFRESH_SHARDS: param("refreshShards") };

const records = { ...shards, EVENT_BUS_NAME: places.eventBusName };

const sealKey = { SEAL_KEY_SECRET_ID: param("sealKeySecretId") };

/** Of the functions that serve methods whose tokens are stored. */
const tokens = { ACCESS_TOKENS: param("accessTokens"), ...sealKey };

/** The check of a person's access token. */
const identityProvider = {
  OIDC_ISSUER: param("oidcIssuer"),
  OIDC_AUDIENCE: param("oidcAudience"),
  OIDC_JWKS_URL: param("oidcJwksUrl"),
  ORG_CLAIM: param("orgClaim"),
  PERMISSIONS_CLAIM: param("permissionsClaim"),
  ROLE_CLAIM: param("roleClaim"),
};

/** Of the request for a login's address. */
const login = { ...table, PUBLIC_URL: param("publicUrl"), RETURN_PATHS: param("returnPaths") };

/** Of the start and the callback of a code flow. */
const codeFlow = {
  PUBLIC_URL: param("publicUrl"),
  FRONTEND_URL: param("frontendUrl"),
  RETURN_PATHS: param("returnPaths"),
  ...sealKey,
};

/** What a callback reads beside what connects. */
const callback = { ...tokens, ...codeFlow, CONSENT_CONFIRMATION: param("consentConfirmation") };

/** Of each function that refreshes or revokes, for any provider. */
const engine = { ...records, ...store, ...sealKey };

const identitySource = { IDENTITY_SOURCE: param("identitySource"), IDENTITY_URL: param("identityUrl") };

/** Of methods that connect without a secret. Which functions may sign is in their set, `keys`. */
const identity = { ...identitySource, ISSUER_KEY_ARN: places.issuerKeyArn };

/** Of what publishes the keys of issuers, or looks at what is published. */
const publicKeys = { ...identitySource, TEMPLATE_KEY_ARN: places.issuerKeyArn };

module.exports = {
  param,
  store,
  table,
  shards,
  records,
  sealKey,
  tokens,
  identityProvider,
  login,
  codeFlow,
  callback,
  engine,
  identitySource,
  identity,
  publicKeys,
  // Of single functions, beside those of their sets.
  refreshShare: { ORGANISATION_REFRESHES_PER_MINUTE: param("organisationRefreshesPerMinute") },
  tokenShare: { ORGANISATION_TOKENS_PER_SECOND: param("organisationTokensPerSecond") },
};
