import * as v from "valibot";
import { Failure } from "../../errors.ts";

const guid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const domain = /^(?=.{4,253}$)[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+$/;

/** A field of a submission that names an application or what belongs to it. */
export const field = v.optional(v.nullable(v.string()));

/** Whether a directory is named by its id. */
export const isDirectoryId = (tenant: string): boolean => guid.test(tenant);

/**
 * The directory is a segment of the token endpoint's path, so nothing else may be in it. `common` and its like are no directory: they name
 * none.
 *
 * @throws {Failure} `invalid_request` with the field.
 */
export function parseTenant(text: string, name: string): string {
  const tenant = text.toLowerCase();
  if (!guid.test(tenant) && !domain.test(tenant)) {
    throw new Failure("invalid_request", { field: name, detail: "neither the id nor a domain of a directory" });
  }
  return tenant;
}

/** @throws {Failure} `invalid_request` with the field. */
export function parseClientId(text: string, name: string): string {
  const clientId = text.toLowerCase();
  if (!guid.test(clientId)) {
    throw new Failure("invalid_request", { field: name, detail: "not an application id" });
  }
  return clientId;
}

/** @throws {Failure} `invalid_request` with the field, or with `name` where the whole value is of another kind. */
export function parseFields<T>(fields: v.GenericSchema<unknown, T>, value: unknown, name: string): T {
  const parsed = v.safeParse(fields, value);
  if (!parsed.success) {
    throw new Failure("invalid_request", { field: v.getDotPath(parsed.issues[0]) ?? name });
  }
  return parsed.output;
}

/** Pasted values often end in a space or a line break. */
export const toText = (text: string | null | undefined): string | undefined => text?.trim() || undefined;

/** @throws {Failure} `invalid_request` with the field. */
export function requireText(text: string | null | undefined, name: string): string {
  const value = toText(text);
  if (value === undefined) {
    throw new Failure("invalid_request", { field: name, detail: "missing" });
  }
  return value;
}
