import { connectAccount, connectAccounts, preflightConnection } from "../../client/generated/operations.ts";
import { type SendOptions, send } from "../../client/send.ts";
import { focusTitle, goTo } from "../address.ts";
import { announce } from "../announce.ts";
import { showNews, tellFailure } from "../messages.tsx";
import { Findings } from "../parts/findings.tsx";
import { toConnectionPath } from "../parts/page-link.tsx";
import { describeAccount } from "../providers/account-parts.ts";
import type { ProviderPart } from "../providers/provider-part.ts";
import type { Visit } from "../visit.ts";
import { type ConnectCalls, type KitAnswer, toKit } from "./connect-calls.ts";
import { goToProvider } from "./go-to-provider.ts";

/** The route that a form names. */
const readKitAt = (path: string, options?: SendOptions): Promise<{ readonly status: 200; readonly data: KitAnswer }> =>
  send(path, { ...options, method: "GET" });

/** Connects as the person of the console. */
export function personCalls(visit: Visit, part: ProviderPart): ConnectCalls {
  const { api } = visit;
  const { provider } = part;
  return {
    readKit: async ({ kit = "" }, account = "default") => {
      const of = account === "default" ? "" : `${kit.includes("?") ? "&" : "?"}${new URLSearchParams({ account })}`;
      return toKit(await api.ask(readKitAt, `${kit}${of}`));
    },
    preflight: (body) => api.ask(preflightConnection, provider, body),
    submit: async (body) => {
      const { connection, findings } = await api.ask(connectAccount, provider, body);
      const news = `${describeAccount(part, connection.account, connection.label)} is connected`;
      goTo(toConnectionPath(connection));
      // What was found is told above the connection. Without findings the connection is all there is to see.
      if (findings.length > 0) {
        return showNews(news, "warning", "asked", <Findings of={findings} />);
      }
      announce(`${news}.`);
      focusTitle();
    },
    login: (chosen) => goToProvider(visit, part, chosen),
    submitMany: async (body) => (await api.ask(connectAccounts, provider, body)).results,
    tellEnded: (failure) => {
      const hasEnded = failure.code === "unauthenticated";
      if (hasEnded) {
        tellFailure(failure, {}, { label: "Sign in again", press: visit.signInAgain });
      }
      return hasEnded;
    },
  };
}
