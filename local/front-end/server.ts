import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

export type FrontEndPage = { readonly url: string; close(): Promise<void> };

/** Stands where the product's front end stands: any page says in plain words which outcome its query tells. */
export async function startFrontEnd({ port }: { port: number }): Promise<FrontEndPage> {
  const server = createServer((request, response) => {
    const { searchParams } = new URL(request.url ?? "/", "http://127.0.0.1");
    response
      .writeHead(200, {
        "content-type": "text/html; charset=utf-8",
        "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'",
      })
      .end(page(searchParams.get("login") ?? "", searchParams.get("error") ?? ""));
  });
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const outcomes: Readonly<Record<string, string>> = {
  gcp_confirm: "Google agreed. Confirm the connection to make it live.",
  gcp_setup_pending: "Google is connected. Setup is running.",
  gcp_failed: "Google could not be connected.",
};

function page(login: string, error: string): string {
  const reason = /^[a-z_]{1,40}$/.test(error) ? ` Reason: <code>${error}</code>.` : "";
  return `<!doctype html><html lang="en"><title>Front end</title><style>body{font:18px/1.5 system-ui;margin:4rem auto;max-width:36rem}</style>
<h1>Front end</h1><p>${outcomes[login] ?? "Nothing to tell."}${reason}</p></html>`;
}
