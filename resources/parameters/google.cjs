const { choice, matching, perMinute, someText, text, url } = require("./kinds.cjs");

module.exports = {
  title: "Google Cloud",
  parameters: {
    googleIssuer: { default: "https://accounts.google.com", kind: url, words: "pinned; Google's endpoints come from its metadata" },
    googleScopes: {
      default: "openid email https://www.googleapis.com/auth/cloud-platform",
      kind: someText,
      words: "scopes of a login: [google.md](connect/google.md#permissions)",
    },
    googleCrmUrl: { default: "https://cloudresourcemanager.googleapis.com", kind: url, words: "base URL of an API that setup uses" },
    googleBillingUrl: { default: "https://cloudbilling.googleapis.com", kind: url, words: "the same" },
    googleServiceUsageUrl: { default: "https://serviceusage.googleapis.com", kind: url, words: "the same" },
    googleIamUrl: { default: "https://iam.googleapis.com", kind: url, words: "the same" },
    googleIamCredentialsUrl: { default: "https://iamcredentials.googleapis.com", kind: url, words: "the same" },
    googleBigQueryUrl: { default: "https://bigquery.googleapis.com", kind: url, words: "the same" },
    googleStsUrl: { default: "https://sts.googleapis.com", kind: url, words: "where tokens of our own issuer are exchanged" },
    gcpVendorPrincipal: {
      default: "",
      kind: text,
      words:
        "a service account of your own, such as `connector@vendor.iam.gserviceaccount.com`, that may act as the accounts that setup makes",
    },
    gcpBillingExportLocation: {
      default: "US",
      kind: text,
      words: "where the dataset of the billing export is made; empty: costs are not part of the setup",
    },
    gcpSetupAccess: {
      default: "read",
      kind: choice("read", "operate"),
      words:
        "the access level of a setup without a plan that a person has chosen, such as the setup after a login. With `operate` it also makes an account that may act: [Google Cloud setup](connect/google-setup.md#what-a-setup-makes)",
    },
    gcpSetupApproval: {
      default: "off",
      kind: choice("off", "required"),
      words:
        "`required`: a setup changes nothing before a person has approved its plan, also the one after a login: [Google Cloud setup](connect/google-setup.md#when-a-setup-runs)",
    },
    googleRefreshesPerMinute: {
      default: 60000,
      kind: perMinute,
      words: "refreshes that may be requested from Google in a minute, divided among the shards",
    },
    googleClientSecretId: {
      default: `\${self:service}/\${sls:stage}/google-client`,
      kind: matching("the name of a secret", /^[\w/+=.@-]+$/),
      words: 'secret: `{"client_id": "…", "client_secret": "…"}`',
    },
  },
};
