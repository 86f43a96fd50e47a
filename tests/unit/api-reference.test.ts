import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { buildReference, type Description } from "../../console/api-reference/build-reference.ts";
import { html } from "../../console/api-reference/html.ts";
import { root } from "../fixtures/template.ts";

const links = { style: "/style.css", icon: "/icon.svg", document: "/openapi.json", back: "/" };
const description: Description = JSON.parse(readFileSync(join(root, "docs/openapi.json"), "utf8"));
const page = buildReference(description, links);
const allOf = (pattern: RegExp) => [...page.matchAll(pattern)].map(([, found = ""]) => found);

describe("the reference of the API", () => {
  it("has every route of the document, with its method and its path", () => {
    const routes = Object.entries(description.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `<b>${method.toUpperCase()}</b> <code>${path}</code>`),
    );
    expect(routes.length).toBeGreaterThan(100);
    expect(routes.filter((route) => !page.includes(route))).toEqual([]);
  });

  it("has a place for each of its own links, and no id twice", () => {
    const ids = allOf(/\sid="([^"]+)"/g);
    expect(new Set(ids).size).toBe(ids.length);
    expect([...new Set(allOf(/href="#([^"]+)"/g))].filter((link) => !ids.includes(link))).toEqual([]);
  });

  it("shows each field of a schema with its type, whether it is required, and its words", () => {
    const view = buildReference(
      {
        ...{ info: { title: "A", version: "1" }, tags: [], paths: {} },
        components: {
          schemas: {
            Counts: { type: "object", additionalProperties: { type: "object", properties: { healthy: { type: "integer" } } } },
            Thing: {
              type: "object",
              required: ["id"],
              properties: {
                id: { type: "string", description: "Its `id`." },
                parts: { type: "array", items: { type: "object", properties: { count: { type: "integer", default: 3 } } } },
                other: { anyOf: [{ $ref: "#/components/schemas/Thing" }, { type: "null" }] },
              },
            },
          },
        },
      },
      links,
    );
    expect(view).toContain('<dt><code>id</code> <span class="kind">string, <b>required</b></span></dt><dd>Its <code>id</code>.</dd>');
    expect(view).toContain('<code>healthy</code> <span class="kind">integer</span>');
    expect(view).toContain("list of object");
    expect(view).toContain('<code>count</code> <span class="kind">integer, default <code>3</code>');
    expect(view).toContain('<a href="#schema-Thing">Thing</a> or null');
  });

  it("has no script, no style and no handler in it, whatever the document says", () => {
    const words = `<script>alert("1")</script> & <img src=x onerror='alert(2)'>`;
    const schema = { type: words, description: words, properties: { [words]: { enum: [words], default: words } }, required: [words] };
    const content = { [words]: { schema, examples: { [words]: { value: words } } } };
    const operation = { ...{ operationId: words, tags: [words], summary: words, description: words, security: [{ bearer: [words] }] } };
    const parameters = [{ name: words, in: words, description: words, schema }];
    const hostile = buildReference(
      {
        info: { title: words, version: words, description: words },
        tags: [{ name: words, description: words }],
        paths: {
          [words]: {
            [words]: { ...operation, parameters, requestBody: { content }, responses: { [words]: { description: words, content } } },
          },
        },
        components: { schemas: { [words]: schema } },
      },
      { style: words, icon: words, document: words, back: words },
    );
    for (const each of [page, hostile]) {
      expect(each.replaceAll(/"[^"]*"/g, '""')).not.toMatch(/<script|<style|<[^>]+\s(?:style|on\w+)=/i);
    }
    expect(hostile).toContain("&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; &lt;img src=x onerror=&#39;alert(2)&#39;&gt;");
  });

  it("escapes each value of a template once, also in an attribute and in a list", () => {
    expect(html`<a title="${'"'}">${["<", html`<b>${"&"}</b>`]}${undefined}${false}${0}</a>`.text).toBe(
      '<a title="&quot;">&lt;<b>&amp;</b>0</a>',
    );
  });
});
