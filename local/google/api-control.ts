import * as v from "valibot";
import { parseBody } from "../simulator/parse-input.ts";
import { json, Refused } from "../simulator/reply.ts";
import type { Handler, Route } from "../simulator/route.ts";
import type { Project } from "./accounts.ts";
import { accessEntry, defaultAccess, labelsOfDataset } from "./dataset.ts";
import { KNOWN_SERVICES } from "./known-services.ts";
import { everyListing, openState } from "./project-state.ts";
import type { World } from "./world.ts";

/** Google's own writer of a billing export. */
const BILLING_WRITER = "billing-export-bigquery@system.gserviceaccount.com";

const word = v.pipe(v.string(), v.regex(/^\w+$/));
const service = v.picklist([...KNOWN_SERVICES.keys()]);

/** The customer enables or disables an API in Google's console. */
const putService: Handler<World> = (call, world) => {
  const { project, ...change } = parseBody(call, v.strictObject({ project: v.string(), service, enabled: v.boolean() }));
  openState(world, findListed(world, project)).services.push({ ...change, at: world.clock.now() });
  return json(200, {});
};

/** The next operations on an API are refused as busy, or fail after they have run. */
const addServiceTrouble: Handler<World> = (call, world) => {
  const { project, ...trouble } = parseBody(
    call,
    v.strictObject({
      service,
      trouble: v.picklist(["fails", "busy"]),
      times: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1)), 1),
      /** Default: any project. */
      project: v.exactOptional(v.string()),
    }),
  );
  world.apis.troubles.push({ ...trouble, number: project === undefined ? null : findListed(world, project).number });
  return json(200, {});
};

/** A dataset that exists already, made by another person of the customer. */
const putDataset: Handler<World> = (call, world) => {
  const body = parseBody(
    call,
    v.strictObject({
      project: v.string(),
      dataset: word,
      location: v.optional(v.string(), "US"),
      labels: v.optional(labelsOfDataset, {}),
      access: v.optional(v.array(accessEntry), defaultAccess("data@example.com")),
      tables: v.optional(v.array(word), []),
    }),
  );
  const { project, dataset: id, tables, ...rest } = body;
  const listed = findListed(world, project);
  const now = world.clock.now();
  const created = { ...rest, id, projectId: listed.projectId, createdAt: now, changedAt: now, revision: 1 };
  openState(world, listed).datasets.set(id, { ...created, tables: new Map(tables.map((table) => [table, now])) });
  return json(200, {});
};

/** The customer switches the billing export on in Google's console, which gives Google's writer access. Its tables come hours later. */
const addBillingExport: Handler<World> = (call, world) => {
  const body = parseBody(call, v.strictObject({ project: v.string(), dataset: word, tables: v.optional(v.array(word), []) }));
  const dataset = openState(world, findListed(world, body.project)).datasets.get(body.dataset);
  if (dataset === undefined) throw new Refused(json(404, { error: `there is no dataset ${body.dataset}` }));
  if (!dataset.access.some(({ userByEmail }) => userByEmail === BILLING_WRITER)) {
    dataset.access = [...dataset.access, { role: "OWNER", userByEmail: BILLING_WRITER }];
    dataset.changedAt = world.clock.now();
    dataset.revision += 1;
  }
  for (const table of body.tables) dataset.tables.set(table, world.clock.now());
  return json(200, {});
};

/** The customer's and Google's own actions on APIs and datasets. */
export const apiControlRoutes: readonly Route<World>[] = [
  { method: "PUT", path: "/_control/services", handle: putService },
  { method: "POST", path: "/_control/service-troubles", handle: addServiceTrouble },
  { method: "PUT", path: "/_control/datasets", handle: putDataset },
  { method: "POST", path: "/_control/billing-export", handle: addBillingExport },
];

function findListed(world: World, idOrNumber: string): Project {
  const found = everyListing(world).find(({ projectId, number }) => [projectId, number].includes(idOrNumber));
  if (found === undefined) throw new Refused(json(404, { error: `no account sees the project ${idOrNumber}` }));
  return found;
}
