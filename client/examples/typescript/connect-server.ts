/** Lets users of a product connect a cloud account by a link, and takes its token: PORT=3000 node connect-server.ts */
import { randomUUID } from "node:crypto";
import fastify from "fastify";
import { createConnectSession, finishConnectSession, type MadeConnectSession } from "../../connect-session.ts";
import { createClient } from "../../create-client.ts";
import { withToken } from "../../with-token.ts";

const { AURORA_URL = "", AURORA_TOKEN, PORT = "3000" } = process.env;
const aurora = createClient({ baseUrl: AURORA_URL, credential: () => ({ authorization: `Bearer ${AURORA_TOKEN}` }) });
const sessions = new Map<string, MadeConnectSession>();
const app = fastify();

app.get("/connect", async (_request, reply) => {
  const made = await createConnectSession(aurora, {
    providers: (["tailscale", "gcp", "azure", "ovh", "aws"] as const).map((provider) => ({ provider })),
    account: "jo-1",
    end_user: { id: "jo-1", name: "Jo Doe" },
    return_url: `http://127.0.0.1:${PORT}/connected`,
    tags: { customer: "jo-1" },
  });
  const own = randomUUID();
  sessions.set(own, made);
  return reply.header("set-cookie", `own=${own}; HttpOnly; SameSite=Lax; Path=/`).redirect(made.link, 303);
});

app.get<{ Querystring: { session?: string; status?: string } }>("/connected", async ({ headers, query }, reply) => {
  const made = sessions.get(/\bown=([\w-]+)/.exec(headers.cookie ?? "")?.[1] ?? "");
  if (made === undefined || made.id !== query.session) {
    return reply.code(403).send("This link was made for another person.");
  }
  const connection = query.status === "completed" ? (await finishConnectSession(aurora, made)).connection : null;
  if (connection === null) {
    return "Nothing was connected.";
  }
  const { provider, account } = connection;
  const until = await withToken(aurora, { provider, account }, async ({ expires_at }) => expires_at);
  return `Connected: ${provider} ${account}, with a token until ${until}`;
});
await app.listen({ port: Number(PORT) });
