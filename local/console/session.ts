import type { Issuer } from "../issuer/server.ts";

/** What a login of the product would leave in the page: where the API is, and a bearer token of the person. */
export type Session = {
  readonly apiUrl: string;
  readonly token: string;
  readonly person: string;
  readonly organisation: string;
  /** Whether their role lets them change connections. Decides what the page offers; the API judges by the token. */
  readonly mayWrite: boolean;
};

/** The colleagues who can be logged in. They share an organisation, so each sees what the others connected. */
const people = [
  { name: "ada", role: "editor" },
  { name: "grace", role: "editor" },
  { name: "mary", role: "viewer" },
] as const;

const organisation = "acme";

/** Logs one of the {@link people} in; any other name means the first of them. The token lives for one hour. */
export async function openSession(issuer: Pick<Issuer, "sign">, apiUrl: string, asked: string | null): Promise<Session> {
  const { name: person, role } = people.find(({ name }) => name === asked) ?? people[0];
  return { apiUrl, token: await issuer.sign({ sub: person, org: organisation, role }), person, organisation, mayWrite: role !== "viewer" };
}
