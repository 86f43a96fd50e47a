/**
 * What an operator puts around the deployment, read by the plugins of `packaging/`: the network of the functions that reach the credential
 * store, the key of what is stored, the permissions boundary of every role, and whether the scheduled functions have concurrency of their
 * own. A setting that was not given is left out. `resources/parameters/check.cjs` refuses what has not its form.
 */
module.exports = async ({ resolveVariable }) => {
  const read = async (name) =>
    String(await resolveVariable(`param:${name}`))
      .split(",")
      .map((value) => value.trim())
      .filter((value) => value !== "");
  const SubnetIds = await read("vpcSubnetIds");
  const SecurityGroupIds = await read("vpcSecurityGroupIds");
  const [keyArn] = await read("kmsKeyArn");
  const [boundaryArn] = await read("permissionsBoundaryArn");
  const [reserved] = await read("reservedConcurrency");
  return {
    ...(SubnetIds.length > 0 && { network: { SubnetIds, SecurityGroupIds } }),
    ...(keyArn && { keyArn }),
    ...(boundaryArn && { boundaryArn }),
    reservesConcurrency: reserved === "on",
  };
};
