import * as v from "valibot";
import { ovhRegions } from "../../lib/providers/ovh/ovh.ts";

/** Aurora's name for a region of OVHcloud in a body, as OVHcloud's own libraries have it. */
export const endpointField = v.picklist(ovhRegions);
