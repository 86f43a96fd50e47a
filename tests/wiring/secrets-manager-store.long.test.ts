import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { buildPolicies, policiesFolder } from "../../local/vault/policies.ts";
import { buildPolicyFiles, rights } from "../../local/vault/rights.ts";
import { stageOf, template, templateWith } from "../fixtures/template.ts";

const base = "aurora-oauth-dev";

/** `secretsmanager:GetSecretValue connections/*` for each action on each path, below a name. */
const toGrants = (statements: ReturnType<typeof rights.buildSecretsStatements>, below: string) =>
  statements.flatMap(({ Action, Resource }) =>
    Action.flatMap((action) => Resource.map(({ "Fn::Sub": arn }) => `${action} ${new RegExp(`:secret:${below}(.+)$`).exec(arn)?.[1]}`)),
  );

const toRole = (name: unknown) => String(name).slice(`${base}-`.length);
const grantedTo = (environment: Environment) => toGrants(rights.buildSecretsStatements(toRole(environment.VAULT_ROLE), base), `${base}/`);

type Environment = Readonly<Record<string, string>>;

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
  Object.entries(buildPolicies({ mount: "kv", base })[role]?.path ?? {}).flatMap(([path, { capabilities }]) => {
    const below = path.replace(/^kv\/\w+\/aurora-oauth-dev\//, "").replace(/(\/\+)+$/, "/*");
    return capabilities.flatMap((capability) =>
      (actionsOf[capability] ?? [capability]).map((action) => `secretsmanager:${action} ${below}`),
    );
  });

const users = Object.entries(template.functions).filter(([, { environment }]) => "CREDENTIAL_STORE" in environment);
const healthName = ["secretsmanager:GetSecretValue health", "secretsmanager:GetSecretValue health-??????"];

test("the policies that operators copy are those of the rights and of the functions' roles", () => {
  const found = readdirSync(policiesFolder).map((file) => [file, readFileSync(join(policiesFolder, file), "utf8")]);
  expect(Object.fromEntries(found)).toEqual(buildPolicyFiles());
});

test("a role whose job nobody has declared is refused before anything is packaged", () => {
  for (const role of ["undeclared", "connect-gcp-more", "toString", ""]) {
    expect(() => rights.buildSecretsStatements(role, base)).toThrow(`${role} is no Vault role`);
  }
});

test.each(users)("S50: with Secrets Manager %s may do what its role may do in Vault, and no more", (key, { environment }) => {
  const allowed = key === "health" ? healthName : allowedInVault(String(environment.VAULT_ROLE));
  expect(allowed).not.toEqual([]);
  expect(new Set(grantedTo(environment))).toEqual(new Set(allowed));
});

test("S56: a wildcard of a credential policy is its last character, behind the area and any provider", () => {
  const paths = users.flatMap(([, { environment }]) => grantedTo(environment)).map((grant) => grant.split(" ")[1]);
  expect(paths.filter((path) => !/^((clients|connections|parked|webhooks)\/([a-z]+\/)?\*|health(-\?{6})?)$/.test(String(path)))).toEqual(
    [],
  );
});

test.each(users)("S50: with approle %s may read the login of its own Vault role, and no other", (key, { environment }) => {
  const job = toRole(environment.VAULT_ROLE);
  const secret = String(environment.VAULT_LOGIN_SECRET_ID);
  expect(secret).toBe(`aurora-oauth/dev/vault/${job}`);
  const allowed = key === "health" ? [] : [`secretsmanager:GetSecretValue ${job}-??????`];
  expect(toGrants(rights.buildLoginStatements(job, secret), "aurora-oauth/dev/vault/")).toEqual(allowed);
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
