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
        "where refreshed access tokens are: in the store, or in the table, [sealed](security/threat-model.md#the-seal-key). Changeable at any time",
    },
    vaultAddr: { default: "", kind: url, words: "Vault's address" },
    vaultAuth: {
      default: "aws",
      kind: choice("aws", "approle", "jwt", "token"),
      words: "[how functions log in](deploy/vault.md#logging-in)",
    },
    vaultMount: { default: "kv", kind: someText, words: "mount of the credentials" },
    vaultNamespace: { default: "", kind: text, words: "namespace of the credentials" },
    vaultBase: {
      default: `\${self:service}-\${sls:stage}`,
      kind: matching("one folder: at most 64 letters, digits, _ and -", /^[\w-]{1,64}$/),
      words: "first folder of every credential, in either store; prefix of the Vault roles",
    },
    vaultServerId: { default: "", kind: text, words: "`aws`: Vault's own name" },
    vaultStsUrl: {
      default: `https://sts.\${aws:region}.amazonaws.com/`,
      kind: url,
      words: "`aws`: address of STS",
    },
    vaultToken: { default: "", kind: text, words: "for development only" },
    vaultLoginSecrets: {
      default: `\${self:service}/\${sls:stage}/vault`,
      kind: secretName,
      words: "`approle`: folder of the secrets with each role's id and secret id",
    },
    sealKeySecretId: {
      default: `\${self:service}/\${sls:stage}/seal-key`,
      kind: secretName,
      words: 'secret: `{"current": "<32 bytes, base64>", "previous": "…"}`',
    },
  },
};
