const { kinds, toId } = require("./log-groups.cjs");
const packagedWith = require("./packaged-with.cjs");

const logGroups = [...kinds.map(toId), "HttpApiLogGroup", "GcpSetupMachineLogGroup", "GcpTeardownMachineLogGroup"];

/** The roles of the template that are of no set of rights, and not of the API. */
const roles = ["GcpSetupMachineRole", "GcpTeardownMachineRole"];

const extend = (ids, Properties) => Object.fromEntries(ids.map((id) => [id, { Properties }]));

/**
 * What the operator's key and boundary add to resources: the key encrypts the table and every log group, and the boundary is the most that a role may do,
 * so a deploy can give no function more than the boundary holds: `resources/ci/deploy-role.yml`. Credentials in Secrets Manager get the key where they are
 * created (`lib/credentials/secrets-manager.ts`).
 */
module.exports = packagedWith(({ keyArn, boundaryArn }) => ({
  application: {
    extensions: {
      ...(keyArn !== undefined && extend(logGroups, { KmsKeyId: keyArn })),
      ...(boundaryArn !== undefined && extend(roles, { PermissionsBoundary: boundaryArn })),
    },
  },
  foundation: {
    ...(keyArn !== undefined && {
      ...extend(["OperatorsLogGroup"], { KmsKeyId: keyArn }),
      ...extend(["Table"], { SSESpecification: { SSEEnabled: true, SSEType: "KMS", KMSMasterKeyId: keyArn } }),
    }),
    ...(boundaryArn !== undefined && extend(["AwsAccessRole"], { PermissionsBoundary: boundaryArn })),
  },
}));
