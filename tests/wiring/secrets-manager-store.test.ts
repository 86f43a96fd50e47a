import { expect, test } from "vitest";
import { buildPolicies } from "../../local/vault/policies.ts";
import { readYaml, type Statement, stageOf, template, templateWith } from "../fixtures/template.ts";

type Policy = {
  readonly Condition?: string;
  readonly Properties: {
    readonly Roles: readonly { Ref: string }[];
    readonly PolicyDocument: { readonly Statement: readonly Statement[] };
  };
};

const readPolicies = (file: string) => (readYaml(file) as { Resources: Record<string, Policy> }).Resources;
const roleOf = (functionKey: string) => `${functionKey.charAt(0).toUpperCase()}${functionKey.slice(1)}IamRoleLambdaExecution`;

/** `secretsmanager:GetSecretValue connections/*` for each action on each path that a function is granted, below a parameter. */
const grantedTo = (functionKey: string, policies: Record<string, Policy>, parameter: string) =>
  Object.values(policies)
    .filter(({ Properties }) => Properties.Roles.some(({ Ref }) => Ref === roleOf(functionKey)))
    .flatMap(({ Properties }) => Properties.PolicyDocument.Statement)
    .flatMap(({ Action, Resource }) =>
      [Action].flat().flatMap((action) => [Resource].flat().map((resource) => `${action} ${pathBelow(parameter, resource)}`)),
    );

const pathBelow = (parameter: string, resource: unknown) =>
  new RegExp(`:secret:\\$\\{param:${parameter}\\}/([^"]+)`).exec(JSON.stringify(resource))?.[1];

const store = readPolicies("resources/secrets-manager-store.yml");
const logins = readPolicies("resources/vault-app-role.yml");

// A write reads first, which in Vault its `cas` makes unnecessary.
const writes = ["CreateSecret", "PutSecretValue", "GetSecretValue"];
const actionsOf: Readonly<Record<string, readonly string[]>> = {
  create: writes,
  update: writes,
  read: ["GetSecretValue"],
  delete: ["DeleteSecret"],
};

/** What the same role may do in Vault, in the words of Secrets Manager. */
const allowedInVault = (role: string) =>
  Object.entries(buildPolicies({ mount: "kv", base: "aurora-oauth-dev" })[role]?.path ?? {}).flatMap(([path, { capabilities }]) => {
    const below = path.replace(/^kv\/\w+\/aurora-oauth-dev\//, "").replace(/(\/\+)+$/, "/*");
    return capabilities.flatMap((capability) =>
      (actionsOf[capability] ?? [capability]).map((action) => `secretsmanager:${action} ${below}`),
    );
  });

const users = Object.entries(template.functions).filter(([, { environment }]) => "CREDENTIAL_STORE" in environment);
const healthName = ["secretsmanager:GetSecretValue health", "secretsmanager:GetSecretValue health-??????"];

test.each(users)("S50: with Secrets Manager %s may do what its role may do in Vault, and no more", (key, { environment }) => {
  const allowed = key === "health" ? healthName : allowedInVault(String(environment.VAULT_ROLE));
  expect(new Set(grantedTo(key, store, "vaultBase"))).toEqual(new Set(allowed));
});

test("S56: a wildcard of a credential policy is its last character, behind the area and any provider", () => {
  const paths = users.flatMap(([key]) => grantedTo(key, store, "vaultBase")).map((grant) => grant.split(" ")[1]);
  expect(paths.filter((path) => !/^((connections|parked)\/([a-z]+\/)?\*|health(-\?{6})?)$/.test(String(path)))).toEqual([]);
});

test("S50: no other function is granted a credential, and none while credentials are in Vault", () => {
  const roles = Object.values(store).flatMap(({ Properties }) => Properties.Roles.map(({ Ref }) => Ref));
  expect(roles.sort()).toEqual(users.map(([key]) => roleOf(key)).sort());
  expect(Object.values(store).map(({ Condition }) => Condition)).toEqual(Object.keys(store).map(() => "CredentialsInSecretsManager"));
});

test.each(users)("S50: with approle %s may read the login of its own Vault role, and no other", (key, { environment }) => {
  const job = String(environment.VAULT_ROLE).slice("aurora-oauth-dev-".length);
  expect(environment.VAULT_LOGIN_SECRET_ID).toBe(`aurora-oauth/dev/vault/${job}`);
  const allowed = key === "health" ? [] : [`secretsmanager:GetSecretValue ${job}-??????`];
  expect(grantedTo(key, logins, "vaultLoginSecrets")).toEqual(allowed);
});

test("every function looks for credentials under the same name", () => {
  const named = templateWith({ vaultBase: "other" }).functions;
  expect(users.map(([key]) => named[key]?.environment.VAULT_BASE)).toEqual(users.map(() => "other"));
});

test.each(users)("S56: two stages share no credential, Vault role or login of %s", (key) => {
  const [dev, prod] = ["dev", "prod"].map((stage) => stageOf(stage).functions[key]?.environment ?? {});
  for (const name of ["VAULT_BASE", "VAULT_ROLE", "VAULT_LOGIN_SECRET_ID"]) {
    expect([dev?.[name], prod?.[name]]).toEqual([expect.stringContaining("dev"), expect.stringContaining("prod")]);
  }
});

test.each(["VAULT_BASE", "VAULT_ROLE", "VAULT_LOGIN_SECRET_ID"])(
  "S56: no stage has a %s of another one, whatever their names have in common",
  (name) => {
    const valuesOf = (stage: string) => {
      const { functions } = stageOf(stage);
      return users.map(([key]) => functions[key]?.environment[name]);
    };
    const dev = valuesOf("dev");
    for (const other of ["dev-gcp", "dev-setup", "dev-connect", "de"]) {
      expect(valuesOf(other).filter((value) => dev.includes(value))).toEqual([]);
    }
  },
);
