import { parseRoleArn } from "../../../lib/providers/aws/aws.ts";

/** As many as the API connects at once. */
export const mostRoles = 50;

export type ListedRole = { readonly accountId: string; readonly roleArn: string };

/** The roles of a list, or what is wrong with it. */
export type ListedRoles = { readonly roles: readonly ListedRole[] } | { readonly problem: string };

/** Reads the ARNs of roles, one a line. Empty lines are left out. */
export function parseRoles(text: string): ListedRoles {
  const lines = text.split("\n").flatMap((line, index) => (line.trim() === "" ? [] : [{ arn: line.trim(), number: index + 1 }]));
  const parsed = lines.map(({ arn, number }) => ({ number, arn, role: parseRoleArn(arn) }));
  const wrong = parsed.filter(({ role }) => role === undefined).map(({ number }) => number);
  if (wrong.length > 0) {
    return { problem: `No ARN of a role: ${wrong.length === 1 ? "line" : "lines"} ${wrong.join(", ")}.` };
  }
  if (lines.length === 0 || lines.length > mostRoles) {
    return { problem: lines.length === 0 ? "At least one role is needed." : `${lines.length} roles: at most ${mostRoles} at once.` };
  }
  return { roles: parsed.flatMap(({ arn, role }) => (role === undefined ? [] : [{ accountId: role.account, roleArn: arn }])) };
}
