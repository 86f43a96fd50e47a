/** What `defined` returns: a member that may be `undefined` is optional, and is then absent. */
export type Defined<Members> = { [Name in keyof Members as undefined extends Members[Name] ? never : Name]: Members[Name] } & {
  [Name in keyof Members as undefined extends Members[Name] ? Name : never]?: Exclude<Members[Name], undefined>;
};

/**
 * Drops the members that are `undefined`: a record, a query or an answer then has no such member, where one with the value `undefined` would
 * be written or compared.
 */
export function defined<const Members extends object>(members: Members): Defined<Members> {
  const kept: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(members)) {
    if (value !== undefined) {
      kept[name] = value;
    }
  }
  return kept as Defined<Members>;
}
