/**
 * The role that CloudFormation takes for a deploy (`resources/ci/deploy-role.yml`), if there is one. Without it CloudFormation works with the
 * rights of the operator who deploys.
 */
module.exports = async ({ resolveVariable }) => {
  const deploymentRole = await resolveVariable("param:deploymentRoleArn");
  return deploymentRole === "" ? {} : { deploymentRole };
};
