import { readApis, toRequiredApis, toRoles } from "../../lib/providers/google/setup/account-roles.ts";
import { obstacles } from "../../lib/providers/google/setup/project-obstacles.ts";
import type { Obstacle } from "../../lib/setup/plan.ts";
import { buildHead, buildTable } from "./markdown.ts";

const home = { isHome: true, holdsCost: false };
const homeWithCosts = { isHome: true, holdsCost: true };
const elsewhere = { isHome: false, holdsCost: false };
const every = new Set(readApis);
const code = (name: string) => `\`${name}\``;

/** Builds docs/reference/google-setup.md: the roles, the APIs and the obstacles of a setup at Google. */
export const buildGoogleSetupPage = (): string =>
  `${buildHead("Google Cloud setup", "lib/providers/google/setup")}
When a setup runs, and what it makes, is in [Google Cloud setup](../connect/google-setup.md).

## Roles

${buildTable(
  ["role", "account", "where", "why"],
  (["viewer", "operator"] as const).flatMap((level) => {
    const usual = toRoles(level, home, every);
    return toRoles(level, homeWithCosts, every).map((need) => [
      code(need.name),
      level,
      usual.includes(need)
        ? need.where === undefined
          ? "everywhere"
          : `where ${code(need.where)} is enabled`
        : "the home project, with costs",
      need.reason,
    ]);
  }),
)}

## APIs

${buildTable(
  ["API", "where", "why"],
  toRequiredApis(homeWithCosts).map((need) => [
    code(need.name),
    toRequiredApis(elsewhere).includes(need)
      ? "everywhere"
      : toRequiredApis(home).includes(need)
        ? "the home project"
        : "the home project, with costs",
    need.reason,
  ]),
)}

## Obstacles

The plan lists the obstacles of each project, each with the next step.

${buildTable(
  ["obstacle", "blocks", "what it means"],
  Object.values(obstacles)
    .map((make) => (make as (...given: unknown[]) => Obstacle)([], []))
    .map((obstacle) => [code(obstacle.code), obstacle.blocks ? "yes" : "no", obstacle.title]),
)}
`;
