import { type ReadonlySignal, signal } from "@preact/signals";
import { type Checked, type Connection, type ConnectionName, type Disconnection, isDue, isMoving } from "../answers.ts";
import { CallFailure, toCallFailure } from "../call-failure.ts";
import { openReading } from "../parts/read.tsx";
import { describeName, partFor } from "../providers/parts.ts";
import type { Api } from "../visit.ts";
import { describeFailure, describeStatus, lowerFirst } from "../words.ts";
import { describeCheck, describeRefresh } from "./connection-words.ts";

/** What the check that was made last has come to, as far as this page knows it. */
export type LastCheck =
  | { readonly state: "none" | "asking" }
  /** `why`: a part of a sentence. */
  | { readonly state: "unasked"; readonly why: string }
  | { readonly state: "checked"; readonly at: string; readonly words: string; readonly answer: Checked };

/** Something that a person does with the connection. */
export type Deed = {
  /** What is said until it has ended. */
  readonly doing: string;
  /** @returns How it has ended, in words that are announced. `undefined`: nothing is said. */
  readonly work: () => Promise<string | undefined>;
  readonly isShownElsewhere?: true;
  /** @returns Whether this failure is told at a field. */
  readonly refused?: (failure: CallFailure) => boolean;
};

export type ConnectionStore = ReturnType<typeof openConnectionStore>;

/** What each part of the connection's page shows. */
export type Shown = { readonly of: Connection; readonly store: ConnectionStore };

export type StoreOptions = {
  readonly api: Omit<Api, "listForms" | "readMe">;
  /** Ends what is under way: its person has left the page. */
  readonly ending: AbortSignal;
  readonly announce: (text: string) => void;
  /** The connection is not there any more. @param was - What was last seen of it. */
  readonly gone: (was: Connection) => unknown;
  /** Told what the record of the connection does not explain. */
  readonly failed: (error: unknown, again: () => Promise<void>) => void;
  /** The same deed is begun again. @returns Whether its page is still there. */
  readonly retaken: () => boolean;
  readonly askToDisconnect: (connection: Connection) => Promise<boolean>;
  readonly disconnected: (disconnection: Disconnection, was: Connection) => unknown;
};

/** After these the connection is not read again: the answer would be the same, or not come at all. */
const unreadable: ReadonlySet<string | undefined> = new Set(["unreachable", "unauthenticated"]);
const freshMs = 60_000;

/** Whether the provider was asked a moment ago, as it is by a connect, and nothing was found that a page would have to explain. */
const isCheckedNow = ({ checked }: Connection, now: Date): boolean =>
  checked?.severity === null && now.getTime() - new Date(checked.at).getTime() < freshMs;

