const { list, matching, perMinute, url } = require("../../parameters/kinds.cjs");
const { identity, param, records, sealKey, shards } = require("../environment.cjs");
const places = require("../places.cjs");
const { assumeAccessRole, countCaller, countRequest, onTable, publishEvents, useTable } = require("../statements.cjs");

const accessRole = { ACCESS_ROLE_ARN: places.accessRole };
const methods = { ...identity, ...accessRole };

/** What customers set up their accounts with. */
const kits = {
  ...accessRole,
  REFRESH_SHARDS: param("refreshShards"),
  TRUSTED_PRINCIPALS: param("awsTrustedPrincipals"),
  CFN_TEMPLATE_URL: param("awsTemplateUrl"),
  READ_ONLY_POLICIES: param("awsReadOnlyPolicies"),
};

/** The workspace is written once, and never changed; the counter of the caller is. */
const writeWorkspace = onTable("GetItem", "PutItem");

module.exports = {
  parameters: {
    awsAccessRoleName: {
      default: `\${self:service}-\${sls:stage}-aws-access`,
      kind: matching("the name of a role: at most 64 letters, digits and _+=,.@-", /^[\w+=,.@-]{1,64}$/),
      words: "role that customers' roles trust. Renaming it ends every AWS connection",
    },
    awsTrustedPrincipals: {
      default: "",
      kind: list("ARNs, separated by commas", /^arn:/),
      words: "`aws:PrincipalArn` of the template. Empty: the access role. For test environments",
    },
    awsTemplateUrl: {
      default: "",
      kind: url,
      words: "your copy of `resources/kits/aws-role.yml` in S3. Empty: customers download it",
    },
    awsReadOnlyPolicies: {
      default: "",
      kind: list("1 to 10 ARNs of AWS' own policies, separated by commas", /^arn:aws[\w-]*:iam::aws:policy\/\S+$/, 10),
      words:
        "policies of a `ReadOnly` role. Empty: `SecurityAudit`, `ViewOnlyAccess`. Publish the template at `awsTemplateUrl` first: [aws.md](connect/aws.md#permissions)",
    },
    awsRefreshesPerMinute: {
      default: 6000,
      kind: perMinute,
      words: "sessions a minute from AWS, over all shards",
    },
  },
  methods,
  schedule: { ROLE_SESSIONS_PER_MINUTE: param("awsRefreshesPerMinute") },
  kits,
  beside: {
    // It names the role to callers.
    auroraAwsEnvCheck: accessRole,
    auroraReadAndCount: kits,
    auroraReadItemAndCount: kits,
  },

  // None of AWS alone reaches the credential store: its methods store nothing there. Connect and disconnect know both, to give back what the other made.
  sets: {
    listWorkspaces: { statements: [writeWorkspace, countCaller], environment: shards },
    createWorkspace: { statements: [writeWorkspace, countRequest], environment: shards },
    connectAws: { timeout: 29, statements: [useTable, publishEvents, assumeAccessRole], environment: { ...records, ...methods } },
    disconnectAws: { timeout: 29, statements: [useTable, publishEvents], environment: { ...records, ...methods, ...sealKey } },
  },
};
