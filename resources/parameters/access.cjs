const { choice, list, matching, origin, someText, text, url } = require("./kinds.cjs");

module.exports = {
  title: "Addresses and callers",
  parameters: {
    publicUrl: {
      default: "",
      kind: url,
      words: "the address of this API; redirect URIs are built from it",
    },
    frontendUrl: {
      default: "",
      kind: origin,
      words: "the product's front end; also the only allowed CORS origin",
    },
    returnPaths: {
      default: "/chat,/ovh/onboarding",
      kind: list("paths, separated by commas", /^\/[^\s,]*$/),
      words:
        "pages of the front end that may get the outcome of a login; the first is the default. Failed logins of OVHcloud lead to `/ovh/onboarding` if it is among them",
    },
    consentConfirmation: {
      default: "required",
      kind: choice("required", "off"),
      words: "`off` makes a grant live in the callback, without a confirmation",
    },
    authMode: {
      default: "jwt",
      kind: choice("jwt", "proxy"),
      words: "how callers are identified: [reference/api-basics.md](reference/api-basics.md#who-is-calling)",
    },
    oidcIssuer: { default: "", kind: url, words: "the issuer whose tokens are accepted" },
    oidcAudience: { default: "", kind: text, words: "the audience that its tokens must name" },
    oidcJwksUrl: { default: "", kind: url, words: "the issuer's keys. Empty: found by discovery" },
    orgClaim: { default: "org_id", kind: someText, words: "name of the claim with the organisation" },
    permissionsClaim: { default: "permissions", kind: someText, words: "name of the claim with the rights" },
    roleClaim: { default: "role", kind: someText, words: "name of the claim with the role" },
    callers: {
      default: "callers.json",
      kind: text,
      words:
        "the list of issuers whose machines may call, a file beside `serverless.yml`: [machines.md](use/machine-callers.md). The default need not be there",
    },
    webhookNetworks: {
      default: "",
      kind: list("networks such as 10.4.0.0/16, separated by commas", /^[\da-fA-F.:]+\/\d{1,3}$/),
      words:
        "networks of your own to which customers' webhooks may go, on any port, such as `10.4.0.0/16,fd00:1::/64`. Empty: public addresses only, on port 443. Name no network that holds more than receivers: any customer may then send requests into it",
    },
    relayCalls: {
      default: "",
      kind: require("./relay-calls.cjs"),
      words: "calls that the relay sends beside those of its list: [relay.md](use/relay.md#calls-that-the-operator-adds)",
    },
    identityUrl: {
      default: "",
      kind: url,
      words:
        "`https://…`, an address of yours that leads to this API: where clouds read the documents of organisations' issuers. Customers trust it by name, so it never changes. Empty: nothing is connected without a secret. With `identitySource: aws-sts` the issuer of this account, as `aws iam enable-outbound-web-identity-federation` prints it",
    },
    identitySource: {
      default: "kms",
      kind: choice("kms", "aws-sts"),
      words:
        "who signs identity tokens: `kms`, a key of this stage, as an issuer of each organisation's own; `aws-sts`, AWS, as the issuer of this account: [connect/without-a-secret.md](deploy/identity-issuer.md#aws-as-the-issuer). Customers' trusts follow it, so it never changes",
    },
    identityReadUrl: {
      default: "",
      kind: url,
      words:
        "where the functions themselves read those documents, if they cannot reach `identityUrl`: before a refusal by a provider ends a connection. Empty: at `identityUrl`",
    },
    frontEndSecretId: {
      default: `\${self:service}/\${sls:stage}/front-end`,
      kind: matching("the name of a secret", /^[\w/+=.@-]+$/),
      words: 'secret, for `proxy`: `{"current": "…", "previous": "…"}`',
    },
  },
};
