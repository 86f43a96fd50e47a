/** Lets users of a product connect their Tailscale account by a link, and uses its token: PORT=3000 node connect-server.ts */
import { randomUUID } from "node:crypto";
import fastify from "fastify";
import { createConnectSession, finishConnectSession, type MadeConnectSession } from "../../connect-session.ts";
import { createClient } from "../../create-client.ts";
import { withToken } from "../../with-token.ts";

const { AURORA_URL = "", AURORA_TOKEN, TAILSCALE_URL = "https://api.tailscale.com", PORT = "3000" } = process.env;
const aurora = createClient({ baseUrl: AURORA_URL, credential: () => ({ authorization: `Bearer ${AURORA_TOKEN}` }) });
const sessions = new Map<string, MadeConnectSession>();
const app = fastify();

app.get("/connect", async (_request, reply) => {
  const made = await createConnectSession(aurora, {
    providers: [{ provider: "tailscale", methods: ["federated"] }],
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
  const answer = await withToken(aurora, { provider: "tailscale", account: connection.account }, ({ access_token }) =>
    fetch(`${TAILSCALE_URL}/api/v2/tailnet/-/devices`, { headers: { authorization: `Bearer ${access_token}` } }),
  );
  return `Connected: ${connection.provider} ${connection.account}, devices: ${answer.status}`;
});
await app.listen({ port: Number(PORT) });
