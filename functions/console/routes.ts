import * as v from "valibot";
import { publicRoute } from "../../lib/http/route.ts";

const lambda = "serve";

/** The console's first page. */
export const openConsole = () => publicRoute("GET /console", "console", { lambda });

/** Everything below it: pages, their files, the sign-in and the sign-out. */
export const serveConsole = () => publicRoute("ANY /console/{proxy+}", "console", { lambda });

const hosted = () => ({ lambda: "connect", body: v.looseObject({}) }) as const;

/**
 * What the hosted page of a connect session sends, by the cookie of the browser that owns it. A GET of this form is for a page of the console, such as
 * `/console/connect/aws/production`.
 */
export const sendConnectStep = () => publicRoute("POST /console/connect/{session}/{step}", "hostedConnect", hosted());

/** What a connect session offers. */
export const readConnectOffer = () => publicRoute("GET /console/connect/{session}/offer", "hostedConnect", hosted());

/** What the end user makes at the provider first. Its function may reserve the id that a trust names, and has no key. */
export const readConnectKit = () => publicRoute("GET /console/connect/{session}/kit", "serveKits", { lambda: "connect-kit" });
