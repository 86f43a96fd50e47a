import type { StopTarget, SwitchState } from "../connections/switches.ts";
import { Failure } from "../errors.ts";
import type { MarkedRequests, Subject } from "./idempotency.ts";

/** @param subject - Absent: the request does not say, so whatever has ended or is stopped may be what it is about. */
type Asked = { readonly tenant: string; readonly subject: Subject | undefined; readonly begunAt: Date };

type Deps = { readonly requests: Pick<MarkedRequests, "listEnds">; readonly readSwitches: () => Promise<SwitchState> };

/**
 * Refuses to repeat an answer that no longer holds: what it is about is stopped, or a disconnect or a deletion was asked for since. A replay never
 * reaches the route, which would refuse the request itself.
 *
 * @throws {Failure} `answer_not_kept`. What the table throws.
 */
export async function requireAnswerStands({ requests, readSwitches }: Deps, { tenant, subject, begunAt }: Asked): Promise<void> {
  const [{ stops }, ends] = await Promise.all([readSwitches(), requests.listEnds(tenant)]);
  const stop = stops.find(({ target }) => concerns(target, tenant, subject));
  const end = ends.find(({ at, subject: ended }) => at >= begunAt && (subject === undefined || ended === subject));
  if (stop !== undefined || end !== undefined) {
    throw new Failure("answer_not_kept", {
      detail: stop === undefined ? `${end?.subject} has ended since` : `${stop.target.kind} is stopped`,
    });
  }
}

function concerns(target: StopTarget, tenant: string, subject: Subject | undefined): boolean {
  switch (target.kind) {
    case "everything":
      return true;
    case "provider":
      return subject === undefined || target.provider === subject;
    case "organisation":
      return target.tenant === tenant;
  }
}
