import { publicRoute } from "../../lib/http/route.ts";

const lambda = "serve";

/** The console's first page. */
export const openConsole = () => publicRoute("GET /console", "console", { lambda });

/** Everything below it: pages, their files, the sign-in and the sign-out. */
export const serveConsole = () => publicRoute("ANY /console/{proxy+}", "console", { lambda });
