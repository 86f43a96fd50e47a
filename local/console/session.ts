import type { Issuer } from "../issuer/server.ts";

/** What a login of the product would leave in the page: where the API is, and a bearer token of the person. */
export type Session = {
  readonly apiUrl: string;
  readonly token: string;
  readonly person: string;
  readonly organisation: string;
};

/** The colleagues who can be logged in. They share an organisation, so each sees what the other connected. */
export const people = ["ada", "grace"] as const;

const organisation = "acme";

/** Logs one of the {@link people} in; anybody else's name means the first of them. The token lives for one hour. */
export async function openSession(issuer: Pick<Issuer, "sign">, apiUrl: string, name: string | null): Promise<Session> {
  const person = people.find((known) => known === name) ?? people[0];
  return { apiUrl, token: await issuer.sign({ sub: person, org: organisation }), person, organisation };
}
