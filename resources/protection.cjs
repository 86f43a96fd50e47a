const forms = {
  vpcSubnetIds: { pattern: /^subnet-[0-9a-f]{8,17}$/, what: "ids of subnets" },
  vpcSecurityGroupIds: { pattern: /^sg-[0-9a-f]{8,17}$/, what: "ids of security groups" },
  kmsKeyArn: {
    pattern: /^arn:aws[\w-]*:kms:[\w-]+:\d{12}:key\/[\w-]+$/,
    what: "the ARN of a key, not of an alias: IAM compares ARNs of keys",
  },
  permissionsBoundaryArn: { pattern: /^arn:aws[\w-]*:iam::(\d{12}|aws):policy\/[\w+=,.@/-]+$/, what: "the ARN of a managed policy" },
};

/**
 * What an operator puts around the deployment, read by the plugins of `packaging/`: the network of the functions that reach the credential
 * store, the key of what is stored, the permissions boundary of every role, and whether the scheduled functions have concurrency of their
 * own. A setting that was not given is left out.
 *
 * @throws {Error} A value has not its form. The framework stops before it packages anything.
 */
module.exports = async ({ resolveVariable }) => {
  const read = async (name) => parseList(name, String(await resolveVariable(`param:${name}`)));
  const SubnetIds = await read("vpcSubnetIds");
  const SecurityGroupIds = await read("vpcSecurityGroupIds");
  if ((SubnetIds.length === 0) !== (SecurityGroupIds.length === 0)) {
    throw new Error("vpcSubnetIds and vpcSecurityGroupIds belong together: give both, or neither");
  }
  const [keyArn] = await readOne(read, "kmsKeyArn");
  const [boundaryArn] = await readOne(read, "permissionsBoundaryArn");
  const reserved = String(await resolveVariable("param:reservedConcurrency"));
  // YAML of version 1.1 reads the words as booleans.
  if (!["on", "true", "off", "false"].includes(reserved)) {
    throw new Error("reservedConcurrency must be on or off");
  }
  return {
    ...(SubnetIds.length > 0 && { network: { SubnetIds, SecurityGroupIds } }),
    ...(keyArn && { keyArn }),
    ...(boundaryArn && { boundaryArn }),
    reservesConcurrency: ["on", "true"].includes(reserved),
  };
};

async function readOne(read, name) {
  const values = await read(name);
  if (values.length > 1) {
    throw new Error(`${name} must be one value`);
  }
  return values;
}

function parseList(name, text) {
  const { pattern, what } = forms[name];
  const values = text
    .split(",")
    .map((value) => value.trim())
    .filter((value) => value !== "");
  if (!values.every((value) => pattern.test(value))) {
    throw new Error(`${name} must be ${what}`);
  }
  return values;
}
