/**
 * The log groups of functions, by what calls them: `<service>-<stage>/<kind>`. The framework would make one for each function, and CloudFormation takes
 * 500 resources a template. A group that a function makes itself would be kept for ever: no role may make one.
 */
const kinds = ["routes", "tasks", "jobs"];

const stack = `\${self:service}-\${sls:stage}`;
const toId = (kind) => `${kind[0].toUpperCase()}${kind.slice(1)}LogGroup`;

const toGroup = (kind) => ({
  Type: "AWS::Logs::LogGroup",
  Properties: { LogGroupName: `${stack}/${kind}`, RetentionInDays: `\${self:provider.logRetentionInDays}` },
});

module.exports = {
  kinds,
  stack,
  toId,
  /** The ends of the log groups that hold audit records: those of functions, and that of operators (`ops/leave-record.ts`). */
  auditGroups: [...kinds, "operators"],
  template: { Resources: Object.fromEntries(kinds.map((kind) => [toId(kind), toGroup(kind)])) },
};
