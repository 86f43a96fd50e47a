import { type Api, CallFailure, type Connection, type Disconnection } from "./api.ts";
import { askToDisconnect } from "./ask-to-disconnect.ts";
import { describeCheck, describeRefresh } from "./describe-deed.ts";
import { announce, button, element } from "./element.ts";
import { describeFailure, isForAdministrator } from "./words.ts";

export type CardActionsOptions = {
  readonly api: Api;
  /** What people call the connection. */
  readonly name: string;
  /** Given what the API says of the connection now. */
  readonly show: (connection: Connection) => void;
  readonly connectAgain: () => Promise<void>;
  readonly disconnected: (disconnection: Disconnection) => Promise<void>;
  /** The connection is not there any more. */
  readonly gone: () => Promise<void>;
  /** Told what the record of the connection does not explain. */
  readonly failed: (error: unknown, again: () => Promise<void>) => void;
};

export type CardActions = { readonly node: HTMLElement; show(connection: Connection): void };

/** What a person can do with a connection. One deed at a time; how it ended is shown below the buttons, and announced. */
export function cardActions({ api, name, show, connectAgain, disconnected, gone, failed }: CardActionsOptions): CardActions {
  const outcome = element("p", { class: "outcome" });
  let connection: Connection;
  const say = (text: string) => {
    outcome.textContent = text;
    announce(text === "" ? "" : `${name}: ${text}`);
  };

  const run = async (doing: string, work: () => Promise<string>): Promise<void> => {
    say(doing);
    try {
      say(await work());
    } catch (error) {
      const code = error instanceof CallFailure ? error.code : undefined;
      if (code === "not_found") {
        return gone();
      }
      const now = await api.readConnection(connection).catch(() => undefined);
      if (now !== undefined) {
        show(now);
      }
      if (code !== undefined && now?.last_failure?.code === code) {
        return say(`It did not succeed: ${describeFailure(code).title}.`);
      }
      say("");
      failed(error, () => run(doing, work));
    }
  };
  const refresh = () =>
    run("Asking for a new token…", async () => {
      const refreshed = await api.refresh(connection);
      show(refreshed.connection);
      return describeRefresh(refreshed);
    });
  const check = () =>
    run("Asking the provider whether it works…", async () => {
      const checked = await api.check(connection);
      show(checked.connection);
      return describeCheck(checked);
    });
  const disconnect = async () => {
    if (await askToDisconnect(name, connection.provider)) {
      await run("Disconnecting…", async () => {
        await disconnected(await api.disconnect(connection));
        return "";
      });
    }
  };

  const one = (press: () => Promise<void>) => async () => {
    setBusy(true);
    await press().finally(() => setBusy(false));
  };
  const refreshNow = button("Refresh now", one(refresh));
  const checkNow = button("Check", one(check), "quiet");
  const connectNow = button("Connect again", one(connectAgain), "quiet");
  const disconnectNow = button("Disconnect", one(disconnect), "quiet");
  const all = [refreshNow, checkNow, connectNow, disconnectNow];
  const setBusy = (busy: boolean) => {
    for (const each of all) {
      each.ariaDisabled = busy ? "true" : null;
    }
  };
  const group = element("div", { class: "buttons", role: "group", "aria-label": `What you can do with ${name}` }, ...all);
  return {
    node: element("div", { class: "actions" }, group, outcome),
    show: (now) => {
      connection = now;
      const isLeaving = now.status === "disconnecting";
      refreshNow.hidden = checkNow.hidden = connectNow.hidden = isLeaving;
      const mustConnect = now.status === "reauth_required" && !isForAdministrator(now.last_failure?.code ?? "");
      connectNow.className = mustConnect ? "primary" : "quiet";
      refreshNow.className = mustConnect ? "quiet" : "primary";
    },
  };
}
