/** What the tokens of a connection are used in at the provider, such as projects, as far as the record has room for it. */
export type Targets = {
  /** By the provider's ids. The default comes first, the others in alphabetical order. */
  readonly ids: readonly string[];
  /** The one that is used when none is named. One of `ids`. */
  readonly default?: string;
  /** There are more than `ids` names. */
  readonly isTruncated?: true;
};

/**
 * Characters that the ids of a record may have together, with a space between two. So the record of a login that is set up stays below 1 KB, and a
 * refresh at four write units: two ids of the greatest length, or four of usual ones.
 */
const usualRoom = 64;

/**
 * Builds what a record keeps of its targets: whole ids, as many as it has room for. Pure.
 *
 * @param usual - The default. Absent: there is none.
 * @param room - In characters. More than by default only where the records of a provider are small.
 */
export function buildTargets(all: Iterable<string>, usual: string | undefined, room: number = usualRoom): Targets {
  const others = [...new Set(all)].filter((id) => id !== usual).toSorted();
  const wanted = usual === undefined ? others : [usual, ...others];
  const ids: string[] = [];
  for (const id of wanted) {
    if ([...ids, id].join(" ").length > room) {
      break;
    }
    ids.push(id);
  }
  return {
    ids,
    ...(usual !== undefined && ids[0] === usual ? { default: usual } : {}),
    ...(ids.length < wanted.length ? { isTruncated: true as const } : {}),
  };
}
