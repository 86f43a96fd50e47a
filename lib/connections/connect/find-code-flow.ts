import type { Connection } from "../connection.ts";
import { type Methods, noMethod } from "../methods.ts";
import type { CodeFlowMethod } from "../provider.ts";

/** @throws {Failure} `configuration_invalid`: this function does not serve the method, or it is no code flow. */
export function findCodeFlow(methods: Methods, of: Pick<Connection, "provider" | "method">): CodeFlowMethod {
  const method = methods.find(of);
  if (method?.connect !== "code_flow") {
    throw noMethod(of);
  }
  return method;
}
