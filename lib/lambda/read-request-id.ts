/** Reads API Gateway's request id from the event of an HTTP API. @returns `undefined` for every other event. */
export function readRequestId(event: unknown): string | undefined {
  const context = typeof event === "object" && event !== null && "requestContext" in event ? event.requestContext : undefined;
  const id = typeof context === "object" && context !== null && "http" in context && "requestId" in context ? context.requestId : undefined;
  return typeof id === "string" ? id : undefined;
}
