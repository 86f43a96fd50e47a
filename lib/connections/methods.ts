import { defined } from "../defined.ts";
import { Failure } from "../errors.ts";
import { type Access, type Connection, type ConnectionKey, ownClientOf, type Provider } from "./connection.ts";
import type { Call, CodeFlowMethod, Method } from "./provider.ts";

/** The methods that a function serves. */
export type Methods = {
  /** Finds the method of a record. `undefined`: this function does not serve it. */
  find(of: Pick<Connection, "provider" | "method">): Method | undefined;
  /** Lists the methods of a provider. */
  of(provider: Provider): readonly Method[];
  /**
   * Names the peer that serves a connection: a part of its provider that fails by itself. Default: the provider. What an organisation's own OAuth client
   * has made is apart: the provider may refuse that client alone.
   */
  peerOf(at: ConnectionKey & Pick<Connection, "details">): string;
};

/** @throws {RangeError} Two methods of a provider have the same name: a programming error. */
export function buildMethods(...all: readonly Method[]): Methods {
  const byPath = new Map(all.map((method) => [toPath(method.provider, method.name), method]));
  if (byPath.size !== all.length) {
    throw new RangeError("two methods of a provider have the same name");
  }
  return {
    find: ({ provider, method }) => byPath.get(toPath(provider, method)),
    of: (provider) => all.filter((method) => method.provider === provider),
    peerOf: (at) => {
      const method = all.find(({ provider, peer }) => provider === at.provider && peer !== undefined);
      return [method?.peer?.(at) ?? at.provider, ownClientOf(at) ?? []].flat().join(" ");
    },
  };
}

const toPath = (provider: Provider, name: string) => `${provider}/${name}`;

/** Builds the failure for a record whose method this function does not serve. */
export const noMethod = ({ provider, method }: Pick<Connection, "provider" | "method">): Failure =>
  new Failure("configuration_invalid", { detail: `no such method here: ${provider}/${method}` });

/** Builds the call about a connection. */
export const toCall = (connection: Connection, signal: AbortSignal): Call => ({
  ...toParkedCall(connection, signal),
  connectionId: connection.id,
  connectedBy: connection.connectedBy,
});

/** Builds the call about a parked grant, which is not a connection. */
export function toParkedCall(
  { tenant, provider, account, details = {}, connectionId }: ConnectionKey & Pick<Connection, "details"> & Pick<Call, "connectionId">,
  signal: AbortSignal,
): Call {
  return { at: { tenant, provider, account }, details, signal, ...defined({ connectionId }) };
}

/** Whether the provider replaces the refresh token with each refresh: a new one that is not stored is lost. */
export const rotates = (method: Method): boolean => method.tokens === "refreshed" && method.rotatesRefreshTokens;

/** A refreshed token has one level of access: everything that its grant allows. */
const ofRefreshed: readonly Access[] = ["full"];

/**
 * Refuses a level of access that the method does not offer: the token would otherwise allow more than was asked for.
 *
 * @param method - `undefined`: this function does not serve it.
 * @throws {Failure} `invalid_request` with the field `access`.
 */
export function requireAccess(method: Method | undefined, access: Access): void {
  const levels = method?.tokens === "minted" ? method.access : ofRefreshed;
  if (!levels.includes(access)) {
    throw new Failure("invalid_request", { field: "access", detail: `the method has no level ${access}` });
  }
}

/** @throws {Failure} `configuration_invalid`: this function does not serve the method. */
export function requireMethod(methods: Methods, of: Pick<Connection, "provider" | "method">): Method {
  const method = methods.find(of);
  if (method === undefined) {
    throw noMethod(of);
  }
  return method;
}

/** @throws {Failure} `configuration_invalid`: this function does not serve the method, or it is no code flow. */
export function findCodeFlow(methods: Methods, of: Pick<Connection, "provider" | "method">): CodeFlowMethod {
  const method = methods.find(of);
  if (method?.connect !== "code_flow") {
    throw noMethod(of);
  }
  return method;
}
