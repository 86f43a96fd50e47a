/**
 * A plugin of the framework: a policy of `resources/` becomes part of the roles that it is attached to, under its condition. CloudFormation
 * makes of it what it makes of a policy that is a resource: a policy of the same name in each of these roles. But it is no resource of the
 * template, and CloudFormation takes 500 of them.
 *
 * Runs after `serverless-iam-roles-per-function`, which makes the roles: it stands below it in `serverless.yml`.
 */
module.exports = class FoldPolicies {
  constructor(serverless) {
    this.hooks = {
      "before:package:finalize": () => {
        const { Resources: roles } = serverless.service.provider.compiledCloudFormationTemplate;
        const { Resources: written } = serverless.service.resources;
        for (const [id, { Type, Condition: condition, Properties }] of Object.entries(written)) {
          if (Type === "AWS::IAM::Policy") {
            attach(id, { condition, ...Properties }, roles);
            delete written[id];
          }
        }
      },
    };
  }
};

function attach(id, { condition, Roles, ...policy }, roles) {
  for (const { Ref: role } of Roles) {
    if (roles[role]?.Type !== "AWS::IAM::Role") {
      throw new Error(`${id} is attached to ${role}, and no function has such a role.`);
    }
    roles[role].Properties.Policies.push(condition === undefined ? policy : { "Fn::If": [condition, policy, { Ref: "AWS::NoValue" }] });
  }
}