/** One connection: what is known of it, kept true, and what a person does with it. It knows no element of the page. */
export function openConnectionStore(name: ConnectionName, options: StoreOptions) {
  const { api, ending, announce, gone, failed } = options;
  const reading = openReading<Connection>(
    {
      read: (ask) => api.readConnection(name, ask),
      isDue,
      isMoving,
      missed: ({ code }, last) => {
        if (code === "not_found") {
          void gone(last);
        }
        return code === "not_found";
      },
    },
    api,
    ending,
  );
  const busy = signal(false);
  const outcome = signal("");
  const checked = signal<LastCheck>({ state: "none" });
  let underWay: Promise<void> | undefined;
  let opening = Promise.resolve();
  /** Of a connection with a setup: the record that was checked. The schedule's next look changes it, and what the check said of the setup is old. */
  let lookAwaitedSince: { readonly checkedAt: string | undefined } | undefined;

  /** @throws {Error} Nothing was read yet: a programming error. */
  const shown = (): Connection => {
    const connection = reading.value.peek();
    if (connection === undefined) {
      throw new Error("a deed is begun before its connection is read");
    }
    return connection;
  };
  /** @param spoken - What those hear who do not see the rest of the page. */
  const say = (text: string, spoken = text) => {
    outcome.value = text;
    announce(spoken === "" ? "" : `${describeName(shown())}: ${spoken}`);
  };
  const show = (connection: Connection) => {
    if (!ending.aborted) {
      reading.set(connection);
    }
  };

  const run = async (deed: Deed): Promise<void> => {
    say(deed.doing);
    await opening;
    await deed.work().then(
      (words = "") => say(deed.isShownElsewhere ? "" : words, words),
      (error: unknown) => tell(deed, error),
    );
  };
  const tell = async (deed: Deed, error: unknown): Promise<void> => {
    const code = error instanceof CallFailure ? error.code : undefined;
    if (code === "not_found" && !ending.aborted) {
      return void gone(shown());
    }
    if (error instanceof CallFailure && deed.refused?.(error) === true) {
      return say("");
    }
    const now = unreadable.has(code) ? undefined : await api.readConnection(name, api.askQuietly).catch(() => undefined);
    if (now !== undefined) {
      show(now);
    }
    if (code !== undefined && now?.last_failure?.code === code) {
      const { title } = describeFailure(code, partFor(now).failures);
      return say("It did not succeed, for the reason above.", `It did not succeed: ${title}.`);
    }
    say("");
    failed(error, () => again(deed));
  };
  const take = (work: () => Promise<void>): Promise<void> => {
    busy.value = true;
    underWay = work().finally(() => {
      underWay = undefined;
      busy.value = false;
    });
    return underWay;
  };
  /** Begins a deed, unless another one is under way. */
  const begin = (deed: Deed): Promise<void> => (underWay === undefined ? take(() => run(deed)) : Promise.resolve());
  /** The same once more, when nothing else is under way. */
  const again = async (deed: Deed): Promise<void> => {
    while (underWay !== undefined) {
      await underWay;
    }
    if (options.retaken()) {
      await begin(deed);
    }
  };

  const showChecked = (answer: Checked): string => {
    const words = describeCheck(answer, api.session.mayWrite);
    lookAwaitedSince = undefined;
    show(answer.connection);
    checked.value = { state: "checked", at: new Date().toISOString(), words, answer };
    lookAwaitedSince = answer.setup === null ? undefined : { checkedAt: answer.connection.checked?.at };
    return words;
  };
  const checkUnasked = async (): Promise<void> => {
    checked.value = { state: "asking" };
    const answer = await api.checkUnasked(name).catch((error: unknown) => (ending.aborted ? undefined : toCallFailure(error)));
    if (ending.aborted || answer === undefined) {
      return;
    }
    if (!(answer instanceof CallFailure)) {
      showChecked(answer);
    } else if (answer.code === "not_found") {
      void gone(shown());
    } else {
      const { title } = describeFailure(answer.code, partFor(shown()).failures);
      checked.value = { state: "unasked", why: lowerFirst(title) };
    }
  };

  let before: Connection | undefined;
  const leave = reading.value.subscribe((now) => {
    const last = before;
    before = now;
    if (now === undefined) {
      return;
    }
    if (last === undefined) {
      // A deed that a person begins meanwhile waits for its end.
      opening = now.status === "disconnecting" || isCheckedNow(now, new Date()) ? opening : checkUnasked();
      return;
    }
    if (now.status !== last.status) {
      announce(`${describeName(now)}: ${describeStatus(now)}`);
    }
    if (lookAwaitedSince !== undefined && now.checked?.at !== lookAwaitedSince.checkedAt) {
      lookAwaitedSince = undefined;
      opening = checkUnasked();
    }
  });
  ending.addEventListener("abort", leave);

  return {
    reading,
    /** Whether a deed is under way. */
    busy: busy as ReadonlySignal<boolean>,
    /** How the last deed has ended. */
    outcome: outcome as ReadonlySignal<string>,
    checked: checked as ReadonlySignal<LastCheck>,
    begin,
    check: () =>
      begin({
        doing: "Asking the provider whether it works…",
        work: async () => showChecked(await api.check(name)),
        isShownElsewhere: true,
      }),
    refresh: () =>
      begin({
        doing: "Asking for a new token…",
        work: async () => {
          const refreshed = await api.refresh(name);
          show(refreshed.connection);
          return describeRefresh(refreshed);
        },
      }),
    disconnect: async () => {
      const was = shown();
      const work = async () => void (await options.disconnected(await api.disconnect(name), was));
      if (underWay === undefined) {
        await take(async () => ((await options.askToDisconnect(was)) ? run({ doing: "Disconnecting…", work }) : undefined));
      }
    },
    /** Gives a label, takes it away, or sets all tags. @param saved - Told before the page says so. */
    change: (changes: Parameters<Api["change"]>[1], saved: () => void, refused: NonNullable<Deed["refused"]>): Promise<void> => {
      const work = async () => {
        show(await api.change(name, changes));
        saved();
        return "It is saved.";
      };
      return begin({ doing: "Saving…", work, refused });
    },
  };
}
