import { randomUUID } from "node:crypto";
import { Refused } from "../simulator/reply.ts";
import type { Handler } from "../simulator/route.ts";
import type { Project } from "./accounts.ts";
import type { Operation } from "./api-state.ts";
import { authorizeCloudCall } from "./cloud-call.ts";
import { cloudError, cloudReply } from "./cloud-reply.ts";
import { type ProjectMethod, requirePermission } from "./require-permission.ts";
import type { World } from "./world.ts";

/**
 * Starts an operation.
 *
 * @param prefix - The beginning of its name, such as `acat.p2-`.
 * @returns Its name only, which is the first answer: even an operation that takes no time is polled once.
 */
export function startOperation(
  { apis }: World,
  { number }: Project,
  prefix: string,
  { endsAt, services = [], outcome }: Pick<Operation, "endsAt" | "outcome"> & Partial<Pick<Operation, "services">>,
): { readonly name: string } {
  const name = `operations/${prefix}${randomUUID()}`;
  apis.operations.set(name, { name, number, endsAt, services, outcome });
  return { name };
}

/** Lists the APIs of a project whose operation still runs. */
export function busyServices({ apis, clock }: World, project: Project): string[] {
  return [...apis.operations.values()]
    .filter(({ number, endsAt }) => number === project.number && endsAt > clock.now())
    .flatMap(({ services }) => services);
}

/** Answers `GET …/operations/{id}`. `noop.DONE_OPERATION` is the name of no operation: polling it is 404. */
export function getOperation(method: ProjectMethod): Handler<World> {
  return (call, world) => {
    authorizeCloudCall(call, world, method.scopes, method);
    const name = `operations/${call.params.operation}`;
    const operation = world.apis.operations.get(name);
    if (operation === undefined) throw new Refused(cloudError(404, "NOT_FOUND", `Operation "${name}" was not found.`));
    requirePermission(call, world, operation.number, method);
    return cloudReply(operation.endsAt > world.clock.now() ? { name } : { name, done: true, ...operation.outcome() });
  };
}
