const { count, list, matching, someText, text, url } = require("./kinds.cjs");

const perMinute = count(1, 10_000_000);

module.exports = {
  title: "AWS, Azure, OVHcloud, Tailscale",
  parameters: {
    awsAccessRoleName: {
      default: `\${self:service}-\${sls:stage}-aws-access`,
      kind: matching("the name of a role: at most 64 letters, digits and _+=,.@-", /^[\w+=,.@-]{1,64}$/),
      words: "name of the role that customers' roles trust. Renaming it ends every connection to AWS",
    },
    awsTrustedPrincipals: {
      default: "",
      kind: list("ARNs, separated by commas", /^arn:/),
      words:
        "what the template's trust policy names as `aws:PrincipalArn`. Empty: the access role. Another value is for test environments that fill in that key otherwise than AWS",
    },
    awsTemplateUrl: {
      default: "",
      kind: url,
      words:
        "where you have put `resources/customer/aws-role.yml` in S3, readable by customers: `https://<bucket>.s3.<region>.amazonaws.com/<key>`. Empty: customers download the template",
    },
    awsReadOnlyPolicies: {
      default: "",
      kind: list("1 to 10 ARNs of AWS' own policies, separated by commas", /^arn:aws[\w-]*:iam::aws:policy\/\S+$/, 10),
      words:
        "what the template gives a role of type `ReadOnly`: 1 to 10 ARNs of AWS' own policies. Empty: `SecurityAudit` and `ViewOnlyAccess`. Add `arn:aws:iam::aws:policy/CloudWatchLogsReadOnlyAccess` to read logs: [aws.md](providers/aws.md#what-we-ask-for-and-why). With `awsTemplateUrl`, put the template of this release there first",
    },
    awsRefreshesPerMinute: {
      default: 6000,
      kind: perMinute,
      words: "sessions that may be requested from AWS in a minute, divided among the shards",
    },
    azureAuthorityUrl: {
      default: "https://login.microsoftonline.com",
      kind: url,
      words: "Entra ID of Microsoft's public cloud. The addresses of the national clouds are fixed",
    },
    azureManagementUrl: { default: "https://management.azure.com", kind: url, words: "its management API" },
    azureGraphUrl: { default: "https://graph.microsoft.com", kind: url, words: "its Graph" },
    azureRefreshesPerMinute: {
      default: 6000,
      kind: perMinute,
      words: "access tokens that may be requested from Entra ID in a minute, divided among the shards",
    },
    ovhLoginRegions: {
      default: "ovh-eu ovh-ca ovh-us",
      kind: matching("ovh-eu, ovh-ca and ovh-us, separated by spaces or commas", /^ovh-(?:eu|ca|us)(?:[ ,]+ovh-(?:eu|ca|us))*$/),
      words: "regions in which you have an OAuth client at OVHcloud; a service account needs none",
    },
    ovhScopes: { default: "all", kind: someText, words: "scopes of a login: [ovh.md](providers/ovh.md#what-we-ask-for-and-why)" },
    ovhEuApiUrl: { default: "https://eu.api.ovh.com/1.0", kind: url, words: "OVHcloud's API in Europe. OVHcloud is moving some addresses" },
    ovhEuAuthorizeUrl: { default: "https://www.ovh.com/auth/oauth2/authorize", kind: url, words: "its authorization endpoint" },
    ovhEuTokenUrl: {
      default: "https://www.ovh.com/auth/oauth2/token",
      kind: url,
      words: "its token endpoint. The revocation endpoint is `revoke` beside it",
    },
    ovhCaApiUrl: { default: "https://ca.api.ovh.com/1.0", kind: url, words: "the same in Canada" },
    ovhCaAuthorizeUrl: { default: "https://ca.ovh.com/auth/oauth2/authorize", kind: url, words: "the same in Canada" },
    ovhCaTokenUrl: { default: "https://ca.ovh.com/auth/oauth2/token", kind: url, words: "the same in Canada" },
    ovhUsApiUrl: { default: "https://api.us.ovhcloud.com/1.0", kind: url, words: "the same in the United States" },
    ovhUsAuthorizeUrl: { default: "https://us.ovhcloud.com/auth/oauth2/authorize", kind: url, words: "the same in the United States" },
    ovhUsTokenUrl: { default: "https://us.ovhcloud.com/auth/oauth2/token", kind: url, words: "the same in the United States" },
    ovhRefreshesPerMinute: {
      default: 600,
      kind: perMinute,
      words: "refreshes and tokens that may be requested in a minute in each region, divided among the shards",
    },
    ovhClientsSecretId: {
      default: `\${self:service}/\${sls:stage}/ovh-clients`,
      kind: matching("the name of a secret", /^[\w/+=.@-]+$/),
      words: 'secret: `{"ovh-eu_client_id": "…", "ovh-eu_client_secret": "…", …}`, two fields for each region',
    },
    tailscaleApiUrl: { default: "https://api.tailscale.com", kind: url, words: "base URL of Tailscale's API" },
    tailscaleScopes: {
      default: "",
      kind: text,
      words:
        "scopes that each access token of a customer's client is limited to: [tailscale.md](providers/tailscale.md#what-we-ask-for-and-why). Empty: a token has every scope of its client",
    },
    tailscaleRefreshesPerMinute: {
      default: 6000,
      kind: perMinute,
      words: "access tokens that may be requested from Tailscale in a minute, divided among the shards",
    },
  },
};
