import * as v from "valibot";
import type { Dialect } from "../http/failure-answer.ts";
import { accountWord, connectionLabel } from "../http/place-fields.ts";
import { providerNames } from "../provider-names.ts";
import { maybe, named, said, string } from "./describe.ts";

export const providerName = named("ProviderName", said(v.picklist(providerNames), "The cloud of a connection."));

const account = v.pipe(
  v.string(),
  v.regex(/^[\w-]{1,64}$/),
  v.description("Which connection of the provider: the word that was given when it was connected, or `default`."),
);

/** The parameters of paths, by their names in the rows. A route may describe its own. */
export const pathParameters: Readonly<Record<string, v.GenericSchema>> = {
  provider: providerName,
  account,
  uid: string("The caller's own id."),
};

/** The parameter by which a query names one of several connections of a provider. */
export const accountParameter = v.optional(account, "default");

/** The same where a route finds the only connection by itself. */
const onlyAccountParameter = maybe(
  v.pipe(v.string(), v.regex(/^[\w-]{1,64}$/)),
  "Which connection of the provider. Default: the only one; several are `account_required`.",
);

/** The same on a route of Aurora's client, which knows one connection of a provider. */
const firstAccountParameter = maybe(
  v.pipe(v.string(), v.regex(/^[\w-]{1,64}$/)),
  "Which connection of the provider. Default: `default`, otherwise the oldest.",
);

/** The parameter of a list: how many entries a page has at most. */
export const limitParameter = v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(100)), 100);

/** The parameters of queries, by the form of the route and their names. A route may describe its own. */
export const queryParameters: Readonly<Record<Dialect, Readonly<Record<string, v.GenericSchema>>>> = {
  problem: { account: onlyAccountParameter },
  aurora: { account: firstAccountParameter },
};

/** How many connections an organisation has to a provider. */
export const connectionCount = v.pipe(v.number(), v.integer(), v.description("How many connections to the provider there are."));

/** The fields by which a connect route names one of several connections. */
export const placeFields = {
  account: maybe(accountWord, "The word for one of several connections. Default: `default`."),
  label: maybe(connectionLabel, "What a person calls the connection. Default: what it is called already."),
};

/** An instant in UTC. */
export const timestamp = v.pipe(v.string(), v.isoTimestamp());
