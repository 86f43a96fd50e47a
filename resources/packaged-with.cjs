/** The parameters that decide what is put around functions, roles, table and logs. `resources/parameters/check.cjs` refuses what has not its form. */
const names = [
  "auroraRoutes",
  "console",
  "identitySource",
  "kmsKeyArn",
  "permissionsBoundaryArn",
  "reservedConcurrency",
  "vpcSecurityGroupIds",
  "vpcSubnetIds",
];

/** What was not given is left out. */
function toSettings({
  auroraRoutes,
  console,
  identitySource,
  kmsKeyArn,
  permissionsBoundaryArn,
  reservedConcurrency,
  vpcSecurityGroupIds,
  vpcSubnetIds,
}) {
  const [subnetIds, securityGroupIds] = [vpcSubnetIds, vpcSecurityGroupIds].map((list) =>
    list.split(",").flatMap((one) => (one.trim() === "" ? [] : [one.trim()])),
  );
  return {
    identitySource,
    ...(auroraRoutes === "off" && { leavesAuroraOut: true }),
    ...(console === "on" && { servesConsole: true }),
    ...(kmsKeyArn !== "" && { keyArn: kmsKeyArn }),
    ...(permissionsBoundaryArn !== "" && { boundaryArn: permissionsBoundaryArn }),
    ...(subnetIds.length > 0 && { network: { securityGroupIds, subnetIds } }),
    reservesConcurrency: reservedConcurrency === "on",
  };
}

const read = (values) => toSettings(Object.fromEntries(values.map((value, index) => [names[index], String(value)])));

/**
 * Makes what a file exports that depends on these parameters: the function that the framework calls, and with it one that does not wait, for the local
 * targets.
 */
module.exports = (build) =>
  Object.assign(async ({ resolveVariable }) => build(read(await Promise.all(names.map((name) => resolveVariable(`param:${name}`))))), {
    fromParameters: (param) => build(read(names.map(param))),
  });
