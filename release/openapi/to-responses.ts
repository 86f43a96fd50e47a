import { type FailureCode, failures } from "../../lib/errors.ts";
import type { RouteAnswer, RouteDescription } from "../../lib/openapi/describe.ts";
import { auroraError, failuresOfRight, gatewayMessage, problem } from "../../lib/openapi/failures.ts";
import { toSchema } from "./to-schema.ts";

type Content = Record<string, { schema: object; examples?: object }>;
type Response = { description: string; headers?: object; content?: Content; "x-failure-codes"?: readonly FailureCode[] };

const problemForm = { type: "application/problem+json", schema: problem } as const;

/** The media type of a failure by its code, in each form. A redirect is not possible without the address of the front end. */
const failureForms = { problem: problemForm, aurora: { type: "application/json", schema: auroraError }, redirect: problemForm } as const;

/** Builds the responses of a route: what it answers itself, and its failures by their statuses. */
export function toResponses(description: RouteDescription): Record<string, Response> {
  const { dialect = "problem", answers } = description;
  const failed = groupByStatus(description);
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

/** Groups the failures of a route by the statuses that it answers them with. */
function groupByStatus({ right, dialect, failures: own = [], failuresAs = {} }: RouteDescription): Map<number, readonly FailureCode[]> {
  const ofRight = dialect === "redirect" ? (["configuration_invalid"] as const) : failuresOfRight(right);
  const pairs = [
    ...[...ofRight, ...own].map((code) => ({ status: failures[code].status, code })),
    ...Object.entries(failuresAs).flatMap(([status, codes]) => codes.map((code) => ({ status: Number(status), code }))),
  ];
  const groups = Map.groupBy(pairs, ({ status }) => status);
  return new Map([...groups].map(([status, group]) => [status, [...new Set(group.map(({ code }) => code))].sort()]));
}

function toAnswered({ description, schema, type = "application/json", also = {}, examples, headers }: RouteAnswer): Response {
  const others = Object.fromEntries(Object.entries(also).map(([name, body]) => [name, { schema: toSchema(body) }]));
  return {
    description,
    ...(headers === undefined ? {} : { headers: toHeaders(headers) }),
    ...(schema === undefined ? {} : { content: { [type]: { schema: toSchema(schema), ...toExamples(examples) }, ...others } }),
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
