const { choice, matching, someText, text, url } = require("./kinds.cjs");

const secretName = matching("the name of a secret", /^[\w/+=.@-]+$/);

module.exports = {
  title: "Credential store",
  parameters: {
    credentialStore: { default: "vault", kind: choice("vault", "secrets-manager"), words: "where credentials are" },
    accessTokens: {
      default: "vault",
      kind: choice("vault", "sealed"),
      words:
        "where refreshed access tokens are. `vault`: in the credential store, with the refresh token. `sealed`: in the table, [sealed with the seal key](security/threat-model.md#the-seal-key), so that the store is written only when a refresh token is new, and not read when a token is served: [deploy/scale.md](deploy/scale.md#limits-in-the-order-they-are-reached). It can be changed at any time: [deploy/upgrade.md](deploy/upgrade.md#back)",
    },
    vaultAddr: { default: "", kind: url, words: "Vault's address" },
    vaultAuth: {
      default: "aws",
      kind: choice("aws", "approle", "jwt", "token"),
      words: "how functions log in to Vault: [deploy/vault.md](deploy/vault.md#logging-in)",
    },
    vaultMount: { default: "kv", kind: someText, words: "the mount of the credentials in Vault" },
    vaultNamespace: { default: "", kind: text, words: "the namespace of the credentials in Vault" },
    vaultBase: {
      default: `\${self:service}-\${sls:stage}`,
      kind: matching("one folder: letters, digits, . _ and -", /^[\w.-]+$/),
      words: "the first folder of every credential, in Vault and in Secrets Manager; the names of the Vault roles begin with it",
    },
    vaultServerId: { default: "", kind: text, words: "for the login with an IAM role: Vault's own name" },
    vaultStsUrl: {
      default: `https://sts.\${aws:region}.amazonaws.com/`,
      kind: url,
      words: "for the login with an IAM role: the address of STS",
    },
    vaultToken: { default: "", kind: text, words: "for development only" },
    vaultLoginSecrets: {
      default: `\${self:service}/\${sls:stage}/vault`,
      kind: secretName,
      words:
        "for `vaultAuth: approle`: the folder of secrets with the role id and the secret id of each Vault role: [deploy/vault.md](deploy/vault.md#logging-in)",
    },
    sealKeySecretId: {
      default: `\${self:service}/\${sls:stage}/seal-key`,
      kind: secretName,
      words: 'secret: `{"current": "<32 bytes, base64>", "previous": "…"}`',
    },
  },
};
