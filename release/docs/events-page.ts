import { eventWords, fieldWords } from "../../lib/connections/domain-event.words.ts";
import { buildHead, buildTable, relink } from "./markdown.ts";

/** The fields that every event has. */
const always = ["id", "at", "organisation", "provider", "account"];
/** The fields of each event about a connection. */
const ofConnection = ["connection_id", "status", "connected_by"];

/** Builds docs/reference/events.md: a row an event, and a row a field. */
export const buildEventsPage = (): string =>
  `${buildHead("Events", "lib/connections/domain-event.words.ts")}
[Events and webhooks](../use/events-and-webhooks.md) explains delivery. Every event has ${toCode(always)}; +: also ${toCode(ofConnection)}, if there is a connection.

${buildTable(
  ["event", "published when", "other fields"],
  Object.entries(eventWords).map(([name, { when, fields }]) => [
    toCode([name]),
    relink(when),
    [...(fields.includes("connection_id") ? ["+"] : []), ...fields.filter((field) => !ofConnection.includes(field)).map(toName)].join(" "),
  ]),
)}

${Object.entries(fieldWords)
  .map(([name, words]) => `- ${toName(name)}: ${relink(words)}`)
  .join("\n")}
`;

const toName = (name: string): string => `\`${name}\``;
const toCode = (names: readonly string[]): string => names.map(toName).join(", ");
