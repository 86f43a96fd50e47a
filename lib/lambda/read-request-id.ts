/** The request id that API Gateway gave an HTTP event. `undefined` for every other event: only an HTTP API's has one. */
export function readRequestId(event: unknown): string | undefined {
  const context = typeof event === "object" && event !== null && "requestContext" in event ? event.requestContext : undefined;
  const id = typeof context === "object" && context !== null && "http" in context && "requestId" in context ? context.requestId : undefined;
  return typeof id === "string" ? id : undefined;
}
