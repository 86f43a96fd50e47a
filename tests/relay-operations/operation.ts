/** An operation of a vendor's description. */
export type Operation = {
  /** In the form of the relay's patterns: `*` for a parameter of one segment, `**` for one of several. */
  readonly name: string;
  /** Fields of its answer that may hold a secret, as `Type.field`. */
  readonly fields: readonly string[];
};

/** Names of fields that may hold a secret. */
const suspicious =
  /secret|token|passw|passphrase|credential|key|auth_?string|connection_?string|signature|certificate|kube_?config|user_?data|environment/i;

export const looksSecret = (field: string): boolean => suspicious.test(field);

/** A field by its type. */
export type Field = {
  readonly name: string;
  /** Names of the types that its value is made of. */
  readonly types: readonly string[];
  /** A value of any form, or one that the vendor calls secret. */
  readonly isOpen?: string | undefined;
};

/** Finds the suspicious fields of all types that an answer is made of. */
export function suspiciousFields(roots: readonly string[], fieldsOf: (type: string) => readonly Field[]): readonly string[] {
  const [seen, left, found] = [new Set<string>(), [...roots], new Set<string>()];
  for (let type = left.pop(); type !== undefined; type = left.pop()) {
    if (seen.has(type)) {
      continue;
    }
    seen.add(type);
    for (const { name, types, isOpen } of fieldsOf(type)) {
      left.push(...types);
      if (isOpen !== undefined || looksSecret(name)) {
        found.add(`${type}.${name}${isOpen === undefined ? "" : ` (${isOpen})`}`);
      }
    }
  }
  return [...found].toSorted();
}

/** Joins operations of one name, such as those of several versions of an API. */
export function joined(operations: readonly Operation[]): readonly Operation[] {
  const byName = new Map<string, Set<string>>();
  for (const { name, fields } of operations) {
    byName.set(name, new Set([...(byName.get(name) ?? []), ...fields]));
  }
  return [...byName].map(([name, fields]) => ({ name, fields: [...fields].toSorted() })).toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

/** Whether a pattern allows some call of an operation: each segment of both can be the same. */
export function allows(pattern: string, operation: string): boolean {
  return pattern.includes(":") && !pattern.includes("/")
    ? pattern === operation
    : meet(pattern.toLowerCase().split("/"), operation.toLowerCase().split("/"));
}

function meet([ours, ...restOfOurs]: readonly string[], [theirs, ...restOfTheirs]: readonly string[]): boolean {
  if (ours === undefined || theirs === undefined) {
    return ours === theirs;
  }
  if (theirs === "**") {
    return meet(restOfOurs, restOfTheirs) || meet(restOfOurs, [theirs, ...restOfTheirs]);
  }
  return meetSegment(ours, theirs) && meet(restOfOurs, restOfTheirs);
}

function meetSegment(ours: string, theirs: string): boolean {
  const [[word, verb], [theirWord, theirVerb]] = [ours.split(":"), theirs.split(":")];
  return verb === theirVerb && (word === theirWord || word === "*" || theirWord?.includes("*") === true);
}
