import type { Call } from "../simulator/call.ts";
import type { Directory } from "./directory.ts";
import { refuseToken } from "./refusals.ts";
import type { World } from "./world.ts";

/**
 * Finds the directory of the path by its id or its domain.
 *
 * @throws {Refused} A name that no directory can have, an unknown directory, one of another cloud.
 */
export function findDirectory({ params }: Call, { directories, clock }: World): Directory {
  const name = (params.tenant ?? "").toLowerCase();
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$|^[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(name)) throw refuseToken(900023, clock.now());
  const directory = directories.find(({ id, domain }) => id === name || domain === name);
  if (directory === undefined) throw refuseToken(90002, clock.now());
  if (directory.isElsewhere) throw refuseToken(900382, clock.now());
  return directory;
}
