export type Invoke = (event: never, context: never) => Promise<object>;

/** A handler that only returns the same answer from memory. */
export const bare =
  (body: object): Invoke =>
  async () => ({
    statusCode: 200,
    headers: { "content-type": "application/json", "cache-control": "no-store" },
    body: JSON.stringify(body),
  });
