type UnusedFeature = { readonly feature: string; readonly actions: RegExp };

/** Features of the template's resource types that it does not use, and the rights that AWS lists for them. */
export const unusedFeatures: readonly UnusedFeature[] = [
  {
    feature: "replicas of the table, which CloudFormation fills itself",
    actions: /^dynamodb:(.*Replica|BatchWriteItem|(Delete|Get|Put|Update)Item|Query|Scan)$/,
  },
  {
    feature: "a table imported from S3",
    actions: /^(dynamodb:(ImportTable|DescribeImport)|s3:GetObjectMetadata|logs:(CreateLogStream|DescribeLogStreams|PutLogEvents))$/,
  },
  {
    feature: "changes of a table streamed to Kinesis",
    actions: /^(kinesis:|dynamodb:(Disable|Enable|Update)KinesisStreamingDestination$)/,
  },
  { feature: "contributor insights of a table", actions: /^dynamodb:UpdateContributorInsights$/ },
  {
    feature: "a policy on the table, the bus or a log group",
    actions: /^(dynamodb:(Put|Delete)ResourcePolicy|events:(Put|Remove)Permission|logs:DeleteResourcePolicy)$/,
  },
  { feature: "capacity that scales by itself", actions: /^iam:CreateServiceLinkedRole$/ },
  { feature: "a key that is named by an alias", actions: /^kms:ListAliases$/ },
  {
    feature: "a key that is switched off, turned by itself, found without its id or deleted: the template keeps it",
    actions: /^kms:((Disable|Enable)Key|(Disable|Enable)KeyRotation|ListKeys|ScheduleKeyDeletion)$/,
  },
  { feature: "a file system", actions: /^(elasticfilesystem|s3files):/ },
  { feature: "code signing and layers", actions: /^lambda:(GetCodeSigningConfig|(Put|Delete)FunctionCodeSigningConfig|GetLayerVersion)$/ },
  { feature: "a capacity provider", actions: /^lambda:(PassCapacityProvider|PutFunctionScalingConfig)$/ },
  {
    feature: "a pinned runtime, recursion, versions",
    actions: /^lambda:(AssociateRuntimeAlias|PutRuntimeManagementConfig|PutFunctionRecursionConfig|PublishVersion)$/,
  },
  { feature: "a role that loses its permissions boundary", actions: /^iam:DeleteRolePermissionsBoundary$/ },
  {
    feature: "protection, index and transport of a log group",
    actions:
      /^(firehose:|s3:REST|logs:(PutBearerTokenAuthentication|(Put|Delete)DataProtectionPolicy|(Put|Delete)IndexPolicy|PutLogGroupDeletionProtection)$)/,
  },
  {
    feature: "features of S3 that the buckets of packages and of the audit trail do not need",
    actions:
      /^(s3tables:|s3:(Create|Delete|Update|Put)Bucket(Metadata.*|Analytics.*|Cors|CORS|Lifecycle|Metrics.*|Replication|Website|Abac|Acl|Logging|Notification|ObjectLockConfiguration|OwnershipControls)$|s3:Put(Accelerate|Analytics|IntelligentTiering|Inventory|Metrics|ObjectLock|Replication)Configuration$|s3:PutObjectAcl$|s3:DeleteObject$)/,
  },
  {
    feature:
      "names that IAM does not have: the bucket's encryption is changed by s3:PutEncryptionConfiguration, a stage's tags by POST and DELETE, a key is changed by kms:ReEncryptFrom and To",
    actions: /^(s3:DeleteBucketEncryption|apigateway:(Tag|Untag)Resource|kms:ReEncrypt)$/,
  },
];
