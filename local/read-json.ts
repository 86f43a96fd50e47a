/** Reads an answer of the local target as the type the caller knows it to be. For demos and tests: nothing is checked. */
export async function readJson<T>(response: Response): Promise<T> {
  return (await response.json()) as T;
}
