import { type Environment, readConfig, text } from "../../lib/config.ts";
import { httpLambda } from "../../lib/http/http-lambda.ts";
import { together } from "../../lib/http/serve.ts";
import { readIdentitySource } from "../../lib/issuer/identity-source.ts";
import { trustsFromEnvironment } from "../../lib/issuer/trusts-from-environment.ts";
import type { BuildKits, ReadKit } from "../../lib/kits/kit.ts";
import { system } from "../../lib/system.ts";
import { connectionsIn } from "../../lib/table/connections.ts";
import { limitsIn } from "../../lib/table/limits.ts";
import { issuersIn } from "../../lib/table/stored-issuers.ts";
import { reservedIdsIn } from "../../lib/table/stored-reserved-ids.ts";
import { openTable } from "../../lib/table/table.ts";
import type { Served } from "../served.ts";
import { everyKit, federatedKitsOf } from "./kits.ts";
import { createHandler as readCustomerSide } from "./read-customer-side.ts";
import { createHandler as readOffer } from "./read-offer.ts";

/** Both routes that show a customer what to make: `GET /connections/{provider}/federated` and `/customer-side`. */
export const createHandler = together(readOffer, readCustomerSide);

export const handler = httpLambda(createHandler, (env) => {
  const table = openTable(readConfig(env, { table: text("TABLE_NAME") }).table);
  return {
    connections: connectionsIn(table),
    reservedIds: reservedIdsIn(table, system),
    issuers: issuersIn(table),
    offers: federatedKitsOf(readIdentitySource(env)),
    sides: buildSides(everyKit, env),
    limits: limitsIn(table),
    trusts: trustsFromEnvironment(env, table),
  };
});

const buildSides = (served: Served<BuildKits>, env: Environment): Served<Readonly<Record<string, ReadKit>>> =>
  Object.fromEntries(Object.entries(served).map(([provider, build]) => [provider, build(env)]));
