import { ovhRegions } from "../../../../../lib/providers/ovh/ovh-regions.ts";
import { CallFailure } from "../../call-failure.ts";
import type { Choice } from "../method.ts";

const names = { "ovh-eu": "Europe", "ovh-ca": "Canada", "ovh-us": "United States" } as const;

/** The region, which is the account of a connection. */
export const regionField = { name: "endpoint", choices: ovhRegions.map((region): Choice => ({ value: region, title: names[region] })) };

/** @throws {CallFailure} An address of the console names another region. */
export function parseRegion(value: string | undefined): (typeof ovhRegions)[number] {
  const region = ovhRegions.find((each) => each === value);
  if (region === undefined) {
    throw new CallFailure("invalid_request");
  }
  return region;
}
