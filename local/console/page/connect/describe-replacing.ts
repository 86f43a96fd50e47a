type Replaced = { readonly method: string; readonly connected_by: string; readonly changes: number };
/** What people call the account that is connected, and the one that takes its place. */
type Accounts = { readonly leaver: string; readonly comer: string };

/** What it means that one account takes the place of another: whose that is, and how much of its setup stays. */
export function describeReplacing({ method, connected_by, changes }: Replaced, { leaver, comer }: Accounts): readonly string[] {
  const way = ways[method] ?? `with ${article(method)} ${method.replaceAll("_", " ")}`;
  return [
    `${leaver} is connected: ${connected_by} connected it, ${way}.`,
    `That connection ends, and ${comer === leaver ? "what you submit" : comer} takes its place.`,
    ...describeStay(changes, leaver),
  ];
}

/** By the API's name of the method, where that names nothing that a person has. */
const ways: Readonly<Record<string, string>> = { login: "by signing in", federated: "without a secret" };

const article = (word: string): string => (/^[aeiou]/.test(word) ? "an" : "a");

/** What of its setup stays, and how it is removed. Nothing where its setup made nothing. */
export function describeStay(changes: number, leaver: string): readonly string[] {
  if (changes === 0) {
    return [];
  }
  return changes === 1
    ? [`1 change that its setup made stays. To have it removed, disconnect ${leaver} first.`]
    : [`${changes} changes that its setup made stay. To have them removed, disconnect ${leaver} first.`];
}
