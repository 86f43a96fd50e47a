/**
 * What each job may do with stored credentials. A function has one job, which its `VAULT_ROLE` names: `<base>-<job>`, or
 * `<base>-<job>-<provider>` for the credentials of one provider only. This table and those names are the single source of
 *
 * - Vault's policies, `resources/vault/*.json`: `npm run vault:policies` writes them;
 * - the same rights in Secrets Manager, and the right to read the AppRole login of the job's Vault role:
 *   `packaging/grant-credentials.cjs` gives them to the role of each function.
 */
const jobs = {
  connect: { connections: ["read", "write"], parked: ["read", "write", "erase"] },
  setup: { connections: ["read", "write"] },
  convert: { connections: ["read", "write", "erase"], parked: ["read", "write", "erase"] },
  refresh: { connections: ["read", "write"] },
  mint: { connections: ["read"] },
  disconnect: { connections: ["read", "erase"], parked: ["write"] },
  webhooks: { webhooks: ["read", "write", "erase"] },
  deliver: { webhooks: ["read"] },
  schedule: { connections: ["read", "write", "erase"], parked: ["write"] },
};

/** What a role may do beyond its job that also connects without a stored credential: such a connection takes the place of one that has one. */
const replacing = { connect: { ...jobs.connect, connections: ["read", "write", "erase"] } };

/** The providers of which a route of their own does so. The role of every provider does. */
const replacingProviders = ["azure"];

/** The jobs that mint tokens with the issuer's key. */
const minters = ["connect", "refresh", "mint", "schedule", "setup", "convert"];

/** The one function that mints and reaches no store: it tries a connect. */
const preflight = /-connectionsPreflight$/;

/**
 * Whether a function of this role may sign with the issuer's key. The routes of one provider that connect name another method.
 *
 * @param role As of `buildVaultPolicy`. Absent: the function reaches no store.
 * @param functionName Its whole name.
 */
function mayMint(role, functionName) {
  if (role === undefined) {
    return preflight.test(functionName);
  }
  const [job, provider] = role.split("-");
  return minters.includes(job) && (job !== "connect" || provider === undefined);
}

/**
 * Whether a function of this role may sign with the key of certificates, if it has that key. A function of one provider has it only where that provider's
 * applications are proved with it, and connects them itself.
 *
 * @param role As of `mayMint`.
 */
const mayProve = (role, functionName) => (role === undefined ? preflight.test(functionName) : minters.includes(role.split("-")[0]));

/** The health check asks whether Vault is unsealed, which needs no policy. In Secrets Manager it reads a name outside every area. */
const health = "health";

/**
 * Builds the policy of a Vault role. `MOUNT` and `BASE` stand for the deployment's. `+` is one segment of a path: a provider, an
 * organisation, an account or an attempt.
 *
 * @param role The Vault role without its base, such as `connect` or `connect-gcp`.
 */
function buildVaultPolicy(role) {
  const { rights, provider = "+" } = parseRole(role);
  const rules = Object.entries(rights).flatMap(([area, allowed]) => {
    const below = `BASE/${area}/${provider}/+/+`;
    const data = [...(allowed.includes("write") ? ["create", "update"] : []), ...(allowed.includes("read") ? ["read"] : [])];
    const rule = [`MOUNT/data/${below}`, { capabilities: data }];
    return allowed.includes("erase") ? [rule, [`MOUNT/metadata/${below}`, { capabilities: ["delete"] }]] : [rule];
  });
  return { path: Object.fromEntries(rules) };
}

/** Secrets Manager has no compare-and-set, so a write reads first. */
const actions = {
  read: ["GetSecretValue"],
  write: ["GetSecretValue", "CreateSecret", "PutSecretValue"],
  erase: ["DeleteSecret"],
};

/**
 * Builds the statements that give a function of this role the same rights in Secrets Manager. IAM's `*` crosses every `/`: the area and
 * the provider come before it, and the organisation's part comes after it.
 *
 * @param base The first folder of every credential, `vaultBase`.
 */
function buildSecretsStatements(role, base) {
  if (role === health) {
    // The ARN of a secret that exists ends in six characters of AWS, that of a missing secret in its name.
    return [allow(["GetSecretValue"], [`${base}/health`, `${base}/health-??????`])];
  }
  const { rights, provider } = parseRole(role);
  return Object.entries(rights).map(([area, allowed]) =>
    allow([...new Set(allowed.flatMap((right) => actions[right]))], [`${base}/${area}/${provider === undefined ? "" : `${provider}/`}*`]),
  );
}

/**
 * Builds the statements that let a function read the login of its own Vault role, and no other's.
 *
 * @param secret The name of the secret with role id and secret id.
 */
const buildLoginStatements = (role, secret) => (role === health ? [] : [allow(["GetSecretValue"], [`${secret}-??????`])]);

const allow = (names, secrets) => ({
  Effect: "Allow",
  Action: names.map((name) => `secretsmanager:${name}`),
  Resource: secrets.map((secret) => ({
    "Fn::Sub": `arn:\${AWS::Partition}:secretsmanager:\${AWS::Region}:\${AWS::AccountId}:secret:${secret}`,
  })),
});

function parseRole(role) {
  const [job, provider, ...others] = role.split("-");
  if (!Object.hasOwn(jobs, job) || others.length > 0) {
    throw new Error(`${role} is no Vault role: no job of resources/rights.cjs has this name.`);
  }
  const replaces = provider === undefined || replacingProviders.includes(provider);
  return { rights: (replaces ? replacing[job] : undefined) ?? jobs[job], provider };
}

module.exports = { health, mayMint, mayProve, buildVaultPolicy, buildSecretsStatements, buildLoginStatements };
