/**
 * A plugin of the framework: routes of one folder that have the same rights, and the same job in the credential store, share the role of the first of
 * them. CloudFormation takes 500 resources a template. A task of a state machine keeps a role of its own: the one that records a failure must not lose
 * its rights with the one that failed.
 *
 * The shared role may write the log streams of its functions, and of no other.
 *
 * Runs after the plugins that write rights: it stands below them in `serverless.yml`.
 */
module.exports = class ShareRoles {
  constructor(serverless) {
    this.hooks = {
      "before:package:finalize": () => {
        const { Resources: resources } = serverless.service.provider.compiledCloudFormationTemplate;
        const roles = new Map();
        const routes = new Set(
          Object.values(resources).flatMap(({ Type, Properties }) =>
            Type === "AWS::ApiGatewayV2::Integration" ? Properties.IntegrationUri["Fn::GetAtt"][0] : [],
          ),
        );
        for (const [id, { Type, Properties: properties, DependsOn: needed }] of Object.entries(resources)) {
          if (Type !== "AWS::Lambda::Function" || !routes.has(id)) {
            continue;
          }
          const [roleId] = properties.Role["Fn::GetAtt"];
          const { policies, streams } = readRights(resources[roleId]);
          const rights = JSON.stringify([properties.LoggingConfig, properties.Environment?.Variables.VAULT_ROLE, policies]);
          const first = roles.get(rights);
          if (first === undefined) {
            roles.set(rights, { roleId, streams });
            continue;
          }
          first.streams.push(...streams);
          properties.Role = { "Fn::GetAtt": [first.roleId, "Arn"] };
          needed[needed.indexOf(roleId)] = first.roleId;
          delete resources[roleId];
        }
      },
    };
  }
};

/** @returns The policies without the right to write logs, and the list of streams of that right. */
function readRights({ Properties: { Policies: all } }) {
  const writesLogs = ({ Action }) => Action.includes("logs:PutLogEvents");
  const own = ({ PolicyDocument }) => PolicyDocument?.Statement ?? [];
  // A policy under a condition (`Fn::If`) has no document here, and stays as it is.
  const policies = all.map((policy) => ("Fn::If" in policy ? policy : own(policy).filter((statement) => !writesLogs(statement))));
  return { policies, streams: all.flatMap(own).find(writesLogs).Resource };
}
