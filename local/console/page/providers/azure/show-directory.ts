import { readAzureSubscription } from "../../../../../client/generated/operations.ts";
import type { Connection } from "../../answers.ts";
import { withWay } from "../../connect/one-of-ways.ts";
import { copyRow } from "../../copy-row.ts";
import { element } from "../../element.ts";
import { instant } from "../../instant.ts";
import { pageLink } from "../../navigation.ts";
import { toConnectPath } from "../../route.ts";
import type { Visit } from "../../visit.ts";
import type { OwnSection } from "../provider-part.ts";
import { listScripts } from "./scripts.ts";

/** How long before its end a secret is to be replaced. */
const noticeMs = 28 * 86_400_000;

/** Shows the directory by its id, the subscription that the connection works with, and how a secret that expires soon is replaced. */
export function showDirectory({ api }: Visit, signal: AbortSignal): OwnSection {
  const subscription = element("dd", {}, "…");
  const tenant = element("dd", {});
  const facts = element(
    "dl",
    { class: "facts" },
    element("div", {}, element("dt", {}, "Tenant ID"), tenant),
    element("div", {}, element("dt", {}, "Subscription"), subscription),
  );
  const replacing = element("div", { class: "own" });
  const node = element("section", { class: "own" }, element("h2", {}, "In the directory"), facts, replacing);
  let readFor = "";
  const read = async (connection: Connection) => {
    const { status, updated_at, account } = connection;
    const works = status === "active" || status === "degraded";
    const answer = works ? await api.askQuietly(readAzureSubscription, { account }).catch(() => undefined) : undefined;
    if (!signal.aborted && readFor === updated_at) {
      subscription.textContent = answer === undefined ? "not available" : `${answer.subscription_name} (${answer.subscription_id})`;
    }
  };
  return {
    node,
    show: (connection) => {
      tenant.textContent = connection.identity.id;
      const ends = endOf(connection);
      // The buttons are not replaced while the date is the same, so that they keep the focus.
      if (replacing.dataset.ends !== (ends ?? "")) {
        replacing.dataset.ends = ends ?? "";
        replacing.replaceChildren(...(ends === undefined ? [] : howToReplace(ends, connection.account, api.session)));
      }
      if (readFor !== connection.updated_at) {
        readFor = connection.updated_at;
        void read(connection);
      }
    },
  };
}

/** When the secret expires, if that is soon and it still works. */
function endOf({ status, credential }: Connection): string | undefined {
  const ends = credential?.expires_at;
  const isSoon = ends !== undefined && new Date(ends).getTime() - Date.now() <= noticeMs;
  return isSoon && status === "active" ? ends : undefined;
}

const howToReplace = (ends: string, account: string, { apiUrl, mayWrite }: Visit["api"]["session"]) => [
  element("h3", {}, "Replace the secret"),
  element(
    "p",
    {},
    "The secret ",
    instant(ends, "expiry"),
    ". Run the script again: the application stays, and it prints another secret. ",
    ...(mayWrite ? [pageLink(withWay(toConnectPath("azure", account), "service_principal"), "Connect the new secret"), "."] : []),
  ),
  ...listScripts(apiUrl).map(({ name, text }) => copyRow(name, text)),
];
