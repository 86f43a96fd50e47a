import { type FailureCode, failures } from "../../lib/failure-codes.ts";
import { operatorWords } from "../../lib/failure-codes.words.ts";
import { buildHead, buildTable, relink } from "./markdown.ts";

/** Builds docs/reference/errors.md: a row a code. */
export const buildFailureCodesPage = (): string =>
  `${buildHead("Failure codes", "lib/failure-codes.ts and failure-codes.words.ts")}
The owner must act. What to do is the \`action\` of each answer. Failures of the owners \`customer\` and \`caller\` do not need an operator at once: watch how many there
are. *Retry*: the same request may succeed later without any action.

${buildTable(
  ["code", "status", "owner", "retry", "what happened", "for the operator"],
  Object.entries(failures).map(([code, { status, owner, retryable, title }]) => [
    `\`${code}\``,
    String(status),
    owner,
    retryable ? "yes" : "",
    title,
    relink(operatorWords[code as FailureCode] ?? ""),
  ]),
)}
`;
