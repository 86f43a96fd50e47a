const { choice, list, matching, origin, someText, text, url } = require("./kinds.cjs");

module.exports = {
  title: "Addresses and callers",
  parameters: {
    publicUrl: {
      default: "",
      kind: url,
      words: "address of this API; redirect URIs are built from it",
    },
    frontendUrl: {
      default: "",
      kind: origin,
      words: "the product's front end, and the only CORS origin",
    },
    returnPaths: {
      default: "/chat,/ovh/onboarding",
      kind: list("paths, separated by commas", /^\/[^\s,]*$/),
      words:
        "pages of the front end that may get a login's outcome; the first is the default. OVHcloud's failed logins prefer `/ovh/onboarding`",
    },
    consentConfirmation: {
      default: "required",
      kind: choice("required", "off"),
      words: "`off`: a login is live without a confirmation",
    },
    authMode: {
      default: "jwt",
      kind: choice("jwt", "proxy"),
      words: "[how callers are identified](reference/api-basics.md#authentication)",
    },
    oidcIssuer: { default: "", kind: url, words: "issuer of callers' tokens" },
    oidcAudience: { default: "", kind: text, words: "audience of callers' tokens" },
    oidcJwksUrl: { default: "", kind: url, words: "the issuer's keys. Empty: by discovery" },
    orgClaim: { default: "org_id", kind: someText, words: "claim with the organisation" },
    permissionsClaim: { default: "permissions", kind: someText, words: "claim with the rights" },
    roleClaim: { default: "role", kind: someText, words: "claim with the role" },
    callers: {
      default: "callers.json",
      kind: text,
      words: "file with the [trusted issuers of machines](use/machine-callers.md), beside `serverless.yml`; the default may be absent",
    },
    webhookNetworks: {
      default: "",
      kind: list("networks such as 10.4.0.0/16, separated by commas", /^[\da-fA-F.:]+\/\d{1,3}$/),
      words:
        "your networks that webhooks may reach, on any port. Empty: public addresses, port 443. Any customer may send requests into them",
    },
    relayCalls: {
      default: "",
      kind: require("./relay-calls.cjs"),
      words: "[calls that the relay sends](use/relay.md#calls-that-the-operator-adds) besides its list",
    },
    identityUrl: {
      default: "",
      kind: url,
      words:
        "where clouds read organisations' issuers; never changes. Empty: nothing connects without a secret. `aws-sts`: the account's issuer",
    },
    identitySource: {
      default: "kms",
      kind: choice("kms", "aws-sts"),
      words: "who signs identity tokens: a key of the stage, or [AWS](deploy/identity-issuer.md#aws-as-the-issuer); never changes",
    },
    identityReadUrl: {
      default: "",
      kind: url,
      words: "where functions read the issuers' documents. Empty: at `identityUrl`",
    },
    frontEndSecretId: {
      default: `\${self:service}/\${sls:stage}/front-end`,
      kind: matching("the name of a secret", /^[\w/+=.@-]+$/),
      words: 'secret for `proxy`: `{"current": "…", "previous": "…"}`',
    },
  },
};
