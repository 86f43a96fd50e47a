import type { Connection } from "../lib/connections/connection.ts";
import { failures } from "../lib/errors.ts";
import { readSwitchesNow } from "../lib/table/stored-switches.ts";
import { addFilters, type Filters, readFiltered } from "./filters.ts";
import { toName } from "./find-connection.ts";
import type { Ops } from "./program.ts";
import { toRows } from "./rows.ts";
import { tellSwitches, toSwitchesJson } from "./stop/resume.ts";
import type { Target } from "./target.ts";
import { toDistance } from "./to-distance.ts";

/** `ops list`. */
export function addList({ program, target, print }: Ops): void {
  addFilters(program.command("list"))
    .description("lists the connections, first those that need a person")
    .addHelpText(
      "after",
      "\nExamples:\n  npm run ops -- list --stage prod --status reauth_required\n  npm run ops -- list --stage prod --organisation acme --json\n  npm run ops -- list --stage prod --organisation acme --connected-by ada",
    )
    .action(async (wanted) => print(await list(await target(), wanted)));
}

/** Lists connections, with their status, what is due next, and who must act where something failed. */
async function list(target: Target, filters: Filters) {
  const { connections: found, unreadable } = await readFiltered(target, filters);
  const switches = await readSwitchesNow(target.table);
  const rows = found.map((connection) => describe(connection, target.clock()));
  return {
    text: [
      ...tellSwitches(switches, target.clock()),
      ...toRows(["connection", "status", "token", "due", "failure", "who acts", "method", "connected by"], rows.map(Object.values)),
      `${found.length} connections${unreadable === 0 ? "" : `, and ${unreadable} that this release cannot read`}`,
    ],
    json: { connections: found.map((one, index) => ({ id: one.id, ...rows[index] })), unreadable, switches: toSwitchesJson(switches) },
  };
}

const describe = (connection: Connection, now: Date) => ({
  connection: toName(connection),
  status: connection.status,
  token: connection.expiresAt === undefined ? "-" : toDistance(connection.expiresAt, now),
  due: connection.due === undefined ? "-" : `${connection.due.reason} ${toDistance(connection.due.at, now)}`,
  failure: connection.failure?.code ?? "-",
  owner: connection.failure === undefined ? "-" : failures[connection.failure.code].owner,
  method: connection.method,
  connected_by: connection.connectedBy,
});
