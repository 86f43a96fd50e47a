import type { Settings } from "./settings.ts";

/** An OAuth client that is registered at the simulator. */
export type GoogleClient = {
  clientId: string;
  clientSecret: string;
  /** Google lets a client have a second secret, so that the first can be replaced. */
  secondSecret?: string;
  redirectUris: string[];
  /** A customer's own: the switch of the operator's clients does not concern it. */
  isCustomers?: boolean;
};

/** Whether the switch of the operator's clients has deleted this one. */
export const isDeleted = ({ isCustomers = false }: GoogleClient, { clients }: Pick<Settings, "clients">): boolean =>
  clients === "deleted" && !isCustomers;

/** The number of the Cloud project of a client: its id begins with it. A revocation ends the grants at every client of the project. */
export const projectNumberOf = (clientId: string): string => /^\d+/.exec(clientId)?.[0] ?? "1";
