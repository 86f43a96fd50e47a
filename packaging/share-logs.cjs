const toGroupId = require("./log-group-id.cjs");

/** The functions that stand in no folder of `functions/`. */
const noFolder = "core";

/**
 * A plugin of the framework: the functions of one folder share a log group, `<service>-<stage>/<folder>`. The framework makes one for each
 * function, and CloudFormation takes 500 resources a template.
 *
 * In a shared group Lambda names each stream `<date>/<function>[<version>]<id>`. So a role may write the streams of its own function, and
 * no other's. No role may create a group: a group that a function makes is kept for ever.
 *
 * Runs after `serverless-iam-roles-per-function`, which writes the right to log: it stands below it in `serverless.yml`.
 */
module.exports = class ShareLogs {
  constructor(serverless) {
    this.hooks = {
      "before:package:finalize": () => {
        const { Resources: resources } = serverless.service.provider.compiledCloudFormationTemplate;
        const prefix = `${serverless.service.service}-${serverless.getProvider("aws").getStage()}`;
        for (const { Type, ...lambda } of Object.values(resources)) {
          if (Type === "AWS::Lambda::Function") {
            share(lambda, prefix, resources);
          }
        }
      },
    };
  }
};

function share({ DependsOn: needed, Properties: properties }, prefix, resources) {
  const folder = /^functions\/([^/]+)\//.exec(properties.Handler)?.[1] ?? noFolder;
  const group = `${prefix}/${folder}`;
  const groupId = toGroupId(folder);
  const ownId = needed.find((id) => resources[id].Type === "AWS::Logs::LogGroup");
  const { [ownId]: own } = resources;
  resources[groupId] ??= { ...own, Properties: { ...own.Properties, LogGroupName: group } };
  delete resources[ownId];
  // The function waits for the group that it refers to.
  needed.splice(needed.indexOf(ownId), 1);
  properties.LoggingConfig = { LogGroup: { Ref: groupId } };
  const [roleId] = properties.Role["Fn::GetAtt"];
  narrow(resources[roleId].Properties.Policies[0].PolicyDocument.Statement, `${group}:log-stream:*/${properties.FunctionName}[*`);
}

function narrow(statements, streams) {
  const statement = statements.find(({ Action }) => Action.includes("logs:PutLogEvents"));
  statement.Action = ["logs:CreateLogStream", "logs:PutLogEvents"];
  statement.Resource = [{ "Fn::Sub": `arn:\${AWS::Partition}:logs:\${AWS::Region}:\${AWS::AccountId}:log-group:${streams}` }];
}
