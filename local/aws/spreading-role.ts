import type { Role } from "./trusted-role.ts";

/** A change of a role by IAM that is not known everywhere yet. `before`: the role as the other places know it, if they do. */
export type Spreading = { readonly before: Role | undefined; readonly seconds: number };

/** The places of STS, which answer in turn. */
export const places = 3;

/** Reads a role as one place knows it: the first knows a change at once, the second after half of the time, the last after the whole. */
export function readAtPlace(role: Role | undefined, spreading: Spreading | undefined, place: number, now: Date): Role | undefined {
  if (role === undefined || spreading === undefined) {
    return role;
  }
  const knownAtMs = role.changedAt.getTime() + (spreading.seconds * 1000 * place) / (places - 1);
  return now.getTime() >= knownAtMs ? role : spreading.before;
}
