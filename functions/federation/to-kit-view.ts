import type { Kit } from "../../lib/kits/kit.ts";

/** What a customer makes, as the routes show it, and the fields of the connect that follows. */
export const toKitView = ({ setUp, remove, fields, links, values = [] }: Kit) => ({
  set_up: setUp,
  remove,
  fields: fields.map(({ isOptional = false, ...field }) => ({ ...field, optional: isOptional })),
  links,
  values,
});
