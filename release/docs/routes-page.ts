import type { ApiDescription, RouteDescription } from "../../lib/openapi/describe.ts";
import { readDescriptions } from "../openapi/read-descriptions.ts";
import { buildHead } from "./markdown.ts";

/** Builds docs/reference/routes.md: a list a subject, a line for the routes with the same rules. */
export async function buildRoutesPage(): Promise<string> {
  const descriptions = await readDescriptions();
  const uses = descriptions.flatMap(({ routes }) => Object.values(routes).flatMap(({ limit }) => limit?.[0] ?? []));
  const isShared = (use: string) => uses.filter((other) => other === use).length > 1;
  return [head, ...descriptions.map((one) => buildSubject(one, isShared))].join("\n");
}

const head = `${buildHead("Routes", "functions/**/routes.ts and routes.words.ts")}
[openapi.json](../openapi.json) describes each route. [API basics](../reference/api-basics.md) has the rules of every route.

Each line begins with the right (\`public\`: no caller), and, if there are any:

- a limit for each person and route; routes with the same name in brackets count together
- \`share\`: the request also counts for the [organisation](../reference/api-basics.md#limits)
- \`key\`: the route takes an [\`Idempotency-Key\`](../reference/api-basics.md#idempotency).
`;

const buildSubject = ({ tag, routes }: ApiDescription, isShared: (use: string) => boolean): string => {
  const rules = Map.groupBy(Object.entries(routes), ([, route]) => [toRight(route), ...toLimits(route, isShared)].join("; "));
  return `## ${tag.name}

${[...rules].map(([rule, those]) => `- ${rule}: ${those.map(([on]) => `\`${on}\``).join(", ")}`).join("\n")}
`;
};

const toRight = ({ right, orRights = [] }: RouteDescription): string =>
  [right, ...orRights].map((one) => (one === "public" ? one : `\`${one}\``)).join(" or ");

function toLimits({ limit, share, isKeyed }: RouteDescription, isShared: (use: string) => boolean): readonly string[] {
  const [use = "", ...per] = limit ?? [];
  return [
    ...(per.length === 0 ? [] : [`${per.join(" ")}${isShared(use) ? ` (${use})` : ""}`]),
    ...(share ? ["share"] : []),
    ...(isKeyed === true ? ["key"] : []),
  ];
}
