import { hash } from "node:crypto";
import type { Call } from "../../connections/provider.ts";
import { buildUuid } from "../../oauth/opaque-value.ts";
import type { System } from "../../system.ts";

/**
 * The place of an organisation's connections to AWS. Its external ID is the condition that customers write into the trust of their roles.
 */
export type Workspace = {
  readonly id: string;
  readonly name: string;
  /** Made here, once, and never changed: a customer who could choose it could take another organisation's. Not a secret. */
  readonly externalId: string;
  readonly createdAt: Date;
};

/** Stores one workspace an organisation: `workspacesIn` of the table. */
export type Workspaces = {
  /** @returns `undefined`: the organisation has not asked for one yet. */
  read(tenant: string): Promise<Workspace | undefined>;
  /** Stores a workspace, unless the organisation has one. @returns The organisation's workspace, the same one for every caller. */
  readOrWrite(tenant: string, proposed: Workspace): Promise<Workspace>;
};

/** Builds a workspace with ids of its own (UUID version 4). Nothing that a caller sends has a part in them. */
export const buildWorkspace = ({ clock, random }: System, name: string): Workspace => ({
  id: buildUuid(random),
  name,
  externalId: buildUuid(random),
  createdAt: clock(),
});

/**
 * Finds the external ID that a customer's role must trust. An end user of a connect session has one of their own: no other end user can have the role
 * connected as theirs. It follows from the organisation's and the session's word for the end user, and nobody chooses it. A connection keeps the one that it has.
 *
 * @param of - `endUser`: the word. Absent: the organisation connects. `details`: those of the connection that is connected again.
 */
export const toExternalId = ({ externalId }: Workspace, { endUser, details }: Partial<Pick<Call, "endUser" | "details">>): string =>
  endUser === undefined ? (details?.external_id ?? externalId) : hash("sha256", JSON.stringify([externalId, endUser]), "hex");
