/**
 * A plugin of the framework: routes of one folder that reach no credentials and have the same rights share the role of the first of them. CloudFormation
 * takes 500 resources a template. A function with a `VAULT_ROLE` keeps a role of its own, because Vault knows it by that role. So does a task of a state
 * machine: the one that records a failure must not lose its rights with the one that failed.
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
          if (Type !== "AWS::Lambda::Function" || !routes.has(id) || properties.Environment?.Variables.VAULT_ROLE !== undefined) {
            continue;
          }
          const [roleId] = properties.Role["Fn::GetAtt"];
          const { statements, streams } = readRights(resources[roleId]);
          const rights = JSON.stringify([properties.LoggingConfig, statements]);
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

/** @returns The statements without those that write logs, and the list of streams of the one that does. */
function readRights({ Properties: { Policies: policies } }) {
  const all = policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
  const writesLogs = ({ Action }) => Action.includes("logs:PutLogEvents");
  return { statements: all.filter((statement) => !writesLogs(statement)), streams: all.find(writesLogs).Resource };
}
