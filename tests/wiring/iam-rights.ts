import { account, region } from "../../local/embedded/roles.ts";
import { createIntrinsics } from "../../local/lambda/intrinsics.ts";
import { surroundings } from "../fixtures/packaged-stage.ts";
import { readYaml } from "../fixtures/template.ts";

export type IamStatement = {
  readonly Sid?: string;
  readonly Effect: "Allow" | "Deny";
  readonly Action: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly NotResource?: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
};

/** ARN of the boundary that `resources/ci/deploy-role.yml` makes for a stage. */
export const boundaryOf = (stage: string) => `arn:aws:iam::${account}:policy/aurora-oauth-ci-${stage}-boundary`;

const stack = { Repository: "acme/aurora-oauth", Environment: "prod" };

/** The resources of `resources/ci/deploy-role.yml` as they are made for a stage, with a key: every intrinsic has its value. */
export function readDeployRoles(
  stage: string,
  RepositoryIds = "",
): Readonly<Record<string, { readonly Properties: Record<string, unknown> }>> {
  const { Resources } = readYaml("resources/ci/deploy-role.yml") as { Resources: object };
  const parameters = {
    ...stack,
    RepositoryIds,
    Stage: stage,
    KeyArn: surroundings.kmsKeyArn,
    ProviderArn: "arn:aws:iam::provider",
    Boundary: boundaryOf(stage),
  };
  const text = Object.entries(parameters).reduce(
    (filled, [name, value]) => filled.replaceAll(`{"Ref":"${name}"}`, JSON.stringify(value)).replaceAll(`\${${name}}`, value),
    JSON.stringify(Resources),
  );
  const conditions = {
    NamesIds: { "Fn::Not": [{ "Fn::Equals": ["", RepositoryIds] }] },
    UsesKey: { "Fn::Equals": ["", ""] },
    MakesProvider: { "Fn::Equals": ["", "given"] },
  };
  const { resolve } = createIntrinsics({ name: `aurora-oauth-ci-${stage}`, region, account, resources: JSON.parse(text), conditions });
  return resolve(JSON.parse(text), "deploy-role.yml") as ReturnType<typeof readDeployRoles>;
}

/** The statements of a role's own policies. */
export const statementsOf = (role: { readonly Properties: Record<string, unknown> } | undefined): readonly IamStatement[] =>
  ((role?.Properties.Policies ?? []) as { PolicyDocument: { Statement: readonly IamStatement[] } }[]).flatMap(
    ({ PolicyDocument }) => PolicyDocument.Statement,
  );

/** Whether IAM's pattern matches a value. A value that is a pattern itself is matched as text: then all that it matches is matched too. */
export function matches(pattern: string, value: string): boolean {
  const expression = pattern
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${expression}$`, "s").test(value);
}

/** Whether statements allow an action on a resource, or on all that a pattern of resources matches. Denials are not looked at. */
export const allows = (statements: readonly IamStatement[], action: string, resource: string, condition: IamStatement["Condition"] = {}) =>
  statements.some(
    ({ Effect, Action, Resource, Condition = {} }) =>
      Effect === "Allow" &&
      [Action].flat().some((allowed) => allowed.toLowerCase() === action.toLowerCase()) &&
      [Resource ?? []].flat().some((pattern) => matches(pattern, resource)) &&
      isAtLeastAsNarrow(condition, Condition),
  );

/** Whether each condition of the wide one is in the narrow one, with the same values or some of them. */
const isAtLeastAsNarrow = (narrow: NonNullable<IamStatement["Condition"]>, wide: NonNullable<IamStatement["Condition"]>): boolean =>
  Object.entries(wide).every(([operator, keys]) =>
    Object.entries(keys).every(([name, values]) => {
      const given = [narrow[operator]?.[name] ?? []].flat();
      return given.length > 0 && given.every((value) => [values].flat().includes(value));
    }),
  );
