import { type FailureCode, failures } from "../../lib/errors.ts";
import { operatorWords } from "../../lib/operator-actions.words.ts";
import { buildHead, buildList, relink } from "./markdown.ts";

type Row = readonly [code: string, failure: (typeof failures)[FailureCode]];

const toStatus = ({ status, retryable }: Row[1]): string => (retryable ? `${status}, retry` : String(status));

/** Builds docs/reference/errors.md: for each owner, a line a code that asks something of the operator, and a list of the others. */
export function buildFailureCodesPage(): string {
  const all: readonly Row[] = Object.entries(failures);
  const owners = [...new Set(all.map(([, { owner }]) => owner))];
  return `${buildHead("Failure codes", "lib/errors.ts and operator-actions.words.ts")}
The owner must act, as the \`action\` of each answer explains. Each line has the operator's part; \`detail\`, in the log, has the reason. *Retry*: the same request may succeed later. Failures of \`customer\` and \`caller\` need an operator only when there are many.

${owners.map((owner) => buildOwner(owner, all)).join("\n")}`;
}

function buildOwner(owner: string, all: readonly Row[]): string {
  const rows = all.filter(([, failure]) => failure.owner === owner);
  const isForOperator = ([code]: Row) => operatorWords[code as FailureCode] !== undefined;
  const others = rows.filter((row) => !isForOperator(row));
  const lines = [...Map.groupBy(others, ([, failure]) => toStatus(failure))]
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([status, those]) => `- ${status}: ${those.map(([code]) => `\`${code}\``).join(", ")}`);
  return `## Owner: ${owner}

${buildList(
  rows
    .filter(isForOperator)
    .map(([code, failure]) => [`\`${code}\``, [toStatus(failure)], relink(operatorWords[code as FailureCode] ?? "")]),
)}
${others.length === 0 ? "" : `\nNothing for the operator:\n\n${lines.join("\n")}\n`}`;
}
