import type { Customer } from "../customers/customer.ts";

/**
 * What happens to a connection between the two backups. `kept`: it is refreshed. `replaced`: its customer connects the same account anew. `added`: it is
 * made. `waiting`: its login waits for the confirmation during the first backup.
 */
export const fates = ["kept", "replaced", "disconnected", "added", "waiting"] as const;
export type Fate = (typeof fates)[number];

/** A connection of the drill, and the customer who makes it. */
export type DrillConnection = Customer & { readonly fate: Fate };
