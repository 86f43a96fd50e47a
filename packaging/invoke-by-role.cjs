const role = "HttpApiRole";

/**
 * A plugin of the framework: the HTTP API invokes its functions with one role of its own, which may invoke exactly these. The framework
 * gives each function a permission for the API instead, a resource a function, and CloudFormation takes 500 resources a template.
 */
module.exports = class InvokeByRole {
  constructor(serverless) {
    this.hooks = {
      "before:package:finalize": () => {
        const { Resources: resources } = serverless.service.provider.compiledCloudFormationTemplate;
        const integrations = Object.values(resources).filter(({ Type }) => Type === "AWS::ApiGatewayV2::Integration");
        for (const { Properties: properties } of integrations) {
          properties.CredentialsArn = { "Fn::GetAtt": [role, "Arn"] };
        }
        const invoked = integrations.map(({ Properties: { IntegrationUri } }) => IntegrationUri);
        const names = new Set(invoked.map((arn) => JSON.stringify(arn)));
        for (const [id, { Type, Properties }] of Object.entries(resources)) {
          if (isForApi(Type, Properties) && names.has(JSON.stringify(Properties.FunctionName))) {
            delete resources[id];
          }
        }
        resources[role] = buildRole(invoked);
      },
    };
  }
};

// The authorizer is no integration and keeps its permission.
const isForApi = (type, properties) => type === "AWS::Lambda::Permission" && properties.Principal === "apigateway.amazonaws.com";

const buildRole = (functions) => ({
  Type: "AWS::IAM::Role",
  Properties: {
    AssumeRolePolicyDocument: {
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Principal: { Service: "apigateway.amazonaws.com" }, Action: "sts:AssumeRole" }],
    },
    Policies: [
      {
        PolicyName: "routes",
        PolicyDocument: {
          Version: "2012-10-17",
          Statement: [{ Effect: "Allow", Action: "lambda:InvokeFunction", Resource: functions }],
        },
      },
    ],
  },
});
