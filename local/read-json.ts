/** Reads an answer of the local target as the caller's type, unchecked. For demos and tests only. */
export async function readJson<T>(response: Response): Promise<T> {
  return (await response.json()) as T;
}
