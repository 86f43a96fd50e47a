import { isDeepStrictEqual } from "node:util";
import { Failure } from "../../errors.ts";
import type { Connection } from "../connection.ts";
import { updateTo, withLease } from "../lease/with-lease.ts";
import type { LeasePorts } from "../ports.ts";
import { unchanged } from "../record/transitions.ts";
import type { Targets } from "../targets.ts";

/** Lists at the provider what the tokens of a connection are used in. @throws {Failure} Why that is not known. */
export type ListTargets = (connection: Connection, limits: { readonly signal: AbortSignal; readonly endsAt: Date }) => Promise<Targets>;

/**
 * Notes on the record of a connection what its tokens are used in, if that has changed. It is a remark beside other work: a failure is logged, and
 * what was known stays. So it does while another process has the lease, and when the grant was replaced since the record was read.
 */
export async function keepTargets(deps: LeasePorts, read: Connection, list: () => Promise<Targets>): Promise<void> {
  try {
    const targets = await list();
    if (isDeepStrictEqual(targets, read.targets ?? { ids: [] })) {
      return;
    }
    await withLease(deps, read, {}, async ({ connection }) => {
      const isSame = connection.grantId === read.grantId && connection.status !== "disconnecting";
      return isSame ? updateTo(unchanged({ ...connection, targets, updatedAt: deps.clock() }), undefined) : { result: undefined };
    });
  } catch (error) {
    if (!(error instanceof Failure)) {
      throw error;
    }
    deps.logger.warn("what the tokens of a connection are used in is not known", { code: error.code, connection: read.id });
  }
}
