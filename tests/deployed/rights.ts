import { GetRolePolicyCommand, IAMClient, ListRolePoliciesCommand, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import { awsClient } from "../../local/deployed/aws.ts";
import { roleNameOf } from "../../local/embedded/roles.ts";

type Statement = { readonly Action: string | readonly string[]; readonly Resource: unknown };
type Document = { readonly Version: string; readonly Statement: readonly Statement[] };

/**
 * Takes the statements of a function's own role away that say something of a service, for as long as something is done.
 *
 * @param about - Such as `dynamodb`; with `on`, only the statement whose resources contain this.
 * @throws {Error} There is no such statement: the function never had the right.
 */
export async function without<T>(
  endpoint: string,
  { functionKey, about, on = "" }: { readonly functionKey: string; readonly about: string; readonly on?: string },
  deed: () => Promise<T>,
): Promise<T> {
  const iam = new IAMClient(awsClient(endpoint));
  const RoleName = roleNameOf(functionKey);
  const { PolicyNames: [PolicyName] = [] } = await iam.send(new ListRolePoliciesCommand({ RoleName }));
  const { PolicyDocument = "" } = await iam.send(new GetRolePolicyCommand({ RoleName, PolicyName }));
  const document: Document = JSON.parse(decodeURIComponent(PolicyDocument));
  const isTaken = ({ Action, Resource }: Statement) =>
    [Action].flat().some((action) => action.startsWith(`${about}:`)) && JSON.stringify(Resource).includes(on);
  const left = document.Statement.filter((statement) => !isTaken(statement));
  if (left.length === document.Statement.length) {
    throw new Error(`${functionKey} has no statement about ${about} ${on}`);
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
