import type { Environment } from "../../lib/config.ts";
import type { ConnectSession } from "../../lib/connect-sessions/connect-session.ts";
import { toFormsView } from "../connect-forms.ts";
import type { BuildConnectForms } from "../provider-parts.ts";
import { everyConnectForm } from "../providers.ts";

/** The forms of what a session allows, as `GET /providers` shows them. A login is offered in the region alone that knows the session's client. */
export const toOfferedForms = ({ allowed }: Pick<ConnectSession, "allowed">, env: Environment) =>
  allowed.map(({ provider, methods, oauthClient }) => {
    const build: BuildConnectForms = everyConnectForm[provider];
    const { name, methods: forms } = build(env, oauthClient?.part);
    return toFormsView(provider, { name, methods: forms.filter((form) => methods.includes(form.name)) });
  });
