import type { ProviderForms } from "../../client/generated/operations.ts";
import { type SendOptions, send } from "../../client/send.ts";
import type { Verified } from "../answers.ts";
import { openAsk } from "../ask.ts";
import { CallFailure, toCallFailure } from "../call-failure.ts";
import { type ConnectCalls, type KitAnswer, toKit } from "../connect/connect-calls.ts";
import { tellFailure } from "../messages.tsx";
import { pause } from "../pause.ts";
import { partOf } from "../providers/parts.ts";
import type { Provider } from "../providers/provider-part.ts";

/** What the page of a connect session shows: who asks, for whom, and how each provider is connected. */
export type Offer = {
  readonly status: string;
  readonly caller: { readonly name: string; readonly colour: string };
  readonly end_user: { readonly id: string; readonly name: string | null; readonly email: string | null };
  readonly account: string | null;
  readonly label: string | null;
  readonly reconnect: boolean;
  readonly providers: readonly ProviderForms[];
  /** It is done or over: the way back. */
  readonly return_to: string | null;
};

type Returning = { readonly return_to: string };
type Answer<Data> = { readonly status: 200; readonly data: Data };

/** What the page of a connect session sends, by the cookie of the browser that owns it. */
export function openSteps(session: string, ending: AbortSignal) {
  const ask = openAsk(ending);
  const to = (step: string): string => `/console/connect/${encodeURIComponent(session)}/${step}`;
  const get = <Data>(step: string, options?: SendOptions): Promise<Answer<Data>> => send(to(step), { ...options, method: "GET" });
  const post = <Data>(step: string, body: object, options?: SendOptions): Promise<Answer<Data>> =>
    send(to(step), { ...options, method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
  /** The button that was pressed stays busy until the page is gone. */
  const goOn = async (address: string): Promise<void> => {
    window.location.assign(address);
    await pause(10_000, ending);
  };
  /** A failure is told above the page. */
  const orTell = (going: Promise<void>): Promise<void> => going.catch((error: unknown) => tellFailure(toCallFailure(error), {}));
  return {
    /** Owns the session, where no other browser does, and reads what it offers. */
    open: async (): Promise<Offer> => {
      const { status } = await ask(post<{ readonly status: string }>, "open", {});
      if (status === "created") {
        // The browser has its cookie, and owns the session by it.
        await ask(post<object>, "open", {});
      }
      const offer = await ask(get<Offer>, "offer");
      if (offer.status === "completed" && offer.return_to !== null) {
        await goOn(offer.return_to);
      }
      return offer;
    },
    /** Goes back without connecting anything. */
    leave: () => orTell(ask(post<Returning>, "leave", {}).then((answer) => goOn(answer.return_to))),
    /** The calls of the forms that connect one provider. */
    connect: ({ account: preset }: Offer, provider: Provider): ConnectCalls => {
      const { accountField, toAccount } = partOf(provider);
      // The account that the caller has named stays, unless the provider's own form names it.
      const isNamedByCaller = preset !== null && accountField === undefined && toAccount === undefined;
      const of = ({ account = "default", label = "" }: { readonly account?: string | undefined; readonly label?: string }) => ({
        provider,
        ...(!isNamedByCaller && account !== "default" && { account }),
        ...(label !== "" && { label }),
      });
      return {
        readKit: async ({ name: method }, account) =>
          toKit(await ask(get<KitAnswer>, `kit?${new URLSearchParams({ ...of({ account }), method })}`)),
        preflight: ({ method, fields, ...chosen }) => ask(post<Verified>, "preflight", { ...of(chosen), method, fields }),
        submit: async ({ method, fields, ...chosen }) => {
          const sent = { ...of(chosen), method, fields };
          const { failure, return_to: back } = await ask(post<Verified & Partial<Returning>>, "submission", sent);
          if (failure !== null || back === undefined) {
            throw new CallFailure(failure?.code ?? "internal", failure ?? {});
          }
          await goOn(back);
        },
        login: (chosen) => orTell(ask(post<{ readonly login_url: string }>, "login", of(chosen)).then((answer) => goOn(answer.login_url))),
        tellEnded: () => false,
      };
    },
  };
}

export type SessionSteps = ReturnType<typeof openSteps>;
