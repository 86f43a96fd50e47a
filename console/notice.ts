import type { CallFailure } from "./call-failure.ts";
import * as messages from "./messages.ts";
import { foreign } from "./parts/foreign.tsx";

export { type Action, clearNotice, closeNotice, dropQuestion, tell } from "./messages.ts";

type Elements = readonly HTMLElement[];
type Told = Omit<messages.Told, "details"> & { readonly details?: Elements };

export const showNews = (title: string, look: "question" | "failure" | "warning", how: messages.NewsWay, ...content: Elements): void =>
  messages.showNews(title, look, how, foreign(...content));

export const ask = (title: string, ...content: Elements): void => messages.ask(title, foreign(...content), []);

export const tellFailure = (failure: CallFailure, { own, details = [] }: Told, ...actions: readonly messages.Action[]): void =>
  messages.tellFailure(failure, { ...(own === undefined ? {} : { own }), details: foreign(...details) }, ...actions);
