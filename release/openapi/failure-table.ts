import { failures } from "../../lib/errors.ts";

/** The file, from the root of the project. */
export const failureTableFile = "client/generated/failures.ts";

/** Writes the part of the table of failures that a client needs: what to do, who does it, and whether a retry may help. */
export function toFailureTable(): string {
  const rows = Object.entries(failures).map(
    ([code, { action, owner, retryable }]) => `  ${code}: ${JSON.stringify({ action, owner, retryable })},`,
  );
  return `// Made by \`npm run openapi\` out of the table of failures. Not edited by hand.
import type { FailureCode, Owner } from "./operations.ts";

export const failures: Readonly<Record<FailureCode, { readonly action: string; readonly owner: Owner; readonly retryable: boolean }>> = {
${rows.join("\n")}
};
`;
}
