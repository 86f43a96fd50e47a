let current: string | undefined;

/** The id of the request that this process works on. `undefined`: between requests. */
export const currentRequest = (): string | undefined => current;

/** Does the work of one request. A process of Lambda works on one at a time. */
export async function withinRequest<T>(id: string, work: () => Promise<T>): Promise<T> {
  current = id;
  try {
    return await work();
  } finally {
    current = undefined;
  }
}
