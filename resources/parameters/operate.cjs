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
      words: "the gateway's limit for each route: requests a second, and requests at the same moment",
    },
    tokenRequestsPerSecond: {
      default: 1000,
      kind: count(1, 100_000),
      words: "the same for the broker's route `GET /connections/{provider}/token`: [deploy/scale.md](deploy/scale.md)",
    },
    organisationTokensPerSecond: {
      default: 50,
      kind: count(1, 100_000),
      words: "what each organisation may ask of the broker, on average over ten seconds: [deploy/scale.md](deploy/scale.md#fair-shares)",
    },
    organisationRefreshesPerMinute: {
      default: 120,
      kind: count(1, 1_000_000),
      words: "how many refreshes each organisation may ask for",
    },
    alarmTopicArn: {
      default: null,
      kind: matching("the ARN of an SNS topic", /^arn:aws[\w-]*:sns:[\w-]+:\d{12}:\S+$/),
      words: "SNS topic of the alarms in [operate/README.md](operate/README.md#alarms); without it there are no alarms",
    },
    runbookUrl: {
      default: "docs/operate/alarms",
      kind: someText,
      words: "the address of your copy of the folder `docs/operate/alarms`: each alarm's description links to its section there",
    },
    auditRetentionDays: {
      default: 400,
      kind: count(1, 36_500),
      words: "days for which the [audit trail](operate/audit.md) is kept. A file that was written over or deleted stays 30 days more",
    },
    auditObjectLock: {
      default: "off",
      kind: choice("off", "governance", "compliance"),
      words:
        "other than `off`: the trail's files are locked for `auditRetentionDays` ([operate/audit.md](operate/audit.md#how-it-is-sealed)). Only before the first deploy of the stage, and never back",
    },
    auroraRoutes: {
      default: "on",
      kind: choice("on", "off"),
      words:
        "`off`: the stage has none of the routes that only Aurora's web client calls: [reference/api-basics.md](reference/api-basics.md#auroras-client). The logins, connects, refreshes and disconnects of the providers stay",
    },
    dashboard: {
      default: "on",
      kind: choice("on", "off"),
      words:
        "`off`: the stage has no [dashboard](operate/README.md#dashboard). CloudWatch asks about $3 a month for each, after the first three of an account",
    },
    deletionProtection: {
      default: false,
      kind: choice("true", "false"),
      words: "whether AWS refuses to delete the table; `true` in `prod`",
    },
    deploymentRoleArn: {
      default: "",
      kind: matching("the ARN of a role", /^arn:aws[\w-]*:iam::\d{12}:role\/\S+$/),
      words:
        "the role of `resources/ci/deploy-role.yml` that CloudFormation takes for a deploy: [from CI](deploy/from-ci.md). Empty: the rights of the credentials that deploy",
    },
    permissionsBoundaryArn: {
      default: "",
      kind: matching("the ARN of a managed policy", /^arn:aws[\w-]*:iam::(?:\d{12}|aws):policy\/[\w+=,.@/-]+$/),
      words: "the boundary of every role: [deploy/harden.md](deploy/harden.md#a-boundary-for-every-role). A deploy from CI needs it",
    },
    vpcSubnetIds: {
      default: "",
      kind: list("ids of subnets, separated by commas", /^subnet-[0-9a-f]{8,17}$/),
      words: "your network, for the functions that reach the credential store: [deploy/harden.md](deploy/harden.md#a-private-vault)",
    },
    vpcSecurityGroupIds: {
      default: "",
      kind: list("ids of security groups, separated by commas", /^sg-[0-9a-f]{8,17}$/),
      words: "belongs to `vpcSubnetIds`: both or neither",
    },
    kmsKeyArn: {
      default: "",
      kind: matching("the ARN of a key, not of an alias: IAM compares ARNs of keys", /^arn:aws[\w-]*:kms:[\w-]+:\d{12}:key\/[\w-]+$/),
      words:
        "your key for the table, the logs and credentials in Secrets Manager: [deploy/harden.md](deploy/harden.md#a-key-of-your-own). Empty: keys of AWS",
    },
    reservedConcurrency: {
      default: "off",
      kind: choice("off", "on"),
      words:
        "`on`: the scheduled functions have concurrency of their own, which the account must be able to spare: [deploy/harden.md](deploy/harden.md#concurrency)",
    },
  },
};
