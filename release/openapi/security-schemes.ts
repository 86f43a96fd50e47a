const header = (name: string, description: string) => ({ type: "apiKey", in: "header", name, description });

/** How callers prove who they are: `bearer` where a stage has `authMode: jwt`, the headers together where it has `authMode: proxy`. */
export const securitySchemes = {
  bearer: {
    type: "http",
    scheme: "bearer",
    bearerFormat: "JWT",
    description: "An OIDC token of the stage's issuer, with `authMode: jwt`. A route names the right that the token must give.",
  },
  internalSecret: header("X-Internal-Secret", "Proves the trusted front end, with `authMode: proxy`."),
  userId: header(
    "X-User-ID",
    "The user's UUID. `X-User-Role` (`viewer`, `editor`, `admin`) decides their rights; without it they may only read.",
  ),
  organisationId: header("X-Org-ID", "The UUID of the user's organisation."),
} as const;
