/** Tasks of a page, and targets that one task takes back, one after another. Ten tasks run at a time. */
const mostTasks = 250;
const mostInTask = 10;

/** Characters of a page's ids. Step Functions keeps 256 KB of state between two tasks. */
const mostCharacters = 120_000;

/**
 * Targets of one teardown. Each task writes seven events into the history of the execution, which may have 25,000, and each retry four more. The rest
 * stays in the ledger as it is, and the disconnect lists it.
 */
const mostTargets = 10_000;

/** What earlier pages of the same teardown have listed: the last target, and how many there were. */
export type EarlierPages = { readonly after?: string | undefined; readonly listed?: number | undefined };

/** The targets of one task. One alone is no list: so the functions of release 0.1.0 read it after a rollback. */
export type TaskTargets = string | readonly string[];

/** A part of a teardown's targets, shared out to tasks. `after`: there is another page, which begins after this target. */
export type TeardownPage = { readonly each: readonly TaskTargets[]; readonly listed: number; readonly after?: string };

/**
 * Takes the next page of targets, in the order of their ids, so that a target that could not be taken back is in no second page. Pure. Few targets get
 * a task each.
 */
export function toTeardownPage(targets: readonly string[], { after, listed = 0 }: EarlierPages): TeardownPage {
  const waiting = targets.filter((target) => after === undefined || target > after).toSorted(byCode);
  const most = Math.max(0, Math.min(mostTasks * mostInTask, mostTargets - listed));
  const page: string[] = [];
  let characters = 0;
  for (const target of waiting.slice(0, most)) {
    characters += target.length + 3;
    if (characters > mostCharacters && page.length > 0) {
      break;
    }
    page.push(target);
  }
  const inTask = Math.ceil(page.length / mostTasks);
  const each = Array.from({ length: Math.ceil(page.length / Math.max(1, inTask)) }, (_, index) =>
    toTaskTargets(page.slice(index * inTask, (index + 1) * inTask)),
  );
  const last = page.at(-1);
  const count = listed + page.length;
  const isMore = last !== undefined && page.length < waiting.length && count < mostTargets;
  return { each, listed: count, ...(isMore ? { after: last } : {}) };
}

const toTaskTargets = (targets: readonly string[]): TaskTargets => {
  const [first] = targets;
  return first !== undefined && targets.length === 1 ? first : targets;
};

const byCode = (one: string, other: string): number => (one < other ? -1 : Number(one > other));
