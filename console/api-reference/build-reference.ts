import { buildField, buildFields, buildType, type Schema, toSchemaId } from "./build-schema.ts";
import { codeIn, type Html, html, paragraphs } from "./html.ts";

type Content = Readonly<
  Record<string, { readonly schema?: Schema; readonly examples?: Readonly<Record<string, { readonly value: unknown }>> }>
>;
type Parameter = {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly description?: string;
  readonly schema: Schema;
};
type Operation = {
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly summary: string;
  readonly description?: string;
  readonly security?: readonly Readonly<Record<string, readonly string[]>>[];
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly required?: boolean; readonly content: Content };
  readonly responses: Readonly<Record<string, { readonly description: string; readonly content?: Content }>>;
};

/** What is read of an OpenAPI document. */
export type Description = {
  readonly info: { readonly title: string; readonly version: string; readonly description?: string };
  readonly tags: readonly { readonly name: string; readonly description: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
};

type Route = Operation & { readonly method: string; readonly path: string };

/**
 * Builds the reference of the API as one page without a script: no foreign script may run at an address with sessions.
 *
 * @param links - Of the style sheet, the icon, the document to download, and the way back.
 */
export function buildReference(
  { info, tags, paths, components }: Description,
  links: { readonly style: string; readonly icon: string; readonly document: string; readonly back: string },
): string {
  const routes = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]): Route => ({ ...operation, method: method.toUpperCase(), path })),
  );
  const groups = tags.map((tag) => ({ ...tag, routes: routes.filter(({ tags: own }) => own.includes(tag.name)) }));
  const schemas = Object.entries(components.schemas);
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>API · ${info.title}</title>
<link rel="icon" href="${links.icon}" type="image/svg+xml">
<link rel="stylesheet" href="${links.style}">
</head>
<body>
<a class="skip" href="#main">Skip to the reference</a>
<header class="bar">
<p class="brand"><img src="${links.icon}" alt="" width="28" height="28"> ${info.title}</p>
<a href="${links.back}">All connections</a>
</header>
<div class="columns">
<nav aria-label="Routes">${groups.map(
    ({ name, routes: own }) =>
      html`<details><summary>${name}</summary><ul>${own.map(({ operationId, summary }) => html`<li><a href="#${operationId}">${summary}</a></li>`)}</ul></details>`,
  )}<details><summary>Schemas</summary><ul>${schemas.map(([name]) => html`<li><a href="#${toSchemaId(name)}">${name}</a></li>`)}</ul></details></nav>
<main id="main" tabindex="-1">
<h1>API</h1>
${paragraphs(info.description)}
<p>Version ${info.version}. <a href="${links.document}" download>Download openapi.json</a></p>
${groups.map(({ name, description, routes: own }) => html`<section><h2>${name}</h2>${paragraphs(description)}${own.map(buildRoute)}</section>`)}
<section><h2>Schemas</h2>${schemas.map(
    ([name, schema]) =>
      html`<article id="${toSchemaId(name)}"><h3>${name}</h3>${paragraphs(schema.description)}${buildFields(schema) ?? html`<p>${buildType(schema)}</p>`}</article>`,
  )}</section>
</main>
</div>
</body>
</html>
`;
  return page.text;
}

function buildRoute({
  operationId,
  method,
  path,
  summary,
  description,
  security = [],
  parameters = [],
  requestBody,
  responses,
}: Route): Html {
  const rights = [...new Set(security.flatMap((each) => Object.values(each).flat()))];
  return html`<article id="${operationId}"><h3><a href="#${operationId}">${summary}</a></h3>
<p class="route"><b>${method}</b> <code>${path}</code></p>${paragraphs(description)}
<p class="kind">${rights.length === 0 ? "" : html`Needs ${rights.flatMap((right, place) => [place === 0 ? "" : " or ", html`<code>${right}</code>`])}. `}Client: <code>${operationId}</code></p>${
    parameters.length > 0 &&
    html`<h4>Parameters</h4><dl>${parameters.map(({ name, in: at, required, schema, description: words }) => buildField(`${name} (${at})`, schema, required === true, words))}</dl>`
  }${requestBody && html`<h4>Body</h4>${buildContent(requestBody.content)}`}
<h4>Answers</h4>${Object.entries(responses).map(([status, answer]) => html`<div class="answer"><p><b>${status}</b> ${codeIn(answer.description)}</p>${buildContent(answer.content)}</div>`)}
</article>`;
}

/** Builds what is sent or answered. The fields of failures are told once, in their schema. */
const buildContent = (content: Content = {}): readonly Html[] =>
  Object.entries(content).map(
    ([type, { schema = {}, examples = {} }]) =>
      html`<p class="kind">${type}: ${buildType(schema)}</p>${schema.$ref === undefined ? buildFields(schema) : ""}${Object.entries(
        examples,
      ).map(
        ([name, { value }]) =>
          html`<details><summary>Example: ${name}</summary><pre tabindex="0">${JSON.stringify(value, null, 2)}</pre></details>`,
      )}`,
  );
