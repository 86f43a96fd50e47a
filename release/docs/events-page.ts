import { eventWords, fieldWords } from "../../lib/connections/domain-event.words.ts";
import { buildHead, buildTable, relink } from "./markdown.ts";

/** The fields that every event has. */
const always = ["id", "at", "organisation", "provider", "account"];

/** Builds docs/reference/events.md: a row an event, and a row a field. */
export const buildEventsPage = (): string =>
  `${buildHead("Events", "lib/connections/domain-event.words.ts")}
How events are delivered is in [use/events-and-webhooks.md](../use/events-and-webhooks.md). Every event has ${toCode(always)}. The fields of a connection are absent where there is none yet.

${buildTable(
  ["event", "published when", "other fields"],
  Object.entries(eventWords).map(([name, { when, fields }]) => [toCode([name]), relink(when), toCode(fields)]),
)}

${buildTable(
  ["field", "what it holds"],
  Object.entries(fieldWords).map(([name, words]) => [toCode([name]), relink(words)]),
)}
`;

const toCode = (names: readonly string[]): string => names.map((name) => `\`${name}\``).join(", ");
