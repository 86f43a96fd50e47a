const environments = require("./provider-environments.cjs");

/** The ARN of a secret of the operator, whose name is a parameter of `serverless.yml`. */
const arnOf = (param) => ({
  "Fn::Sub": `arn:\${AWS::Partition}:secretsmanager:\${AWS::Region}:\${AWS::AccountId}:secret:\${param:${param}}-??????`,
});

const providers = environments.filter(({ clientSecretId }) => clientSecretId !== undefined);
const clients = providers.map(({ clientSecretId }) => arnOf(clientSecretId));

/** Of functions that make a connection live and refresh none: they seal its access token, if that is to be in the table. */
const toSeal = { "Fn::If": ["AccessTokensSealed", arnOf("sealKeySecretId"), { Ref: "AWS::NoValue" }] };

/**
 * The operator's secrets that functions may read: `Resource: ${file(functions/operator-secrets.cjs):everyProvider}`. The `environment.cjs` of
 * a provider names the parameter of the secret with its OAuth clients, `clientSecretId`.
 */
module.exports = {
  // Of one provider: `ofProvider.gcp`.
  ofProvider: Object.fromEntries(providers.map(({ name, clientSecretId }) => [name, [arnOf(clientSecretId), arnOf("sealKeySecretId")]])),
  // Of the providers at which the client must prove itself to revoke a grant.
  toRevoke: [...providers.flatMap(({ clientSecretId, clientRevokes }) => (clientRevokes ? [arnOf(clientSecretId)] : [])), toSeal],
  // Of every provider with an OAuth client: the sweeper needs it to find out whose a grant is, once its access token has expired, and to
  // open and send a code again.
  everyProvider: [...clients, arnOf("sealKeySecretId")],
};
