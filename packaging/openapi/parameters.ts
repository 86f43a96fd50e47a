import * as v from "valibot";
import { providerNames } from "../../lib/provider-names.ts";
import { named } from "./describe.ts";

export const providerName = named("ProviderName", v.pipe(v.picklist(providerNames), v.description("The cloud of a connection.")));

const account = v.pipe(
  v.string(),
  v.regex(/^[\w-]{1,64}$/),
  v.description("Which connection of the provider: `default`, where the provider has one alone."),
);

/** The parameters of paths, by their names in `functions.yml`. A route may describe its own. */
export const pathParameters: Readonly<Record<string, v.GenericSchema>> = {
  provider: providerName,
  account,
  uid: v.pipe(v.string(), v.description("The caller's own id.")),
};

/** The parameter by which a query names one of several connections of a provider. */
export const accountParameter = v.optional(account, "default");

/** The same where a route finds the only connection by itself. */
export const onlyAccountParameter = v.optional(
  v.pipe(
    v.string(),
    v.regex(/^[\w-]{1,64}$/),
    v.description("Which connection of the provider. Default: `default`, otherwise the only one; several are `account_required`."),
  ),
);

/** An instant in UTC. */
export const instant = v.pipe(v.string(), v.isoTimestamp());
