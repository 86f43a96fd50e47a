import { permissionsOfRole } from "../../lib/http/rights.ts";
import type { Issuer } from "../issuer/server.ts";

/** A login of the product: who it is of, and the bearer token that their calls are signed with. The page gets no token. */
export type Session = {
  readonly token: string;
  readonly person: string;
  readonly organisation: string;
  readonly rights: readonly string[];
};

/** The colleagues who can be logged in. They share an organisation, so each sees what the others connected. */
const people = [
  { name: "ada", role: "editor" },
  { name: "grace", role: "editor" },
  { name: "mary", role: "viewer" },
  { name: "alan", role: "admin" },
] as const;

const organisation = "acme";

/** Logs one of the {@link people} in; any other name means the first of them. The token is valid for one hour. */
export async function openSession(issuer: Pick<Issuer, "sign">, asked: string | undefined): Promise<Session> {
  const { name: person, role } = people.find(({ name }) => name === asked) ?? people[0];
  const rights = [...permissionsOfRole(role)];
  return { token: await issuer.sign({ sub: person, org: organisation, role }), person, organisation, rights };
}
