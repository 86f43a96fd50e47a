import { toRoles } from "../../lib/providers/google/setup/account-roles.ts";
import { obstacles } from "../../lib/providers/google/setup/project-obstacles.ts";
import { readApis, toRequiredApis } from "../../lib/providers/google/setup/required-apis.ts";
import type { Obstacle } from "../../lib/setup/plan.ts";
import { buildHead, buildList } from "./markdown.ts";

const home = { isHome: true, holdsCost: false };
const homeWithCosts = { isHome: true, holdsCost: true };
const elsewhere = { isHome: false, holdsCost: false };
const every = new Set(readApis);
const code = (name: string) => `\`${name}\``;

/** Where an API is enabled, from the most projects to the fewest. */
const apiPlaces = [
  { where: "Everywhere", apis: toRequiredApis(elsewhere) },
  { where: "In the host project", apis: toRequiredApis(home).filter((need) => !toRequiredApis(elsewhere).includes(need)) },
  { where: "In the host project, with costs", apis: toRequiredApis(homeWithCosts).filter((need) => !toRequiredApis(home).includes(need)) },
];

type Level = "viewer" | "operator";

const toNames = (level: Level): readonly string[] => toRoles(level, homeWithCosts, every).map(({ name }) => name);
const ofBoth = toNames("viewer").filter((name) => toNames("operator").includes(name));

/** The roles of an account, or of both, a line each. */
function buildRoles(title: string, level: Level, isListed: (name: string) => boolean): string {
  const usual = toRoles(level, home, every);
  const lines = toRoles(level, homeWithCosts, every)
    .filter(({ name }) => isListed(name))
    .map((need) => `- ${code(need.name)}${usual.includes(need) ? "" : " (host project, with costs)"}: ${need.reason}`);
  return [`${title}:`, "", ...lines].join("\n");
}

/** Builds docs/reference/google-setup.md: the roles, the APIs and the obstacles of a setup at Google. */
export const buildGoogleSetupPage = (): string =>
  `${buildHead("Google Cloud setup", "lib/providers/google/setup")}
[Google Cloud setup](../connect/google-setup.md) explains when a setup runs, and what it makes. A role of a product is given where its API is enabled.

## Roles

${buildRoles("Both accounts", "viewer", (name) => ofBoth.includes(name))}

${buildRoles("The viewer", "viewer", (name) => !ofBoth.includes(name))}

${buildRoles("The operator", "operator", (name) => !ofBoth.includes(name))}

## APIs

${apiPlaces.map(({ where, apis }) => `- ${where}: ${apis.map(({ name }) => code(name)).join(", ")}`).join("\n")}

## Obstacles

The plan lists each project's obstacles with the next step. *: the project cannot be set up.

${buildList(
  Object.values(obstacles)
    .map((make) => (make as (...given: unknown[]) => Obstacle)([], []))
    .map((obstacle) => [`${code(obstacle.code)}${obstacle.blocks ? "\\*" : ""}`, [], obstacle.title]),
)}
`;
