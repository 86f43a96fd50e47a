import * as v from "valibot";

/** How a value is stored: the schema reads it out of the table, and `build` writes it. `attribute`: its name there, if it is not the member's in snake case. */
export type Field<Value> = {
  readonly schema: v.GenericSchema<unknown, Value>;
  build(value: Value): unknown;
  readonly attribute?: string;
};

/** A schema alone is stored as it is. */
type Source<Value = unknown> = Field<Value> | v.GenericSchema<unknown, Value>;
type Members<Fields extends Readonly<Record<string, Source>>> = Optional<{
  [Name in keyof Fields]: Fields[Name] extends Source<infer Value> ? Value : never;
}>;
type Optional<All> = { readonly [Name in keyof All as undefined extends All[Name] ? never : Name]: All[Name] } & {
  readonly [Name in keyof All as undefined extends All[Name] ? Name : never]?: Exclude<All[Name], undefined>;
};

/** An item of the table, or a map in one: said once, it is read and written. */
export type Item<Value> = {
  readonly schema: v.GenericSchema<unknown, Value>;
  build(value: Value): Record<string, unknown>;
  /** @throws {v.ValiError} No release of this product wrote the item: a bug, not a failure. */
  parse(stored: unknown): Value;
};

const toField = <Value>(source: Source<Value>): Field<Value> => ("build" in source ? source : { schema: source, build: (value) => value });
const toSnakeCase = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** Declares an item by its members. One that is `undefined` is not stored, and one that is not stored is absent. Other attributes are not read. */
export function item<const Fields extends Readonly<Record<string, Source>>>(members: Fields): Item<Members<Fields>> {
  const fields = Object.entries(members).map(([name, source]) => ({ name, attribute: toSnakeCase(name), ...toField(source) }));
  const stored = v.object(Object.fromEntries(fields.map(({ attribute, schema }) => [attribute, schema])));
  // Loops, because every refresh reads and builds items.
  const toMembers = (found: Readonly<Record<string, unknown>>) => {
    const read: Record<string, unknown> = {};
    for (const { name, attribute } of fields) {
      if (found[attribute] !== undefined) {
        read[name] = found[attribute];
      }
    }
    return read as Members<Fields>;
  };
  const build = (value: Members<Fields> & Readonly<Record<string, unknown>>) => {
    const built: Record<string, unknown> = {};
    for (const { name, attribute, build } of fields) {
      built[attribute] = value[name] === undefined ? undefined : build(value[name]);
    }
    return built;
  };
  return toItem({ schema: v.pipe(stored, v.transform(toMembers)), build });
}

const toItem = <Value>(field: Pick<Item<Value>, "schema" | "build">): Item<Value> => ({
  ...field,
  parse: (stored) => v.parse(field.schema, stored),
});

/** Stores a value as another one. */
export const convert = <Stored, Value>(
  source: Source<Stored>,
  parse: (stored: Stored) => Value,
  build: (value: Value) => Stored | undefined,
): Field<Value> => {
  const field = optional(source);
  return { schema: v.pipe(toField(source).schema, v.transform(parse)), build: (value) => field.build(build(value)) };
};

/** The same for an item. */
export const convertItem = <Stored, Value>(
  source: Item<Stored>,
  parse: (stored: Stored) => Value,
  build: (value: Value) => Stored,
): Item<Value> => toItem({ schema: v.pipe(source.schema, v.transform(parse)), build: (value) => source.build(build(value)) });

export const optional = <Value>(source: Source<Value>): Field<Value | undefined> => {
  const field = toField(source);
  return { ...field, schema: v.optional(field.schema), build: (value) => (value === undefined ? undefined : field.build(value)) };
};

/** Leaves the most common value out. */
export const usually = <Value>(source: v.GenericSchema<Value, Value>, usual: Value): Field<Value> => ({
  schema: v.optional(source, usual) as v.GenericSchema<unknown, Value>,
  build: (value) => (value === usual ? undefined : value),
});

export const storedAs = <Value>(attribute: string, source: Source<Value>): Field<Value> => ({ ...toField(source), attribute });

export const list = <Value>(source: Source<Value>): Field<readonly Value[]> => {
  const field = toField(source);
  return { schema: v.array(field.schema), build: (values) => values.map((value) => field.build(value)) };
};

export const record = <Value>(source: Source<Value>): Field<Readonly<Record<string, Value>>> => {
  const field = toField(source);
  const build = (values: Readonly<Record<string, Value>>) =>
    Object.fromEntries(Object.entries(values).map(([name, value]) => [name, field.build(value)]));
  return { schema: v.record(v.string(), field.schema), build };
};

/** Milliseconds since 1970: 16 bytes less than text. A record above 1 KB costs six write units a refresh instead of four. */
export const instant = convert(
  v.number(),
  (milliseconds) => new Date(milliseconds),
  (at: Date) => at.getTime(),
);

export const textInstant = convert(
  v.pipe(v.string(), v.isoTimestamp()),
  (text) => new Date(text),
  (at: Date) => at.toISOString(),
);

/** The unit of DynamoDB's TTL. */
export const secondsInstant = convert(
  v.number(),
  (seconds) => new Date(seconds * 1000),
  (at: Date) => Math.floor(at.getTime() / 1000),
);
