import type { ComponentChildren } from "preact";
import { nameAccount } from "../account-name.ts";
import type { Connection } from "../answers.ts";
import { describeNone } from "../connection/next-refresh.ts";
import { Instant } from "../parts/instant.tsx";
import { PageLink } from "../parts/page-link.tsx";
import { StatusBadge } from "../parts/status-badge.tsx";
import { nameConnection, partFor, partOf } from "../providers/parts.ts";
import { toConnectionPath } from "../route.ts";
import { describeFailure } from "../words.ts";
import { shortMethod } from "./short-method.ts";

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
  const words = failure === null ? found && <code>{found}</code> : describeFailure(failure.code, partFor(of).failureWords).title;
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
