import type { SetupChangeState } from "../../../answers.ts";
import { countProjects, listKinds } from "./names.ts";

type Made = { readonly kind: string; readonly target: string; readonly state: SetupChangeState; readonly before: string | null };

/** What a teardown leaves, because others may use it by now. */
const kept: ReadonlySet<string> = new Set(["api", "dataset"]);

/** What a setup made, or may have made, and that no teardown has taken back. */
export const isOpen = ({ state, before }: Pick<Made, "state" | "before">): boolean =>
  state === "changed" || (state === "begun" && before === null);

/**
 * Says what a disconnect removes of what the setups have made, and what stays. Nothing when they have made nothing.
 *
 * @param isDead - The permission has ended, and removing needs it.
 */
export function describeTeardown(changes: readonly Made[], isDead: boolean): readonly string[] {
  const open = changes.filter(isOpen);
  if (open.length === 0) {
    return [];
  }
  const where = countProjects(new Set(open.map(({ target }) => target)).size);
  if (isDead) {
    return [
      `What setup made in ${where} stays, because the permission that it takes to remove it has ended: ${listKinds(open)}. Connect again first to have it removed.`,
    ];
  }
  const [removed, left] = [open.filter(({ kind }) => !kept.has(kind)), open.filter(({ kind }) => kept.has(kind))];
  return [
    ...(removed.length === 0
      ? []
      : [`Aurora tries to remove from your Google Cloud, in ${where}: ${listKinds(removed)}. What it cannot remove is listed afterwards.`]),
    ...(left.length === 0 ? [] : [`Stays there, because others may use it by now: ${listKinds(left)}.`]),
  ];
}
