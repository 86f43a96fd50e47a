import {
  checkConnection,
  confirmConnection,
  disconnectConnection,
  type LabelConnectionBody,
  labelConnection,
  listProviders,
  type ProviderForms,
  previewConfirmation,
  readConnectionOfAccount,
  refreshConnection,
} from "../client/generated/operations.ts";
import type { Checked, Connection, ConnectionName, Disconnection, Preview, Refreshed } from "./answers.ts";
import { type Ask, openAsk } from "./ask.ts";
import { readPage } from "./read-page.ts";
import type { Session } from "./session.ts";
import { sayWhileWaiting } from "./waiting.ts";

export type Api = {
  readonly session: Session;
  /** What a person asked for. It says so when it is slow. */
  readonly ask: Ask;
  /** What this page asks by itself. */
  readonly askQuietly: Ask;
  /** How each provider is connected. It is the same while the page is open, so it is asked for once. */
  listForms(): Promise<readonly ProviderForms[]>;
  /** The connections that a person waits to see. */
  listConnections(): Promise<readonly Connection[]>;
  readConnections(): Promise<readonly Connection[]>;
  /** A connection that a person waits to see. */
  openConnection(name: ConnectionName): Promise<Connection>;
  readConnection(name: ConnectionName): Promise<Connection>;
  refresh(name: ConnectionName): Promise<Refreshed>;
  /** A check that a person asks for. Its setup, if there is one, is looked at soon. */
  check(name: ConnectionName): Promise<Checked>;
  /** A check that the page makes by itself. */
  checkUnasked(name: ConnectionName): Promise<Checked>;
  disconnect(name: ConnectionName): Promise<Disconnection>;
  /** Gives a connection a label, takes it away, or sets all of its tags. */
  change(name: ConnectionName, changes: LabelConnectionBody): Promise<Connection>;
  preview(confirmation: string): Promise<Preview>;
  /** @returns The connection that it has made. */
  confirm(confirmation: string): Promise<Connection>;
};

/**
 * The API, as the person of a session.
 *
 * @param signal - Ends every call when the page has no more use for the answer, as when another person signs in.
 */
export function openApi(session: Session, signal: AbortSignal): Api {
  const [ask, askQuietly] = [openAsk(signal, sayWhileWaiting), openAsk(signal)];
  let forms: Promise<readonly ProviderForms[]> | undefined;
  const readForms = async () => (await ask(listProviders)).providers;
  const listForms = () => {
    forms ??= readForms();
    forms.catch(() => {
      forms = undefined;
    });
    return forms;
  };
  return {
    session,
    ask,
    askQuietly,
    listForms,
    listConnections: () => readPages(ask),
    readConnections: () => readPages(askQuietly),
    openConnection: ({ provider, account }) => ask(readConnectionOfAccount, provider, account),
    readConnection: ({ provider, account }) => askQuietly(readConnectionOfAccount, provider, account),
    refresh: ({ provider, account }) => ask(refreshConnection, provider, { account }),
    check: ({ provider, account }) => ask(checkConnection, provider, { account, look: true }),
    checkUnasked: ({ provider, account }) => askQuietly(checkConnection, provider, { account }),
    disconnect: ({ provider, account }) => ask(disconnectConnection, provider, { account }),
    change: ({ provider, account }, changes) => ask(labelConnection, provider, account, changes),
    preview: (confirm) => ask(previewConfirmation, { confirm }),
    confirm: async (confirm) => (await ask(confirmConnection, { confirm })).connection,
  };
}

/** Reads every page of the connections. */
async function readPages(ask: Ask): Promise<readonly Connection[]> {
  const connections: Connection[] = [];
  let cursor: string | undefined;
  do {
    const page = await readPage(ask, cursor === undefined ? {} : { cursor });
    connections.push(...page.connections);
    cursor = page.next_cursor;
  } while (cursor !== undefined);
  return connections;
}
