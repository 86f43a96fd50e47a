import * as v from "valibot";
import { Failure } from "./errors.ts";

/**
 * Reads what a caller has sent.
 *
 * The failure names the first field that is wrong and nothing that was sent: valibot keeps the input in its issues, so they never
 * become a cause.
 *
 * @throws {Failure} `invalid_request`
 */
export function parseInput<S extends v.GenericSchema>(schema: S, input: unknown): v.InferOutput<S> {
  const parsed = v.safeParse(schema, input, { abortEarly: true });
  if (parsed.success) {
    return parsed.output;
  }
  const field = toFieldPath(schema, parsed.issues[0].path);
  throw new Failure("invalid_request", { detail: "the body does not fit its schema", ...(field === "" ? {} : { field }) });
}

/** What a schema of valibot says about what is inside of it, as far as it holds something. */
type SchemaParts = { readonly entries?: Readonly<Record<string, unknown>>; readonly item?: unknown; readonly wrapped?: unknown };

/**
 * Such as `projects[0].id`. Only fields of the schema have names here: a key that is in none was chosen by the caller, may be
 * a secret that slipped into the wrong place, and is told as `*`.
 */
function toFieldPath(schema: unknown, path: readonly { readonly key: unknown }[] | undefined): string {
  let at = unwrap(schema);
  return (path ?? []).reduce((prefix, { key }) => {
    if (typeof key === "number") {
      at = unwrap(at.item);
      return `${prefix}[${key}]`;
    }
    const isField = typeof key === "string" && at.entries !== undefined && Object.hasOwn(at.entries, key);
    at = unwrap(isField ? at.entries?.[key] : undefined);
    const name = isField ? key : "*";
    return prefix === "" ? name : `${prefix}.${name}`;
  }, "");
}

/** An optional field's schema is inside of another one. */
function unwrap(schema: unknown): SchemaParts {
  const parts: SchemaParts = typeof schema === "object" && schema !== null ? schema : {};
  return parts.wrapped === undefined ? parts : unwrap(parts.wrapped);
}
