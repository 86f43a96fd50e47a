import { ovhHosts, ovhRegions } from "../../../../../lib/providers/ovh/ovh-regions.ts";
import { CallFailure } from "../../call-failure.ts";
import type { Choice, Field } from "../method.ts";

const names = { "ovh-eu": "Europe", "ovh-ca": "Canada", "ovh-us": "United States" } as const;

const regions: readonly Choice[] = ovhRegions.map((region) => ({ value: region, label: names[region] }));

/** The region, which is the account of a connection. */
export const regionField: Field<"endpoint"> & { readonly choices: readonly Choice[] } = {
  name: "endpoint",
  label: "Region",
  help: "Choose the region of your account. Accounts and clients of one region are unknown in the others.",
  choices: regions,
};

/** @throws {CallFailure} An address of the console names another region. */
export function parseRegion(value: string | undefined): (typeof ovhRegions)[number] {
  const region = ovhRegions.find((each) => each === value);
  if (region === undefined) {
    throw new CallFailure("invalid_request");
  }
  return region;
}

/** A page of the API console in each region, in one sentence. @param section - As the console's address names it. */
export const listConsolePages = (section: string): string =>
  ovhRegions.map((region) => `${names[region]} ${new URL(ovhHosts[region].api).origin}/console/${section}`).join(", ");
