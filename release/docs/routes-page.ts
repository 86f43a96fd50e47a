import type { ApiDescription, RouteDescription } from "../../lib/openapi/describe.ts";
import { readDescriptions } from "../openapi/read-descriptions.ts";
import { buildHead } from "./markdown.ts";

/** Builds docs/reference/routes.md: a table a subject, a row a route. */
export async function buildRoutesPage(): Promise<string> {
  const descriptions = await readDescriptions();
  const uses = descriptions.flatMap(({ routes }) => Object.values(routes).flatMap(({ limit }) => limit?.[0] ?? []));
  const isShared = (use: string) => uses.filter((other) => other === use).length > 1;
  return [head, ...descriptions.map((one) => buildSubject(one, isShared))].join("\n");
}

const head = `${buildHead("Routes", "functions/**/routes.ts and routes.words.ts")}
[openapi.json](../openapi.json) describes each route; the local console shows it at \`/api\`. [API basics](../reference/api-basics.md) has the rules of every route.

Each line has the route, its right (\`public\`: no caller), and, if there are any:

- a limit for each person; routes with the same name in brackets count together
- \`share\`: the request also counts for the [organisation](../reference/api-basics.md#limits)
- \`key\`: the route takes an [\`Idempotency-Key\`](../reference/api-basics.md#idempotency).
`;

const buildSubject = ({ tag, routes }: ApiDescription, isShared: (use: string) => boolean): string =>
  `## ${tag.name}

${Object.entries(routes)
  .map(([on, route]) => `- \`${on}\`: ${[toRight(route), ...toLimits(route, isShared)].join("; ")}`)
  .join("\n")}
`;

const toRight = ({ right, orRight }: RouteDescription): string =>
  [right, orRight].flatMap((one) => (one === undefined ? [] : [one === "public" ? one : `\`${one}\``])).join(" or ");

function toLimits({ limit, share, isKeyed }: RouteDescription, isShared: (use: string) => boolean): readonly string[] {
  const [use = "", ...per] = limit ?? [];
  return [
    ...(per.length === 0 ? [] : [`${per.join(" ")}${isShared(use) ? ` (${use})` : ""}`]),
    ...(share ? ["share"] : []),
    ...(isKeyed === true ? ["key"] : []),
  ];
}
