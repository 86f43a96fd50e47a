import { randomUUID } from "node:crypto";
import { empty, type Reply, text } from "../simulator/reply.ts";

const contentType = "application/json";
const uncached = { "cache-control": "no-store" };

export function json(status: number, value: unknown): Reply {
  return text(status, `${JSON.stringify(value)}\n`, contentType, uncached);
}

export const noContent: Reply = empty(204, { "content-type": contentType, ...uncached });

type EnvelopeOptions = {
  readonly status?: number;
  readonly auth?: unknown;
  readonly warnings?: readonly string[] | null;
  readonly mountType?: string;
};

/** Builds a success, or the 404 of a deleted version or of an unknown path, which have the same envelope. */
export function envelope(data: unknown, { status = 200, auth = null, warnings = null, mountType = "kv" }: EnvelopeOptions = {}): Reply {
  const empty = { request_id: randomUUID(), lease_id: "", renewable: false, lease_duration: 0 };
  const mount_type = data === null || status !== 200 ? "" : mountType;
  return json(status, { ...empty, data, wrap_info: null, warnings, auth, mount_type });
}

export const refuse = (status: number, ...texts: readonly string[]): Reply => json(status, { errors: texts });

/** The exact texts of Vault 1.21.4, with tabs and line ends: the adapter distinguishes refusals by them. */
export const replies = {
  absent: refuse(404),
  tooLarge: refuse(413, "http: request body too large"),
  nothingToPatch: { ...noContent, status: 404 },
  sealed: refuse(503, "Vault is sealed"),
  noToken: refuse(403, "permission denied"),
  unknownToken: refuse(403, "2 errors occurred:\n\t* permission denied\n\t* invalid token\n\n"),
  denied: refuse(403, "1 error occurred:\n\t* permission denied\n\n"),
  unsupported: refuse(405, "1 error occurred:\n\t* unsupported operation\n\n"),
  /** The answer of a path that needs no token: its text has no frame. */
  unsupportedLogin: refuse(405, "unsupported operation"),
  unsupportedHealth: refuse(405),
  writeToFolder: refuse(400, "cannot write to a path ending in '/'"),
  batchToken: refuse(400, "batch tokens cannot be revoked"),
  casMismatch: refuse(400, "check-and-set parameter did not match the current version"),
  casRequired: refuse(400, "check-and-set parameter required for this call"),
  casUnreadable: refuse(400, "error parsing check-and-set parameter"),
  noData: refuse(400, "no data provided"),
} as const;

export const noRoute = (path: string): Reply => refuse(404, `no handler for route "${path}". route entry not found.`);
