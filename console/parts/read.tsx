import { type ReadonlySignal, signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useContext, useEffect, useMemo, useRef } from "preact/hooks";
import { announce } from "../announce.ts";
import type { Ask } from "../ask.ts";
import { type CallFailure, toCallFailure } from "../call-failure.ts";
import { Unreadable } from "../messages.tsx";
import { pause, untilSeen } from "../pause.ts";
import { type Api, VisitContext } from "../visit.ts";
import { describeFailure, lowerFirst } from "../words.ts";
import { QuietButton } from "./button.tsx";
import { Loading } from "./failure.tsx";
import { describeClock } from "./instant.tsx";

export type Reading<Value> = {
  readonly value: ReadonlySignal<Value | undefined>;
  /** When what is shown was read. */
  readonly readAt: ReadonlySignal<Date>;
  /** Why it could not be read the last time. */
  readonly failure: ReadonlySignal<CallFailure | undefined>;
  /** Shows what an answer to something else has told. */
  set(value: Value): void;
  /** Reads it now, and shows it. @throws {CallFailure} It could not be read: what was shown stays. */
  read(): Promise<void>;
  /** Reads it for the first time, and keeps it true from then on. */
  begin(): Promise<void>;
};

export type ReadingOf<Value> = {
  /** @param ask - Says that an answer is slow, unless the page asks by itself and no person waits. */
  readonly read: (ask: Ask) => Promise<Value>;
  /** Whether the schedule may have changed it. Default never. */
  readonly isDue?: (value: Value, now: Date) => boolean;
  /** Whether it changes by itself within seconds. Default never. */
  readonly isMoving?: (value: Value) => boolean;
  /** It is read once. Default: again every five minutes, and when it is due. */
  readonly isFixed?: true;
  /** Called when it could not be read again. @returns Whether there is nothing to read any more. */
  readonly missed?: (failure: CallFailure, last: Value) => boolean;
};

type Asks = Pick<Api, "ask" | "askQuietly">;

const refuse: Ask = () => Promise.reject(new Error("a page without a visit asks the API"));
/** The page of a connect session has no visit: what it reads has calls of its own. */
const noApi: Asks = { ask: refuse, askQuietly: refuse };

const periodMs = 15_000;
/** The same while it changes by itself. */
const movingMs = 3_000;
const longestPauseMs = 120_000;
/** How old what is shown may become while nothing is due: a colleague may change it, and a session may end. */
const oldestMs = 300_000;

/**
 * Something that is read from the API, and kept true. Once it is due it is read every {@link periodMs} until it has moved on; otherwise each five
 * minutes, and not at all while the page is hidden. What moves by itself is read every {@link movingMs}. While it cannot be read, it is tried less
 * and less often. A session that has ended does not come back by itself: that is the end.
 *
 * @param api - What it is read by.
 * @param ending - Ends it.
 */
export function openReading<Value>(of: ReadingOf<Value>, api: Asks, ending: AbortSignal): Reading<Value> {
  const value = signal<Value | undefined>(undefined);
  const readAt = signal(new Date());
  const failure = signal<CallFailure | undefined>(undefined);
  const set = (read: Value) => {
    value.value = read;
    readAt.value = new Date();
    failure.value = undefined;
  };
  const read = async (ask = api.ask) => {
    const answer = await of.read(ask);
    if (!ending.aborted) {
      set(answer);
    }
  };
  /** @returns Why it could not be read, unless that makes no difference to the person any more. */
  const attempt = async (ask: Ask): Promise<CallFailure | undefined> => {
    try {
      await read(ask);
    } catch (error) {
      if (!ending.aborted) {
        failure.value = toCallFailure(error);
        return failure.value;
      }
    }
    return undefined;
  };
  const isShown = (about: (shown: Value) => boolean | undefined): boolean => {
    const shown = value.peek();
    return shown !== undefined && about(shown) === true;
  };
  const isMoving = () => isShown((shown) => of.isMoving?.(shown));
  const isOld = (now: Date) =>
    isMoving() || isShown((shown) => of.isDue?.(shown, now)) || now.getTime() - readAt.peek().getTime() >= oldestMs;
  const keepTrue = async (): Promise<void> => {
    let misses = 0;
    while (!ending.aborted) {
      await pause(Math.min((isMoving() ? movingMs : periodMs) * 2 ** misses, longestPauseMs), ending);
      await untilSeen(ending);
      if (ending.aborted || (misses === 0 && !isOld(new Date()))) {
        continue;
      }
      const why = await attempt(api.askQuietly);
      if (why !== undefined && (isShown((shown) => of.missed?.(why, shown)) || why.code === "unauthenticated")) {
        return;
      }
      misses = why === undefined ? 0 : misses + 1;
    }
  };
  const begin = async (): Promise<void> => {
    failure.value = undefined;
    if ((await attempt(api.ask)) === undefined && of.isFixed !== true) {
      void keepTrue();
    }
  };
  return { value, readAt, failure, set, read: () => read(), begin };
}

