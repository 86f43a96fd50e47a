import { randomUUID } from "node:crypto";

/** What the endpoint answers: plain data, so that a fault can replace it and a test can read it. */
export type Reply = { readonly status: number; readonly headers: Readonly<Record<string, string>>; readonly body: string };

const headers = { "content-type": "application/json", "cache-control": "no-store" };

export function json(status: number, value: unknown): Reply {
  return { status, headers, body: `${JSON.stringify(value)}\n` };
}

export const noContent: Reply = { status: 204, headers: { "cache-control": "no-store" }, body: "" };

/** A success, or a 404 of a deleted version, which carries the same envelope. */
export function envelope(data: unknown, { status = 200, auth = null }: { status?: number; auth?: unknown } = {}): Reply {
  const empty = { request_id: randomUUID(), lease_id: "", renewable: false, lease_duration: 0 };
  return json(status, { ...empty, data, wrap_info: null, warnings: null, auth, mount_type: data === null ? "" : "kv" });
}

export const refuse = (status: number, ...texts: readonly string[]): Reply => json(status, { errors: texts });

/** The texts as Vault 1.21.4 sends them, tabs and line ends included: the adapter tells refusals apart by them. */
export const replies = {
  absent: refuse(404),
  sealed: refuse(503, "Vault is sealed"),
  noToken: refuse(403, "permission denied"),
  unknownToken: refuse(403, "2 errors occurred:\n\t* permission denied\n\t* invalid token\n\n"),
  denied: refuse(403, "1 error occurred:\n\t* permission denied\n\n"),
  unsupported: refuse(405, "1 error occurred:\n\t* unsupported operation\n\n"),
  casMismatch: refuse(400, "check-and-set parameter did not match the current version"),
  casUnreadable: refuse(400, "error parsing check-and-set parameter"),
  noData: refuse(400, "no data provided"),
  noVersions: refuse(400, "no version number provided"),
} as const;

export const noRoute = (path: string): Reply => refuse(404, `no handler for route "${path}". route entry not found.`);
