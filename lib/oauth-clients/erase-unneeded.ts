import { toFailureCode } from "../errors.ts";
import type { Logger } from "../log.ts";
import type { OwnClients } from "./own-client.ts";
import { type KeepClientDeps, writeClient } from "./write-client.ts";

type Deps = KeepClientDeps & { readonly ownClients: Pick<OwnClients, "listDue">; readonly logger: Logger };

/** Records that one sweep looks at. The next one, a minute later, goes on. */
const most = 50;

/**
 * Erases the secrets of clients that organisations have replaced or removed and that no grant needs any more. A failure of one does not stop the others:
 * a later sweep tries again.
 *
 * @returns How many records were written.
 * @throws {Failure} The index could not be read.
 */
export async function eraseUnneeded(deps: Deps, signal: AbortSignal): Promise<number> {
  let count = 0;
  const skip = (key: string) => deps.logger.error("a record of an own OAuth client cannot be read", { key });
  for (const client of await deps.ownClients.listDue(deps.clock(), most, skip)) {
    try {
      await writeClient(deps, { ...client, revision: client.revision + 1 }, signal);
      count += 1;
    } catch (error) {
      deps.logger.warn("secrets of earlier OAuth clients are not erased yet", { code: toFailureCode(error), provider: client.provider });
    }
  }
  return count;
}
