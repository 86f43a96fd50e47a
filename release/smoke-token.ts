/**
 * Gets the bearer token of the smoke test's caller. `SMOKE_TOKEN` is taken as it is. In a workflow without a stored secret, `SMOKE_TOKEN_URL`
 * names the token endpoint of the operator's identity provider: GitHub's identity token is exchanged there for one of the smoke test's caller.
 *
 * @returns `undefined`: neither is set.
 * @throws {Error} GitHub or the identity provider refused. The message holds no token.
 * @see {@link https://www.rfc-editor.org/rfc/rfc8693.html#section-2.1 RFC 8693, section 2.1}
 */
export async function readSmokeToken(environment: NodeJS.ProcessEnv): Promise<string | undefined> {
  const { SMOKE_TOKEN, SMOKE_TOKEN_URL, SMOKE_TOKEN_CLIENT_ID, SMOKE_TOKEN_AUDIENCE } = environment;
  if (SMOKE_TOKEN || !SMOKE_TOKEN_URL) {
    return SMOKE_TOKEN || undefined;
  }
  const answer = await fetch(SMOKE_TOKEN_URL, {
    method: "POST",
    redirect: "error",
    signal: AbortSignal.timeout(10_000),
    body: new URLSearchParams({
      grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
      subject_token: await readGitHubToken(environment, SMOKE_TOKEN_URL),
      subject_token_type: "urn:ietf:params:oauth:token-type:id_token",
      ...(SMOKE_TOKEN_CLIENT_ID && { client_id: SMOKE_TOKEN_CLIENT_ID }),
      ...(SMOKE_TOKEN_AUDIENCE && { audience: SMOKE_TOKEN_AUDIENCE }),
    }),
  });
  const { access_token }: { access_token?: unknown } = answer.ok ? Object(await answer.json()) : {};
  if (typeof access_token !== "string") {
    throw new Error(`the token endpoint of SMOKE_TOKEN_URL answered HTTP ${answer.status} without an access token`);
  }
  return access_token;
}

/** Requests the job's identity token from GitHub, for the identity provider as its audience. The job needs `id-token: write`. */
async function readGitHubToken(environment: NodeJS.ProcessEnv, audience: string): Promise<string> {
  const { ACTIONS_ID_TOKEN_REQUEST_URL: url, ACTIONS_ID_TOKEN_REQUEST_TOKEN: bearer } = environment;
  if (url === undefined || bearer === undefined) {
    throw new Error("SMOKE_TOKEN_URL works in a job with the permission id-token: write only");
  }
  const address = new URL(url);
  address.searchParams.set("audience", audience);
  const signal = AbortSignal.timeout(10_000);
  const answer = await fetch(address, { headers: { authorization: `Bearer ${bearer}` }, redirect: "error", signal });
  const { value }: { value?: unknown } = answer.ok ? Object(await answer.json()) : {};
  if (typeof value !== "string") {
    throw new Error(`GitHub answered HTTP ${answer.status} without an identity token`);
  }
  return value;
}
