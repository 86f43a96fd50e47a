/** A role takes 10,240 characters of policies, and the ARN of a function some 110. */
const functionsOfRole = 60;

/**
 * Lets the HTTP API invoke its functions with roles of its own, each of which may invoke exactly its part of them. The framework gives each function a
 * permission for the API instead, a resource a function, and CloudFormation takes 500 resources a template.
 *
 * @param resources - Of the template, and changed here.
 */
module.exports = function invokeByRole(resources, { boundaryArn }) {
  const integrations = Object.values(resources).filter(({ Type }) => Type === "AWS::ApiGatewayV2::Integration");
  const names = new Set(integrations.map(({ Properties: { IntegrationUri } }) => JSON.stringify(IntegrationUri)));
  for (const [id, { Type, Properties }] of Object.entries(resources)) {
    if (isForApi(Type, Properties) && names.has(JSON.stringify(Properties.FunctionName))) {
      delete resources[id];
    }
  }
  for (let begin = 0; begin < integrations.length; begin += functionsOfRole) {
    const role = `HttpApiRole${begin === 0 ? "" : 1 + begin / functionsOfRole}`;
    const served = integrations.slice(begin, begin + functionsOfRole);
    for (const { Properties: properties } of served) {
      properties.CredentialsArn = { "Fn::GetAtt": [role, "Arn"] };
    }
    const functions = served.map(({ Properties: { IntegrationUri } }) => IntegrationUri);
    resources[role] = buildRole(functions, boundaryArn);
  }
};

// The authorizer is no integration and keeps its permission.
const isForApi = (type, properties) => type === "AWS::Lambda::Permission" && properties.Principal === "apigateway.amazonaws.com";

const buildRole = (functions, boundaryArn) => ({
  Type: "AWS::IAM::Role",
  Properties: {
    ...(boundaryArn !== undefined && { PermissionsBoundary: boundaryArn }),
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
