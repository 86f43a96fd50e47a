import { listTailscaleAuthKeys } from "../../../../../client/generated/operations.ts";
import type { Connection } from "../../answers.ts";
import type { Api } from "../../api.ts";
import { toCallFailure } from "../../call-failure.ts";
import { element } from "../../element.ts";
import { instant } from "../../instant.ts";
import { describeFailure, lowerFirst } from "../../words.ts";
import { tailscaleFailureWords } from "./failure-words.ts";

/** When the auth key of a connection expires, as Tailscale tells it; or why that is not known. */
export async function describeAuthKey(api: Api, { id, status, account, method }: Connection): Promise<Node | string> {
  if (method === "federated") {
    return "none: callers make their own";
  }
  if (status === "reauth_required" || status === "disconnecting") {
    return "not asked for while the connection does not work";
  }
  try {
    const { keys } = await api.askQuietly(listTailscaleAuthKeys, { account });
    const key = keys.find(({ description, invalid }) => description === toDescription(id) && !invalid);
    if (key === undefined) {
      return "none yet";
    }
    return key.expires === null ? "does not expire" : element("span", {}, instant(key.expires, "expiry"));
  } catch (error) {
    return `could not be read: ${lowerFirst(describeFailure(toCallFailure(error).code, tailscaleFailureWords).title)}`;
  }
}

/** A connection's auth key is known by its description. Tailscale allows no underscore there. */
const toDescription = (connectionId: string): string => `aurora ${connectionId.replaceAll("_", "-")}`;
