import type { Place, Tool } from "./providers/tool.ts";
import { tokenEndpointPath } from "./token-endpoint.ts";

/**
 * Builds the environment of the program: the caller's, without the caller's own credentials of the API and without variables that would win over
 * ours, and with those of the provider's tool.
 *
 * Requests to our own process must not go through a proxy, which several SDKs use for every address.
 */
export async function buildProgramEnvironment(
  caller: NodeJS.ProcessEnv,
  tool: Tool,
  place: Omit<Place, "given">,
): Promise<NodeJS.ProcessEnv> {
  const isKept = ([name]: [string, unknown]) => !name.startsWith("AURORA_") && !tool.cleared.includes(name);
  const given = Object.fromEntries(Object.entries(caller).filter(isKept));
  const direct = [given.NO_PROXY ?? given.no_proxy, "127.0.0.1"].filter(Boolean).join(",");
  return {
    ...given,
    ...(await tool.environment({ ...place, given })),
    ...(tool.isBearer ? toOwnNames(place) : {}),
    NO_PROXY: direct,
    no_proxy: direct,
  };
}

/** For scripts, and for programs whose OAuth client can be told a token endpoint. */
const toOwnNames = ({ url, key, tokenFile }: Omit<Place, "given">) => ({
  AURORA_EXEC_TOKEN_FILE: tokenFile,
  AURORA_EXEC_TOKEN_URL: `${url}${tokenEndpointPath}`,
  AURORA_EXEC_KEY: key,
});
