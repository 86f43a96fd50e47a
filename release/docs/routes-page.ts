import type { ApiDescription, RouteDescription } from "../../lib/openapi/describe.ts";
import { readDescriptions } from "../openapi/read-descriptions.ts";
import { buildHead, buildTable } from "./markdown.ts";

/** Builds docs/reference/routes.md: a table a subject, a row a route. */
export async function buildRoutesPage(): Promise<string> {
  const descriptions = await readDescriptions();
  const uses = descriptions.flatMap(({ routes }) => Object.values(routes).flatMap(({ limit }) => limit?.[0] ?? []));
  const isShared = (use: string) => uses.filter((other) => other === use).length > 1;
  return [head, ...descriptions.map((one) => buildSubject(one, isShared))].join("\n");
}

const head = `${buildHead("Routes", "functions/**/routes.ts and routes.words.ts")}
Parameters, bodies, answers and failures are in [openapi.json](../openapi.json), which the local console shows at \`/api\`. What holds for every route is in
[reference/api-basics.md](../reference/api-basics.md).

- **Right**: any one of them is enough. \`public\`: the route knows no caller.
- **Limit**: for each person. Routes that name a counter count together. \`+ share\`: the request also counts for its [organisation](../reference/api-basics.md#limits).
- **Key**: the route takes an [\`Idempotency-Key\`](../reference/api-basics.md#sending-a-request-again).
`;

const buildSubject = ({ tag, routes }: ApiDescription, isShared: (use: string) => boolean): string =>
  `## ${tag.name}

${tag.description}

${buildTable(
  ["route", "right", "limit", "key", "what it does"],
  Object.entries(routes).map(([on, route]) => [
    `\`${on}\``,
    [route.right, route.orRight].flatMap((right) => (right === undefined ? [] : [right === "public" ? right : `\`${right}\``])).join(", "),
    toLimit(route, isShared),
    route.isKeyed === true ? "yes" : "",
    `**${route.summary}.** ${route.description?.split("\n\n")[0] ?? ""}`,
  ]),
)}
`;

function toLimit({ limit, share }: RouteDescription, isShared: (use: string) => boolean): string {
  const [use = "", ...per] = limit ?? [];
  return [...(per.length === 0 ? [] : [`${per.join(", ")}${isShared(use) ? ` (${use})` : ""}`]), ...(share ? ["+ share"] : [])].join(" ");
}