/**
 * Opens something while the page shows it.
 *
 * @param open - Told the signal that ends it.
 * @param about - It is another thing when one of these is another.
 */
export function useOpened<Opened>(open: (ending: AbortSignal) => Opened, about: readonly unknown[]): Opened {
  const visit = useContext(VisitContext);
  const { opened, leaving } = useMemo(() => {
    const leaving = new AbortController();
    return { leaving, opened: open(AbortSignal.any([visit?.signal ?? [], leaving.signal].flat())) };
  }, [visit, ...about]);
  useEffect(() => () => leaving.abort(), [leaving]);
  return opened;
}

/** Reads something while the page shows it. @param about - It is another thing when one of these is another. */
export function useReading<Value>(of: ReadingOf<Value>, about: readonly unknown[]): Reading<Value> {
  const api = useContext(VisitContext)?.api ?? noApi;
  const reading = useOpened((ending) => openReading(of, api, ending), about);
  useEffect(() => void reading.begin(), [reading]);
  return reading;
}

/** What was asked for once, as a detail of what is shown: the last answer until the next one is there. `undefined`: before it, and where it could not be read. */
export function useAnswer<Value>(read: () => Promise<Value>, about: readonly unknown[]): Value | undefined {
  const { value, failure } = useReading({ read, isFixed: true }, about);
  const last = useRef<Value | undefined>(undefined);
  last.current = value.value ?? (failure.value === undefined ? last.current : undefined);
  return last.current;
}

type ReadProps<Value> = {
  readonly of: Reading<Value>;
  /** What people call what is shown. */
  readonly name: string;
  /** The page has more than this: where it cannot be read, the focus stays where the person is. */
  readonly isPart?: boolean;
  /** Shown until it was read for the first time, in place of an empty page. */
  readonly meanwhile?: Value | undefined;
  readonly children: (value: Value) => ComponentChildren;
};

/** Shows what was read, says when it is not up to date, and stands in its place until it is there. */
export function Read<Value>({ of, name, isPart = false, meanwhile, children }: ReadProps<Value>) {
  const visit = useContext(VisitContext);
  const isAsked = useRef(!isPart);
  const failure = of.failure.value;
  const value = of.value.value ?? (failure === undefined ? meanwhile : undefined);
  if (value !== undefined) {
    return (
      <>
        <StaleLine of={of} name={name} />
        {children(value)}
      </>
    );
  }
  const mustSignIn = failure?.code === "unauthenticated" || failure?.code === "signed_out";
  const again = () => {
    isAsked.current = true;
    return mustSignIn && visit !== undefined ? visit.signInAgain() : of.begin();
  };
  return failure === undefined ? <Loading /> : <Unreadable failure={failure} again={again} isAsked={isAsked.current} />;
}

/** Says that what is shown is not up to date, since when, and why; once, however often the reading fails. */
function StaleLine<Value>({ of, name }: Pick<ReadProps<Value>, "of" | "name">) {
  const visit = useContext(VisitContext);
  const code = of.failure.value?.code;
  const hasEnded = code === "unauthenticated";
  const why = code && `It could not be read since then: ${lowerFirst(describeFailure(code).title)}.`;
  const again = hasEnded ? "" : " This page asks again automatically.";
  const words = code && `This is how it was ${describeClock(of.readAt.value, new Date())}. ${why}${again}`;
  const wasStale = useRef(false);
  useEffect(() => {
    if (words !== undefined || wasStale.current) {
      announce(`${name}: ${words ?? "It is up to date again."}`);
    }
    wasStale.current = words !== undefined;
  }, [code]);
  return words === undefined ? null : (
    <div class="stale">
      <p>{words}</p>
      {hasEnded && visit !== undefined && <QuietButton press={visit.signInAgain}>Sign in again</QuietButton>}
    </div>
  );
}
