import type { Connection } from "../answers.ts";
import { describeStatus } from "../words.ts";
import { decideAttention } from "./attention.ts";

/** The worst first. `remarked`: it works, and needs a person all the same. */
const order = ["reauth_required", "degraded", "remarked", "disconnecting", "active"] as const;

export type StatusCount = { readonly words: string; readonly kind: (typeof order)[number]; readonly count: number };

/** Counts connections by what their badges say. Those that work and need a person all the same are counted by themselves. */
export function countStatuses(connections: readonly Connection[], now: Date): readonly StatusCount[] {
  const counts = new Map<string, StatusCount>();
  for (const connection of connections) {
    const isRemarked = connection.status === "active" && decideAttention(connection, now) !== undefined;
    const words = isRemarked ? "Active, with a remark" : describeStatus(connection);
    const { count = 0 } = counts.get(words) ?? {};
    counts.set(words, { words, kind: isRemarked ? "remarked" : connection.status, count: count + 1 });
  }
  return [...counts.values()].toSorted((one, other) => order.indexOf(one.kind) - order.indexOf(other.kind));
}
