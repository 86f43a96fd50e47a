/** What the application reads of the foundation (`resources/foundation.yml`), by the names of its exports. */
const read = (name) => ({ "Fn::ImportValue": { "Fn::Sub": `\${AWS::StackName}-foundation-${name}` } });

const below = (arn, path) => ({ "Fn::Sub": [`\${Arn}/${path}`, { Arn: arn }] });

const tableArn = read("TableArn");
const auditBucketArn = read("AuditBucketArn");

/** Each value by its name: `${file(resources/foundation.cjs):tableArn}`. */
module.exports = {
  tableName: read("TableName"),
  tableArn,
  dueIndexArn: below(tableArn, "index/due"),
  eventBusName: read("EventBusName"),
  eventBusArn: read("EventBusArn"),
  deadLettersUrl: read("DeadLettersUrl"),
  deadLettersArn: read("DeadLettersArn"),
  deadLettersName: read("DeadLettersName"),
  auditBucketName: read("AuditBucketName"),
  auditBucketArn,
  auditRecordsArn: below(auditBucketArn, "records/organisations/*"),
  auditDigestsArn: below(auditBucketArn, "digests/*"),
  auditObjectsArn: below(auditBucketArn, "*"),
  auditKeyArn: read("AuditKeyArn"),
  issuerKeyArn: read("IssuerKeyArn"),
  certificateKeyArn: read("CertificateKeyArn"),
};
