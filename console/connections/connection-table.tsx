import type { ComponentChildren } from "preact";
import { type Connection, nameAccount } from "../answers.ts";
import { describeNone } from "../connection/connection-words.ts";
import { describeDay, Instant } from "../parts/instant.tsx";
import { PageLink, toConnectionPath } from "../parts/page-link.tsx";
import { StatusBadge } from "../parts/status-badge.tsx";
import { keylessMethod, loginMethod } from "../providers/method.ts";
import { nameConnection, partFor, partOf } from "../providers/parts.ts";
import { describeFailure } from "../words.ts";

/** What a row shows beside the name. */
const columns: Readonly<Record<string, (connection: Connection) => ComponentChildren>> = {
  Provider: ({ provider }) => partOf(provider).name,
  Account: ({ account }) => <code>{account}</code>,
  Method: shortMethod,
  State: (connection) => [<StatusBadge key="badge" of={connection} />, <Trouble key="trouble" of={connection} />],
  Next: (connection) => <Next of={connection} />,
};

/** One row a connection: its name, where and how it is connected, its state, and what is due next. In a narrow window each row is a block. */
export const ConnectionTable = ({ of }: { readonly of: readonly Connection[] }) => (
  <div class="card table">
    <table aria-label="Connections">
      <thead>
        <tr>
          {["Name", ...Object.keys(columns)].map((column) => (
            <th key={column} scope="col">
              {column}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {of.map((connection) => (
          <tr key={connection.id}>
            <th scope="row">
              <PageLink to={toConnectionPath(connection)}>{nameConnection(connection)}</PageLink>
              {connection.label !== null && <span class="note">{nameAccount(connection)}</span>}
            </th>
            {Object.entries(columns).map(([column, show]) => (
              <td key={column} data-column={column}>
                {show(connection)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  </div>
);

/** Why a connection is not just active, as its record knows it. */
function Trouble({ of: { state, last_failure: failure, checked, ...of } }: { readonly of: Connection }) {
  const found = state === "warning" ? checked?.code : undefined;
  const words = failure === null ? found && <code>{found}</code> : describeFailure(failure.code, partFor(of).failures).title;
  return words ? <span class="note">{words}</span> : null;
}

const deeds: Partial<Record<string, string>> = {
  ...{ credential_expiry: "Expires", verify: "Check", retry: "Retry", duty: "Check", disconnect: "Disconnect" },
};

function Next({ of }: { readonly of: Connection }) {
  const { next } = of;
  return (
    <span class={next === null ? "note" : ""}>
      {next === null ? describeNone(of) : `${deeds[next.reason] ?? "Refresh"} `}
      {next !== null && <Instant at={next.at} look="soon" />}
    </span>
  );
}

/** How a connection was made, in the few words that say what it depends on: nothing, a person, or a secret and its last day. */
export function shortMethod({ method, connected_by, credential }: Pick<Connection, "method" | "connected_by" | "credential">): string {
  if (method === keylessMethod) {
    return "no secret";
  }
  if (method === loginMethod) {
    return `login of ${connected_by}`;
  }
  const until = credential?.expires_at;
  return until === undefined ? method.replaceAll("_", " ") : `secret until ${describeDay(new Date(until), new Date())}`;
}
