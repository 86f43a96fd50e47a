export type Lock = <T>(work: () => Promise<T>) => Promise<T>;

/** Makes a lock: work runs in order of arrival, each after the previous work has settled. */
export function oneAtATime(): Lock {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const result = last.then(work);
    last = result.catch(() => undefined);
    return result;
  };
}
