import type { KitField } from "../../lib/kits/kit.ts";

/** The fields of a connect's body as the routes show them. */
export const toOfferedFields = (fields: readonly KitField[]) =>
  fields.map(({ isOptional = false, ...field }) => ({ ...field, optional: isOptional }));
