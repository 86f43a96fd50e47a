import { eventWords, fieldWords } from "../../lib/connections/domain-event.words.ts";
import { buildHead, buildList, relink } from "./markdown.ts";

/** The fields that every event has. */
const always = ["id", "at", "organisation", "provider", "account"];
/** The fields of each event about a connection. */
const ofConnection = ["connection_id", "status", "connected_by"];

/** Builds docs/reference/events.md: a line an event, and a line a field. */
export const buildEventsPage = (): string =>
  `${buildHead("Events", "lib/connections/domain-event.words.ts")}
[Events and webhooks](../use/events-and-webhooks.md) explains delivery. Every event has ${toCode(always)}. One of a connect session has \`provider\` and \`account\` once the end user is done, and the tags. The \`id\` is the same for every delivery. \`at\` is when the service noticed it, in UTC.

+: also ${toCode(ofConnection)} (the person's id), and each [tag](api-basics.md#several-connections-to-one-provider) as \`tag.<key>\`, if there is a connection. \`status\` is the one after the event.

${buildList(
  Object.entries(eventWords).map(([name, { when, fields }]) => [
    toName(name),
    [...(fields.includes("connection_id") ? ["+"] : []), ...fields.filter((field) => !ofConnection.includes(field)).map(toName)],
    relink(when),
  ]),
)}

## Fields

${buildList(
  Object.entries(fieldWords)
    .filter(([name]) => ![...always, ...ofConnection].includes(name))
    .map(([name, words]) => [toName(name), [], relink(words)]),
)}
`;

const toName = (name: string): string => `\`${name}\``;
const toCode = (names: readonly string[]): string => names.map(toName).join(", ");
