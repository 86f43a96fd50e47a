import type { ConnectionKey } from "../../lib/connections/connection.ts";
import { mapBounded } from "../../lib/map-bounded.ts";
import type { Bench } from "./bench.ts";
import type { Answer } from "./broker-message.ts";

/** Refreshes connections at any age, which works only with the last issued refresh token. */
export function refreshAll(bench: Pick<Bench, "brokers">, keys: readonly ConnectionKey[]): Promise<readonly Answer[]> {
  return mapBounded(keys, 8, (key) => refresh(bench, key));
}

async function refresh({ brokers }: Pick<Bench, "brokers">, key: ConnectionKey): Promise<Answer> {
  for (;;) {
    const answers = await brokers.ask(0, { kind: "refresh", key, callers: 1 });
    const [answer = { code: "unanswered" }] = answers === "died" ? [{ code: "died" }] : answers;
    if (!("code" in answer) || answer.code !== "busy") {
      return answer;
    }
    // A process that died after it had stored the credential left its lease, which expires.
    await brokers.time.passed(1000);
  }
}
