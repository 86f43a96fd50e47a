import { GetRolePolicyCommand, IAMClient, ListRolePoliciesCommand, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import { awsClient } from "../../local/deployed/aws.ts";
import { readRoleName } from "../../local/deployed/role-name.ts";

type Statement = { readonly Action: string | readonly string[]; readonly Resource: unknown };
type Document = { readonly Version: string; readonly Statement: readonly Statement[] };

export type Right = {
  readonly roleName: string;
  /** The service that the taken statements are about, such as `dynamodb`. */
  readonly about: string;
  /** Only the statement whose resources contain this is taken. */
  readonly on?: string;
};

/** Takes the statements of a function's role away that say something of a service, for as long as something is done. */
export async function without<T>(
  endpoint: string,
  { functionKey, ...right }: Omit<Right, "roleName"> & { readonly functionKey: string },
  deed: () => Promise<T>,
): Promise<T> {
  return withoutRight(endpoint, { ...right, roleName: await readRoleName(endpoint, functionKey) }, deed);
}

/**
 * The same of any role.
 *
 * @throws {Error} There is no such statement: the role never had the right.
 */
export async function withoutRight<T>(endpoint: string, { roleName: RoleName, about, on = "" }: Right, deed: () => Promise<T>): Promise<T> {
  const iam = new IAMClient(awsClient(endpoint));
  const { PolicyNames: [PolicyName] = [] } = await iam.send(new ListRolePoliciesCommand({ RoleName }));
  const { PolicyDocument = "" } = await iam.send(new GetRolePolicyCommand({ RoleName, PolicyName }));
  const document: Document = JSON.parse(decodeURIComponent(PolicyDocument));
  const isTaken = ({ Action, Resource }: Statement) =>
    [Action].flat().some((action) => action.startsWith(`${about}:`)) && JSON.stringify(Resource).includes(on);
  const left = document.Statement.filter((statement) => !isTaken(statement));
  if (left.length === document.Statement.length) {
    throw new Error(`${RoleName} has no statement about ${about} ${on}`);
  }
  const put = (Statement: readonly Statement[]) =>
    iam.send(new PutRolePolicyCommand({ RoleName, PolicyName, PolicyDocument: JSON.stringify({ ...document, Statement }) }));
  await put(left);
  try {
    return await deed();
  } finally {
    await put(document.Statement);
  }
}
