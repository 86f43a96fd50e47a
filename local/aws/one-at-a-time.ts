export type Lock = <T>(work: () => Promise<T>) => Promise<T>;

/** A lock: work runs in order of arrival, each after the one before it has settled. */
export function oneAtATime(): Lock {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const result = last.then(work);
    last = result.catch(() => undefined);
    return result;
  };
}
