import { Failure } from "../../lib/errors.ts";
import { serve } from "../../lib/http/serve.ts";
import type { ReadKit } from "../../lib/kits/kit.ts";
import { isProviderName } from "../../lib/provider-names.ts";
import type { Served } from "../served.ts";
import * as routes from "./routes.ts";
import { toOfferedFields } from "./to-offered-fields.ts";

export type CustomerSideDeps = {
  readonly sides: Served<Readonly<Record<string, ReadKit>>>;
};

/**
 * `GET /connections/{provider}/customer-side?method=…`: what the organisation makes at the provider before it connects by a method that needs no issuer
 * of ours, as scripts and Terraform. It holds no secret: what makes one prints it at the customer.
 *
 * @throws {Failure} `not_found`: the provider has no such method. `invalid_request` with `method`: no method was named, or one that is offered
 * elsewhere.
 */
export const createHandler = serve(routes.readCustomerSide, ({ sides }: CustomerSideDeps) => async ({ principal, path, query }) => {
  const { provider = "" } = path;
  const methods = isProviderName(provider) ? sides[provider] : undefined;
  if (methods === undefined) {
    throw new Failure("not_found");
  }
  const method = query.get("method");
  const read = method !== null && Object.hasOwn(methods, method) ? methods[method] : undefined;
  if (read === undefined) {
    throw new Failure("invalid_request", { field: "method", detail: `one of ${Object.keys(methods).join(", ")}` });
  }
  const { setUp, remove, fields, links } = await read(principal.tenant);
  return { method, set_up: setUp, remove, fields: toOfferedFields(fields), links };
});
