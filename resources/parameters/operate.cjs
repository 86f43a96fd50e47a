const { choice, count, list, matching, someText } = require("./kinds.cjs");

module.exports = {
  title: "Load, alarms, protection",
  parameters: {
    refreshShards: {
      default: 4,
      kind: choice("1", "2", "4", "8", "16", "32", "64"),
      words: "partitions of the due index, each with a tick a minute",
    },
    requestsPerSecond: {
      default: 200,
      kind: count(1, 100_000),
      words: "gateway limit a route, a second and at once",
    },
    tokenRequestsPerSecond: {
      default: 1000,
      kind: count(1, 100_000),
      words: "the same for `GET /connections/{provider}/token`",
    },
    organisationTokensPerSecond: {
      default: 50,
      kind: count(1, 100_000),
      words: "[token requests](deploy/scale.md#fair-shares) of an organisation, over ten seconds",
    },
    organisationRefreshesPerMinute: {
      default: 120,
      kind: count(1, 1_000_000),
      words: "refreshes that an organisation may request",
    },
    alarmTopicArn: {
      default: null,
      kind: matching("the ARN of an SNS topic", /^arn:aws[\w-]*:sns:[\w-]+:\d{12}:\S+$/),
      words: "SNS topic of the [alarms](operate/README.md#alarms). Empty: no alarms",
    },
    runbookUrl: {
      default: "docs/operate/alarms",
      kind: someText,
      words: "your copy of this folder, which alarms link to",
    },
    auditRetentionDays: {
      default: 400,
      kind: count(1, 36_500),
      words: "days that the [audit trail](operate/audit.md) is kept; deleted files 30 more",
    },
    auditObjectLock: {
      default: "off",
      kind: choice("off", "governance", "compliance"),
      words: "[locks the trail's files](operate/audit.md#how-it-is-sealed); only before the first deploy, and never back",
    },
    auroraRoutes: {
      default: "on",
      kind: choice("on", "off"),
      words: "`off`: no [routes only for Aurora's client](reference/aurora-compatibility.md)",
    },
    dashboard: {
      default: "on",
      kind: choice("on", "off"),
      words: "[dashboard](operate/README.md#dashboard), about $3 a month",
    },
    deletionProtection: {
      default: false,
      kind: choice("true", "false"),
      words: "AWS refuses to delete the table; `true` in `prod`",
    },
    deploymentRoleArn: {
      default: "",
      kind: matching("the ARN of a role", /^arn:aws[\w-]*:iam::\d{12}:role\/\S+$/),
      words: "CloudFormation's role for a [deploy from CI](deploy/from-ci.md). Empty: your credentials",
    },
    permissionsBoundaryArn: {
      default: "",
      kind: matching("the ARN of a managed policy", /^arn:aws[\w-]*:iam::(?:\d{12}|aws):policy\/[\w+=,.@/-]+$/),
      words: "[boundary of every role](deploy/harden.md#a-boundary-for-every-role); needed for a deploy from CI",
    },
    vpcSubnetIds: {
      default: "",
      kind: list("ids of subnets, separated by commas", /^subnet-[0-9a-f]{8,17}$/),
      words: "[your network](deploy/harden.md#a-private-vault), for functions that reach the credential store",
    },
    vpcSecurityGroupIds: {
      default: "",
      kind: list("ids of security groups, separated by commas", /^sg-[0-9a-f]{8,17}$/),
      words: "belongs to `vpcSubnetIds`",
    },
    kmsKeyArn: {
      default: "",
      kind: matching("the ARN of a key, not of an alias: IAM compares ARNs of keys", /^arn:aws[\w-]*:kms:[\w-]+:\d{12}:key\/[\w-]+$/),
      words: "[your key](deploy/harden.md#a-key-of-your-own) for table, logs and Secrets Manager. Empty: keys of AWS",
    },
    reservedConcurrency: {
      default: "off",
      kind: choice("off", "on"),
      words: "`on`: scheduled functions have [reserved concurrency](deploy/harden.md#concurrency)",
    },
  },
};
