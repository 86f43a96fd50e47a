import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readYaml, root, type Statement, template, templateWith } from "./template.ts";

type Policy = {
  readonly Condition?: string;
  readonly Properties: {
    readonly Roles: readonly { Ref: string }[];
    readonly PolicyDocument: { readonly Statement: readonly Statement[] };
  };
};
type VaultPolicy = { readonly path: Readonly<Record<string, { readonly capabilities: readonly string[] }>> };

const { Resources: policies } = readYaml("resources/secrets-manager-store.yml") as { Resources: Record<string, Policy> };
const roleOf = (functionKey: string) => `${functionKey.charAt(0).toUpperCase()}${functionKey.slice(1)}IamRoleLambdaExecution`;

/** `secretsmanager:GetSecretValue connections/*` for each action on each path that a function is granted. */
const grantedTo = (functionKey: string) =>
  Object.values(policies)
    .filter(({ Properties }) => Properties.Roles.some(({ Ref }) => Ref === roleOf(functionKey)))
    .flatMap(({ Properties }) => Properties.PolicyDocument.Statement)
    .flatMap(({ Action, Resource }) =>
      [Action]
        .flat()
        .flatMap((action) =>
          [Resource].flat().map((resource) => `${action} ${/\$\{param:vaultBase\}\/([^"]+)/.exec(JSON.stringify(resource))?.[1]}`),
        ),
    );

// A write reads first, which in Vault its `cas` makes unnecessary.
const writes = ["CreateSecret", "PutSecretValue", "GetSecretValue"];
const actionsOf: Readonly<Record<string, readonly string[]>> = {
  create: writes,
  update: writes,
  read: ["GetSecretValue"],
  delete: ["DeleteSecret"],
};

/** What the same role may do in Vault, in the words of Secrets Manager. */
const allowedInVault = (role: string) => {
  const policy = JSON.parse(readFileSync(join(root, `resources/vault/${role}.json`), "utf8")) as VaultPolicy;
  return Object.entries(policy.path).flatMap(([path, { capabilities }]) => {
    const below = path
      .replace(/^kv\/\w+\/aurora\//, "")
      .replace("/+/gcp/+", "/*/gcp/*")
      .replace("/+/+/+", "/*");
    return capabilities.flatMap((capability) =>
      (actionsOf[capability] ?? [capability]).map((action) => `secretsmanager:${action} ${below}`),
    );
  });
};

const users = Object.entries(template.functions).filter(([, { environment }]) => "CREDENTIAL_STORE" in environment);

test.each(users)("S50: with Secrets Manager %s may do what its role may do in Vault, and no more", (key, { environment }) => {
  const role = String(environment.VAULT_ROLE);
  const allowed = key === "health" ? ["secretsmanager:GetSecretValue connections/health*"] : allowedInVault(role);
  expect(new Set(grantedTo(key))).toEqual(new Set(allowed));
});

test("S50: no other function is granted a credential, and none while credentials are in Vault", () => {
  const roles = Object.values(policies).flatMap(({ Properties }) => Properties.Roles.map(({ Ref }) => Ref));
  expect(roles.sort()).toEqual(users.map(([key]) => roleOf(key)).sort());
  expect(Object.values(policies).map(({ Condition }) => Condition)).toEqual(Object.keys(policies).map(() => "CredentialsInSecretsManager"));
});

test("every function looks for credentials under the same name", () => {
  const named = templateWith({ vaultBase: "other" }).functions;
  expect(users.map(([key]) => named[key]?.environment.VAULT_BASE)).toEqual(users.map(() => "other"));
});
