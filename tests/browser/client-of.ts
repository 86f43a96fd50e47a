import { type Client, createClient } from "../../client/create-client.ts";
import type { Embedded } from "../../local/embedded/stack.ts";

/** The API beside the console, as one of the people whom it signs in. */
export const clientOf = ({ api, issuer }: Embedded, person: "ada" | "grace" | "mary"): Client =>
  createClient({
    baseUrl: api,
    credential: async () => ({
      authorization: `Bearer ${await issuer.sign({ sub: person, org: "acme", role: person === "mary" ? "viewer" : "editor" })}`,
    }),
  });
