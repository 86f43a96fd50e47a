import { type FailureCode, failures } from "../../lib/failure-codes.ts";
import type { Answer, RouteDescription } from "./describe.ts";
import { failuresOfRight } from "./failure-groups.ts";
import { auroraError, gatewayMessage, problem } from "./failure-schemas.ts";
import { toSchema } from "./to-schema.ts";

type Content = Record<string, { schema: object; examples?: object }>;
type Response = { description: string; headers?: object; content?: Content; "x-failure-codes"?: readonly FailureCode[] };

/** The media type of a failure by its code, in each form. */
const failureForms = {
  problem: { type: "application/problem+json", schema: problem },
  aurora: { type: "application/json", schema: auroraError },
} as const;

/** Builds the responses of a route: what it answers itself, and its failures by their statuses. */
export function toResponses({ right, dialect = "problem", answers, failures: own = [] }: RouteDescription): Record<string, Response> {
  const codes = [...new Set([...failuresOfRight(right), ...own])].sort();
  const failed = Map.groupBy(codes, (code) => failures[code].status);
  const statuses = [...new Set([...Object.keys(answers).map(Number), ...failed.keys(), 429])].sort((one, other) => one - other);
  return Object.fromEntries(
    statuses.map((status) => {
      const answer = answers[status];
      // A route that answers any failure with this status says so itself.
      const isAnyFailure = answer?.schema === failureForms[dialect].schema;
      const parts = [
        ...(answer === undefined ? [] : [toAnswered(answer)]),
        ...(failed.has(status) && !isAnyFailure ? [toFailed(dialect, failed.get(status) ?? [])] : []),
        // Above the stage's own limits the gateway answers, and no function is asked.
        ...(status === 429 ? [ofGateway] : []),
      ];
      return [String(status), parts.reduce(joinResponses)];
    }),
  );
}

function toAnswered({ description, schema, type = "application/json", examples, headers }: Answer): Response {
  return {
    description,
    ...(headers === undefined ? {} : { headers: toHeaders(headers) }),
    ...(schema === undefined ? {} : { content: { [type]: { schema: toSchema(schema), ...toExamples(examples) } } }),
  };
}

/** The examples of a body, by name. */
export const toExamples = (examples: Readonly<Record<string, unknown>> | undefined): { examples?: object } =>
  examples === undefined ? {} : { examples: Object.fromEntries(Object.entries(examples).map(([name, value]) => [name, { value }])) };

const toHeaders = (headers: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(headers).map(([name, description]) => [name, { description, schema: { type: "string" } }]));

const retryAfter = { "Retry-After": { description: "Seconds to wait before a retry, if that is known.", schema: { type: "integer" } } };

function toFailed(dialect: keyof typeof failureForms, codes: readonly FailureCode[]): Response {
  const { type, schema } = failureForms[dialect];
  return {
    description: `A failure with one of the codes ${codes.map((code) => `\`${code}\``).join(", ")}.`,
    ...(codes.some((code) => failures[code].retryable) ? { headers: retryAfter } : {}),
    content: { [type]: { schema: toSchema(schema) } },
    "x-failure-codes": codes,
  };
}

const ofGateway: Response = {
  description: "The gateway's own limit for all callers together was reached.",
  content: { "application/json": { schema: toSchema(gatewayMessage) } },
};

/** Joins two answers with one status. Bodies of one media type become alternatives. */
function joinResponses(one: Response, other: Response): Response {
  const content = { ...one.content };
  for (const [type, body] of Object.entries(other.content ?? {})) {
    const before = content[type];
    content[type] = before === undefined ? body : { ...before, ...body, schema: { anyOf: [before.schema, body.schema] } };
  }
  return {
    ...one,
    ...other,
    description: `${one.description}\n\n${other.description}`,
    headers: { ...one.headers, ...other.headers },
    content,
  };
}
