const { choice, matching, perMinute, someText, text, url } = require("./kinds.cjs");

module.exports = {
  title: "Google Cloud",
  parameters: {
    googleIssuer: { default: "https://accounts.google.com", kind: url, words: "pinned; its metadata names Google's endpoints" },
    googleScopes: {
      default: "openid email https://www.googleapis.com/auth/cloud-platform",
      kind: someText,
      words: "[scopes of a login](connect/google.md#permissions)",
    },
    googleCrmUrl: { default: "https://cloudresourcemanager.googleapis.com", kind: url, words: "API of the setup" },
    googleBillingUrl: { default: "https://cloudbilling.googleapis.com", kind: url, words: "the same" },
    googleServiceUsageUrl: { default: "https://serviceusage.googleapis.com", kind: url, words: "the same" },
    googleIamUrl: { default: "https://iam.googleapis.com", kind: url, words: "the same" },
    googleIamCredentialsUrl: { default: "https://iamcredentials.googleapis.com", kind: url, words: "the same" },
    googleBigQueryUrl: { default: "https://bigquery.googleapis.com", kind: url, words: "the same" },
    googleStsUrl: { default: "https://sts.googleapis.com", kind: url, words: "exchanges tokens of our issuer" },
    gcpVendorPrincipal: {
      default: "",
      kind: text,
      words: "your service account that may act as the accounts that setup makes",
    },
    gcpBillingExportLocation: {
      default: "US",
      kind: text,
      words: "location of the billing dataset. Empty: no costs",
    },
    gcpSetupAccess: {
      default: "read",
      kind: choice("read", "operate"),
      words: "[access level](connect/google-setup.md#what-a-setup-makes) of a setup without a chosen plan",
    },
    gcpSetupApproval: {
      default: "off",
      kind: choice("off", "required"),
      words: "`required`: [a person approves each plan](connect/google-setup.md#when-a-setup-runs), also after a login",
    },
    googleRefreshesPerMinute: {
      default: 60000,
      kind: perMinute,
      words: "refreshes a minute at Google, over all shards",
    },
    googleClientSecretId: {
      default: `\${self:service}/\${sls:stage}/google-client`,
      kind: matching("the name of a secret", /^[\w/+=.@-]+$/),
      words: 'secret: `{"client_id": "…", "client_secret": "…"}`',
    },
  },
};
