import { hash } from "node:crypto";
import { toChangeId } from "./change.ts";
import type { Plan, PlannedTarget } from "./plan.ts";

/**
 * Computes the hash by which a person approves a plan. Pure. Two plans have the same hash exactly if they make the same changes in the same
 * targets, with the same access and the same end of the login, and meet the same obstacles there.
 *
 * Neither the order of what the provider listed nor the time is in it: a plan that is worked out again minutes later is still the approved
 * one. Words for people are not in it either.
 *
 * @param connectionId - A plan that was approved for one connection is not one for another.
 * @returns SHA-256, base64url.
 */
export function hashPlan(connectionId: string, { access, keyless, targets }: Pick<Plan, "access" | "keyless" | "targets">): string {
  return hash(
    "sha256",
    JSON.stringify([connectionId, access, targets.map(describeTarget).sort(), ...(keyless === undefined ? [] : [{ keyless }])]),
    "base64url",
  );
}

const describeTarget = ({ id, changes, obstacles, isHomeOnly }: PlannedTarget): string =>
  JSON.stringify([
    id,
    changes.map(toChangeId).sort(),
    obstacles.map(({ code }) => code).sort(),
    ...(isHomeOnly === undefined ? [] : [{ isHomeOnly }]),
  ]);
