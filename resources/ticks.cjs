/** EventBridge takes five targets a rule. */
const targetsOfRule = 5;

const worker = { "Fn::GetAtt": ["JobsRefreshDueLambdaFunction", "Arn"] };
const prefix = `\${self:service}-\${sls:stage}-refresh-ticks-`;

const buildTarget = (shard) => ({ Arn: worker, Id: `shard${shard}`, Input: JSON.stringify({ shard }) });

const buildRule = (number, Targets) => ({
  Type: "AWS::Events::Rule",
  Properties: { Name: `${prefix}${number}`, ScheduleExpression: "rate(1 minute)", State: "ENABLED", Targets },
});

/** One permission for every rule: Lambda limits the policy of a function to 20 KB. */
const permission = {
  Type: "AWS::Lambda::Permission",
  Properties: {
    FunctionName: worker,
    Action: "lambda:InvokeFunction",
    Principal: "events.amazonaws.com",
    SourceArn: { "Fn::Sub": `arn:\${AWS::Partition}:events:\${AWS::Region}:\${AWS::AccountId}:rule/${prefix}*` },
  },
};

function buildTicks(shards) {
  const targets = Array.from({ length: shards }, (_, shard) => buildTarget(shard));
  const rules = Array.from({ length: Math.ceil(shards / targetsOfRule) }, (_, index) => [
    `RefreshTicks${index + 1}`,
    buildRule(index + 1, targets.slice(index * targetsOfRule, (index + 1) * targetsOfRule)),
  ]);
  return { Resources: { ...Object.fromEntries(rules), RefreshTicksPermission: permission } };
}

/** The schedule's ticks, one a minute for each shard of the due index, by the number that `refreshShards` may have. */
module.exports = Object.fromEntries([1, 2, 4, 8, 16, 32, 64].map((shards) => [shards, buildTicks(shards)]));
