import { type EndpointRequest, endpoint, type HttpHandler } from "./endpoint.ts";
import type { Limits, RateLimit } from "./limit.ts";
import type { WholePermission } from "./permissions.ts";
import type { BodySchema } from "./read-request.ts";
import type { Reply } from "./reply.ts";

/**
 * Makes the handler of a protected route that answers in the words of Aurora's web client, and counts its callers. Otherwise an `endpoint`.
 *
 * @param options.use - The name of the counter. Routes that do the same thing share one.
 * @param options.query - As of `endpoint`: such as `account`.
 */
export function auroraRoute<S extends BodySchema | undefined = undefined>(
  { limits }: { readonly limits: Limits },
  {
    use,
    per,
    ...options
  }: Omit<RateLimit, "store"> & {
    readonly permission: WholePermission;
    readonly body?: S;
    readonly query?: readonly string[];
  },
  handle: (request: EndpointRequest<S>) => Promise<Reply>,
): HttpHandler {
  return endpoint({ ...options, dialect: "aurora", limit: { store: limits, use, per } }, handle);
}
