import type { OfferedField } from "../../lib/kits/kit.ts";

/** The fields of a connect's body as the routes show them. */
export const toOfferedFields = (fields: readonly OfferedField[]) =>
  fields.map(({ isOptional = false, ...field }) => ({ ...field, optional: isOptional }));
