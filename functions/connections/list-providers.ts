import type { Environment } from "../../lib/config.ts";
import { httpLambda, serve } from "../../lib/http/serve.ts";
import failures from "../../resources/provider-words/every.json" with { type: "json" };
import { toFormsView } from "../connect-forms.ts";
import type { BuildConnectForms } from "../provider-parts.ts";
import { everyConnectForm } from "../providers.ts";
import * as routes from "./routes.ts";

/** The forms of every provider, as the stage serves them. */
export const listForms = (env: Environment) => ({
  providers: Object.entries<BuildConnectForms>(everyConnectForm).map(([provider, build]) => toFormsView(provider, build(env))),
  failures,
});

/** `GET /providers`: how each provider is connected, as data for a connect page. It is the same for every organisation of the stage. */
export const createHandler = serve(routes.listProviders, (answer: ReturnType<typeof listForms>) => async () => answer);

export const handler = httpLambda(createHandler, listForms);
