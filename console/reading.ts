import { type ReadonlySignal, signal } from "@preact/signals";
import { type CallFailure, toCallFailure } from "./call-failure.ts";
import { keepTrue } from "./keep-true.ts";

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
  /** @param quietly - The page asks by itself, and no person waits for it. */
  readonly read: (quietly: boolean) => Promise<Value>;
  /** Whether the schedule may have changed it. Default never. */
  readonly isDue?: (value: Value, now: Date) => boolean;
  /** Whether it changes by itself within seconds. Default never. */
  readonly isMoving?: (value: Value) => boolean;
  /** It is read once. Default: again every five minutes, and when it is due. */
  readonly isFixed?: true;
  /** Called when it could not be read again. @returns Whether there is nothing to read any more. */
  readonly missed?: (failure: CallFailure, last: Value) => boolean;
};

/** Something that is read from the API, and read again when it may have changed. @param signal - Ends it. */
export function openReading<Value>(of: ReadingOf<Value>, ending: AbortSignal): Reading<Value> {
  const value = signal<Value | undefined>(undefined);
  const readAt = signal(new Date());
  const failure = signal<CallFailure | undefined>(undefined);
  const set = (read: Value) => {
    value.value = read;
    readAt.value = new Date();
    failure.value = undefined;
  };
  const readAgain = async (quietly: boolean) => {
    const read = await of.read(quietly);
    if (!ending.aborted) {
      set(read);
    }
  };
  const isShown = (about: ((shown: Value) => boolean | undefined) | undefined): boolean => {
    const shown = value.peek();
    return shown !== undefined && about?.(shown) === true;
  };
  const keep = () =>
    keepTrue(
      {
        readAt: () => readAt.peek(),
        isDue: (now) => isShown((shown) => of.isDue?.(shown, now)),
        isMoving: () => isShown(of.isMoving),
        read: () => readAgain(true),
        missed: (why) => {
          failure.value = why;
          return isShown((shown) => of.missed?.(why, shown));
        },
      },
      ending,
    );
  const begin = async (): Promise<void> => {
    failure.value = undefined;
    try {
      await readAgain(false);
    } catch (error) {
      if (!ending.aborted) {
        failure.value = toCallFailure(error);
      }
      return;
    }
    if (of.isFixed !== true) {
      void keep();
    }
  };
  return { value, readAt, failure, set, read: () => readAgain(false), begin };
}
