import * as v from "valibot";
import { providerNames } from "../provider-names.ts";
import { item } from "./item.ts";

/** The members that name a connection, in every item that is about one. */
export const keyMembers = { tenant: v.string(), provider: v.picklist(providerNames), account: v.string() };

export const keyItem = item(keyMembers);
