import { type FailureCode, failures } from "../../lib/failure-codes.ts";
import { operatorWords } from "../../lib/failure-codes.words.ts";
import { buildHead, buildTable, relink } from "./markdown.ts";

type Row = readonly [code: string, failure: (typeof failures)[FailureCode]];

const toStatus = ({ status, retryable }: Row[1]): string => (retryable ? `${status}, retry` : String(status));

/** Builds docs/reference/errors.md: a row a code that asks something of the operator, and a list of the others. */
export function buildFailureCodesPage(): string {
  const all: readonly Row[] = Object.entries(failures);
  const isForOperator = ([code]: Row) => operatorWords[code as FailureCode] !== undefined;
  const others = all.filter((row) => !isForOperator(row));
  const owners = [...new Set(others.map(([, { owner }]) => owner))];
  return `${buildHead("Failure codes", "lib/failure-codes.ts and failure-codes.words.ts")}
The owner must act, as the \`action\` of each answer explains. *Retry*: the same request may succeed later. Failures of \`customer\` and \`caller\` need an operator only when there are many.

${buildTable(
  ["code", "status", "owner", "what the operator does"],
  all
    .filter(isForOperator)
    .map(([code, failure]) => [`\`${code}\``, toStatus(failure), failure.owner, relink(operatorWords[code as FailureCode] ?? "")]),
)}

The operator has nothing to do for these codes:

${owners
  .map(
    (owner) =>
      `- \`${owner}\`: ${others.flatMap(([code, failure]) => (failure.owner === owner ? [`\`${code}\` ${failure.retryable ? `(${toStatus(failure)})` : failure.status}`] : [])).join(", ")}`,
  )
  .join("\n")}
`;
}
