import { Failure } from "../lib/errors.ts";

/** How each service says that a caller lacks a right. */
const refusals = ["AccessDenied", "AccessDeniedException", "AuthorizationError", "AuthorizationErrorException", "UnauthorizedOperation"];

const words = /not authorized to perform: (?<action>[\w-]+:\w+)(?: on resource: "?(?<resource>[^\s"]+)"?)?/;

/**
 * Finds the refusal of AWS in an error or in its causes: an adapter of the product has it as its cause.
 *
 * @returns The right that the login lacks, such as `dynamodb:UpdateItem on arn:aws:…`, or all that AWS says if it does not name one.
 * `undefined`: AWS refused nothing.
 */
export function findMissingRight(error: unknown): string | undefined {
  if (!(error instanceof Error)) {
    return undefined;
  }
  if (!refusals.includes(error.name)) {
    return findMissingRight(error.cause);
  }
  const { action, resource } = words.exec(error.message)?.groups ?? {};
  if (action === undefined) {
    return `a right that AWS does not name (${error.name}: ${error.message})`;
  }
  return resource === undefined ? action : `${action} on ${resource}`;
}

/** Says what failed. If AWS refused the operator's login, the right that it lacks comes last, and replaces the public text of a failure. */
export function describeError(error: unknown): string {
  const right = findMissingRight(error);
  const said = error instanceof Error ? error.message : String(error);
  if (right === undefined) {
    return said;
  }
  const isOurs = error instanceof Error && !(error instanceof Failure) && !refusals.includes(error.name);
  return `${isOurs ? `${said}: ` : ""}your AWS login needs ${right}`;
}
