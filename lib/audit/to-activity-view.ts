import titles from "../../resources/activity-words.json" with { type: "json" };
import { defined } from "../defined.ts";
import type { Happening } from "./read-activity.ts";

const words: Readonly<Record<string, string>> = titles;

/**
 * Builds an entry of the activity of an organisation, as its members read it. It names each field: further facts of a record stay in the trail.
 *
 * @param isMachine - Whether a caller's id is one of a listed issuer.
 */
export function toActivityView(happening: Happening, isMachine: (id: string) => boolean) {
  const { id, at, act, actor, provider, account, connection, route, result = null, request = null, source } = happening;
  return {
    id,
    at,
    who: { kind: toKind(happening, isMachine), id: actor ?? null },
    what: act,
    title: words[act] ?? route ?? act.replaceAll(/[._]/g, " "),
    ...defined({ route }),
    connection: provider === undefined ? null : { provider, ...defined({ account, id: connection }) },
    result,
    request_id: request,
    source,
  };
}

function toKind({ act, actor, source }: Happening, isMachine: (id: string) => boolean) {
  if (act.startsWith("operator.")) {
    return "operator";
  }
  // Only machines take tokens and send calls by the relay.
  const without = source === "event" ? "unknown" : "system";
  return actor === undefined ? without : isMachine(actor) || act === "handed_out" || act === "relayed" ? "machine" : "person";
}
