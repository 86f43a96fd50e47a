import { api, type Need, type ProjectPart, rolesOf } from "./account-roles.ts";

const everywhere: readonly Need[] = [
  { name: api("cloudresourcemanager"), reason: "Read the project." },
  { name: api("serviceusage"), reason: "List the enabled APIs." },
  { name: api("cloudasset"), reason: "Read the inventory of resources." },
  { name: api("monitoring"), reason: "Read metrics." },
  { name: api("logging"), reason: "Read logs." },
];

const atHome: readonly Need[] = [
  { name: api("iam"), reason: "Make the service account, and read its state." },
  { name: api("iamcredentials"), reason: "Issue short-lived tokens of the service account." },
];

const forCost: readonly Need[] = [
  { name: api("bigquery"), reason: "Hold the billing export, and query it." },
  { name: api("cloudbilling"), reason: "Read which billing account pays for the project." },
];

/** Lists the APIs that a project needs. The APIs of products are never enabled: where one is off, there is nothing to diagnose. */
export const toRequiredApis = ({ isHome, holdsCost }: ProjectPart): readonly Need[] => [
  ...(isHome ? atHome : []),
  ...everywhere,
  ...(holdsCost ? forCost : []),
];

/** The API that exchanges a connection's own tokens, in the project of its pool. */
export const exchangeApi = api("sts");

/** Every API whose state a plan reads: those that it may enable, and those that decide about a role. */
export const readApis: readonly string[] = [
  ...[...atHome, ...everywhere, ...forCost].map(({ name }) => name),
  ...new Set(Object.values(rolesOf).flatMap((needs) => needs.flatMap(({ where }) => where ?? []))),
];
