import { decodeForm, readBasic } from "../simulator/authorization.ts";
import type { Call } from "../simulator/call.ts";
import { json } from "../simulator/reply.ts";
import type { Handler } from "../simulator/route.ts";
import { type Audience, audiences, createAccessToken } from "./access-token.ts";
import type { Application } from "./application.ts";
import { checkClientAssertion } from "./check-client-assertion.ts";
import { findDirectory } from "./find-directory.ts";
import { refuseToken } from "./refusals.ts";
import type { World } from "./world.ts";

/**
 * `POST /{tenant}/oauth2/v2.0/token`: client credentials. Other parameters are ignored, as Microsoft ignores those that its libraries add.
 *
 * A token says who the application is. Whether it may do anything is decided at each API.
 */
export const postToken: Handler<World> = async (call, world) => {
  const now = world.clock.now();
  const directory = findDirectory(call, world);
  const { form } = call;
  const grant = form.get("grant_type");
  if (grant === null) throw refuseToken(900144, now);
  if (grant !== "client_credentials") throw refuseToken(70003, now);
  const basic = readBasic(call);
  const appId = basic === undefined ? form.get("client_id") : decodeForm(basic.user);
  const scope = form.get("scope");
  if (!appId || !scope) throw refuseToken(900144, now);
  const audience = toAudience(scope, now);
  const application = world.applications.find((one) => one.appId === appId && one.directory === directory);
  if (application === undefined) throw refuseToken(700016, now);
  if (application.hasNoPrincipal) throw refuseToken(7000229, now);
  if (application.isDisabled) throw refuseToken(7000112, now);
  await authenticate(call, application, world, basic === undefined ? form.get("client_secret") : decodeForm(basic.password));
  if (application.isBlocked) throw refuseToken(53003, now);
  const lifetime = world.settings.access_token_lifetime_seconds;
  const token = createAccessToken(application, audience, now, world.clock.after(lifetime));
  world.accessTokens.set(token.text, token);
  return json(200, { token_type: "Bearer", expires_in: lifetime, ext_expires_in: lifetime, access_token: token.text });
};

/** One resource, with `/.default`. */
function toAudience(scope: string, now: Date): Audience {
  const [resource, ...others] = scope.split(" ");
  if (!resource?.endsWith("/.default") || others.length > 0) throw refuseToken(70011, now);
  const wanted = resource.slice(0, -"/.default".length);
  const names = Object.keys(audiences) as Audience[];
  const found = names.find((name) => audiences[name].some((address) => address === wanted));
  if (found === undefined) throw refuseToken(500011, now);
  return found;
}

/** By a secret, or by an assertion: of the application's own certificate, or of an issuer that a federated credential of it names. */
async function authenticate({ form }: Call, application: Application, world: World, secret: string | null): Promise<void> {
  const now = world.clock.now();
  const assertion = form.get("client_assertion");
  if (assertion !== null && form.get("client_assertion_type") === "urn:ietf:params:oauth:client-assertion-type:jwt-bearer") {
    const refused = await checkClientAssertion(assertion, application, world);
    if (refused !== undefined) throw refuseToken(refused.code, now, refused.presented);
    return;
  }
  if (!secret) throw refuseToken(7000216, now);
  const known = application.secrets.find(({ text }) => text === secret);
  if (known === undefined) throw refuseToken(7000215, now);
  if (known.endsAt <= now) throw refuseToken(7000222, now);
}
