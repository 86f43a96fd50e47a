/** Decodes the path of a request. @returns `undefined`: it has a `%` that begins nothing. */
export function decodePath(path: string): string | undefined {
  try {
    return decodeURIComponent(path);
  } catch {
    return undefined;
  }
}
