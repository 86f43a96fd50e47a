const { secretNamed } = require("./places.cjs");

/**
 * What each job may do with stored credentials. A set of rights has one job at most, in `store`: `<job>`, or `<job>-<provider>` for the credentials of
 * one provider only. This table and those names are the single source of
 *
 * - Vault's policies, `resources/vault/*.json`: `npm run vault:policies` writes them;
 * - the same rights in Secrets Manager, and the right to read the AppRole login of the job's Vault role: `build-role.cjs` gives them to the set's role.
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
  sweep: { connections: ["read", "write", "erase"], parked: ["read", "write", "erase"], clients: ["read", "erase"] },
  schedule: { connections: ["read", "write", "erase"], parked: ["write"] },
  clients: { clients: ["read", "write", "erase"] },
};

/** A job that redeems a code, and one that refreshes or revokes a grant, reads the client of the organisation. */
const clientReaders = ["connect", "setup", "convert", "refresh", "disconnect", "schedule"];

/** The providers to which an organisation may bring a client of its own. */
const clientProviders = ["gcp", "ovh"];

/** What a role may do beyond its job that also connects without a stored credential: such a connection takes the place of one that has one. */
const replacing = { connect: { ...jobs.connect, connections: ["read", "write", "erase"] } };

/** The providers of which a route of their own does so. The role of every provider does. */
const replacingProviders = ["azure"];

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
  Resource: secrets.map(secretNamed),
});

/** What a job may do with the credentials of an area, and the provider whose they are: none is every provider. */
function parseRole(role) {
  const [job, provider, ...others] = role.split("-");
  if (!Object.hasOwn(jobs, job) || others.length > 0) {
    throw new Error(`${role} is no Vault role: no job of resources/rights/store.cjs has this name.`);
  }
  const replaces = provider === undefined || replacingProviders.includes(provider);
  const readsClients = clientReaders.includes(job) && (provider === undefined || clientProviders.includes(provider));
  const rights = (replaces ? replacing[job] : undefined) ?? jobs[job];
  return { rights: readsClients ? { ...rights, clients: ["read"] } : rights, provider };
}

module.exports = { health, parseRole, buildVaultPolicy, buildSecretsStatements, buildLoginStatements };
